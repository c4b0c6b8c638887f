"""What a person decided about a film, shot by shot: read from the file beside it, found again in the film, obeyed.

Reading order: `values` (what can be decided), `file` (`old.ganime.yaml`), `look` (what the pictures of a film look
like, so that they are known again), `shots` (the shots that decisions are about), `matching` (which is about which),
`obeyed` (shots with what was decided about them).
"""

from ganime.film.decisions.file import beside, read_decisions, write_decisions
from ganime.film.decisions.obeyed import Obeyed, obeyed_in
from ganime.film.decisions.values import Cut, Decision, Decisions, Entry, Stroke

__all__ = [
    "Cut",
    "Decision",
    "Decisions",
    "Entry",
    "Obeyed",
    "Stroke",
    "beside",
    "obeyed_in",
    "read_decisions",
    "write_decisions",
]
