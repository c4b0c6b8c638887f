"""A film's shots, each with what was decided about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ganime.errors import GanimeError
from ganime.film.decisions.look import FilmLook, look_at
from ganime.film.decisions.matching import matched, shift_of
from ganime.film.decisions.shots import FilmShot, shots_of
from ganime.film.decisions.values import NOTHING, RENDERED, Decision, Decisions
from ganime.film.video.decode import Frame

NOTHING_DECIDED = "0" * 12


@dataclass(frozen=True)
class Obeyed:
    """The shots of a film and the decisions about them, as many as there are shots."""

    shots: tuple[FilmShot, ...]
    decisions: tuple[Decision, ...]
    missing: int  # decisions about shots that are not in this film
    folder: Path  # that guides are taken from

    def digest(self, number: int) -> str:
        """Tells the pictures of a shot made by what was decided about it from others; see `Decision.digest`."""
        decision = self.decisions[number]
        if not decision.changes_pictures:
            return NOTHING_DECIDED
        guide = guide_path(self.folder, decision.guide)
        return decision.digest(b"" if guide is None else guide.read_bytes())

    def told(self) -> list[str]:
        """`off in 2 shots` and so on: what is obeyed, in sentences."""
        counts: dict[str, int] = {}
        for decision in self.decisions:
            if decision.changes_pictures:
                counts[decision.told] = counts.get(decision.told, 0) + 1
        lines = [f"{told} in {count} {'shot' if count == 1 else 'shots'}" for told, count in counts.items()]
        if self.missing:
            lines.append(f"{self.missing} of the decisions are about shots that are not in this film")
        return lines


def obeyed_in(frames: Iterable[Frame], begins_s: float, decisions: Decisions, folder: Path) -> Obeyed:
    """Look through a film for the shots that were decided about. Raises GanimeError if a guide is not there.

    `begins_s`: as for `look_at`.
    """
    return resolved(look_at(frames, begins_s), decisions, folder)


def resolved(look: FilmLook, decisions: Decisions, folder: Path) -> Obeyed:
    """The same for a film that was looked through. Raises GanimeError if a guide is not there."""
    entries = decisions.shots
    shift_s = shift_of(entries, shots_of(look)) if decisions.cuts else 0.0
    shots = shots_of(look, decisions.cuts, shift_s)
    found = matched(entries, shots)
    about = [Decision()] * len(shots)
    missing = 0
    for entry, number in zip(entries, found, strict=True):
        if entry.looks is not None:
            numbers = [] if number is None else [number]
        else:
            numbers = [n for n, shot in enumerate(shots) if entry.start <= (shot.start_s + shot.end_s) / 2 < entry.end]
        missing += not numbers
        for n in numbers:
            later_s = shots[n].start_s - entry.start if entry.looks else 0.0
            about[n] = _overlaid(about[n], entry.decision, later_s)
    for decision in about:
        guide_path(folder, decision.guide)
    return Obeyed(tuple(shots), tuple(about), missing, folder)


def guide_path(folder: Path, guide: str | None) -> Path | None:
    """The file of a guide. Raises GanimeError if it is not in that folder or below it."""
    if guide is None:
        return None
    path = (folder / guide).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise GanimeError(f"{guide}: a guide is a picture in the folder of the film, {folder}, or below it")
    if not path.is_file():
        raise GanimeError(f"{path}: no such picture; a decision names it as its guide")
    return path


def _overlaid(before: Decision, decision: Decision, later_s: float) -> Decision:
    """What two decisions about a shot say, the second where it speaks. `later_s`: how far the film is shifted."""
    told = {name: getattr(decision, name) for name in RENDERED if getattr(decision, name) != getattr(NOTHING, name)}
    if "reference" in told:
        told["reference"] = max(0.0, told["reference"] + later_s)
    for one, other in (("reference", "guide"), ("guide", "reference")):
        if one in told:
            told.setdefault(other, None)
    return before.model_copy(update={**told, "accepted": decision.accepted or before.accepted})
