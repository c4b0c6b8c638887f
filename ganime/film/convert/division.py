"""How a film is divided into segments, and which of them go with what was decided about their shots."""

import hashlib
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ganime.film.convert.windows import Decided, Finder, Window
from ganime.film.decisions import Decision, Obeyed, beside, obeyed_in, read_decisions
from ganime.film.decisions.values import NOTHING
from ganime.film.video.decode import Frame
from ganime.film.video.stretch import begins_at


@dataclass(frozen=True)
class Division:
    """The segments of a film about whose shots something was decided, or of one about which nothing was."""

    least_s: float  # that a segment lasts, but for the last one
    obeyed: Obeyed | None = None

    def finder(self) -> Finder | None:
        """Who knows where shots begin; None: nobody, before they are seen."""
        return None if self.obeyed is None else Decided([shot.start for shot in self.obeyed.shots])

    def ends(self, first: Window, last: Window) -> bool:
        """Whether the segment that begins with one window ends with another.

        Where shots are decided about, each has segments of its own, so that it can be made again without the others.
        """
        if self.obeyed is not None and last.closes:
            return True
        return last.frames[-1].time - first.frames[0].time >= self.least_s

    def decided(self, frame: int) -> Decision:
        """What was decided about the shot of a frame."""
        return NOTHING if self.obeyed is None else self.obeyed.decisions[self._number(frame)]

    def digest(self, frame: int) -> str:
        """Tells the pictures of the shot of a frame from those by other decisions; empty where there are none."""
        if self.obeyed is None:
            return ""
        number = self._number(frame)
        shot = self.obeyed.shots[number]
        told = f"{shot.start}-{shot.end}-{self.obeyed.digest(number)}"
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    def _number(self, frame: int) -> int:
        assert self.obeyed is not None
        return bisect([shot.start for shot in self.obeyed.shots], frame) - 1


def division_of(source: Path, decisions: str | None, frames: Iterator[Frame], least_s: float) -> Division:
    """The division of a film. `decisions`: the file of them; None: that beside the film, if there is one.

    Raises ParamsError if the file cannot be used, GanimeError if a guide it names is not there.
    """
    path = beside(source) if decisions is None else Path(decisions)
    if decisions is None and not path.is_file():
        return Division(least_s)
    return Division(least_s, obeyed_in(frames, begins_at(source), read_decisions(path), path.parent))
