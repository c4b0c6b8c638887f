"""Decisions about a film while a person makes them: each is in the file at once, and can be undone."""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ganime.errors import GanimeError
from ganime.files import write_text
from ganime.film.decisions import Cut, Decision, Decisions, Entry, Obeyed, beside, read_decisions, write_decisions
from ganime.film.decisions.look import FilmLook
from ganime.film.decisions.matching import matched
from ganime.film.decisions.obeyed import resolved
from ganime.film.decisions.shots import FilmShot
from ganime.film.decisions.values import NOTHING, RENDERED
from ganime.review.cache import Cache


class Desk:
    """The decisions about one film, in the file beside it; somebody may write into that file meanwhile."""

    def __init__(self, source: Path, look: FilmLook, cache: Cache) -> None:
        """Raises ParamsError if there is a file that cannot be used."""
        self._source, self._look, self._cache = source, look, cache
        self.path = beside(source)
        self._seen: tuple[int, int] | None = None
        self._decisions = Decisions(film=source.name)
        self.obeyed = resolved(look, self._decisions, source.parent)
        self.refresh()

    def refresh(self) -> bool:
        """Read the file again if it is another one now; whether it was. Raises ParamsError if it cannot be used."""
        seen = self._stamp()
        if seen == self._seen:
            return False
        found = read_decisions(self.path) if self.path.is_file() else Decisions(film=self._source.name)
        self.obeyed = resolved(self._look, found, self._source.parent)
        self._decisions, self._seen = found, seen
        return True

    def number(self, key: str) -> int:
        """Which shot has a key. Raises GanimeError if none has: it was split or merged meanwhile."""
        for number, shot in enumerate(self.obeyed.shots):
            if key_of_shot(shot) == key:
                return number
        raise GanimeError("this shot is not there any more: its cuts were changed meanwhile")

    def decide(self, keys: Sequence[str], change: dict[str, Any]) -> None:
        """Decide the same about some shots. Raises GanimeError if that makes no sense, or cannot be written."""
        numbers = [self.number(key) for key in keys]
        decisions = list(self.obeyed.decisions)
        for number in numbers:
            decisions[number] = changed(decisions[number], change)
        self._write(self._told(self.obeyed.shots, decisions, self._decisions.cuts))

    def cut(self, time_s: float, cut: bool) -> None:
        """Begin a shot at a time, or do not; what was decided about a shot holds for both of its parts.

        Of two shots that become one, it is what was decided about the first. Raises GanimeError if nothing changes so,
        or it cannot be written.
        """
        frame = self._look.frame_at(time_s)
        at_s = float(self._look.times_s[frame])
        told = Cut(at=at_s, cut=cut, looks=f"{int(self._look.hashes[frame]):016x}")
        others = tuple(one for one in self._decisions.cuts if abs(one.at - at_s) > 1e-3)
        recut = Decisions(film=self._source.name, shots=self._decisions.shots, cuts=(*others, told))
        shots = resolved(self._look, recut, self._source.parent).shots
        if shots == self.obeyed.shots:
            raise GanimeError("there is nothing to split or merge here")
        begins = [shot.start for shot in self.obeyed.shots]
        decisions = [self.obeyed.decisions[bisect_right(begins, shot.start) - 1] for shot in shots]
        self._write(self._told(shots, decisions, recut.cuts))

    def undo(self) -> None:
        """Take the latest decision back. Raises GanimeError if there is none."""
        text = self._cache.pop_undo()
        if text is None:
            raise GanimeError("there is nothing to undo")
        if text:
            write_text(self.path, text)
        else:
            self.path.unlink(missing_ok=True)
        self._seen = None
        self.refresh()

    def _write(self, decisions: Decisions) -> None:
        resolved(self._look, decisions, self._source.parent)  # a guide that is not there is told before it is written
        self._cache.push_undo(self.path.read_text(encoding="utf-8") if self.path.is_file() else "")
        write_decisions(self.path, decisions)
        self._seen = None
        self.refresh()

    def _told(self, shots: Sequence[FilmShot], decisions: Sequence[Decision], cuts: tuple[Cut, ...]) -> Decisions:
        """What was decided about the shots of this film, and of others, as it is written down."""
        entries = [entry_of(shot, what) for shot, what in zip(shots, decisions, strict=True) if what != NOTHING]
        return Decisions(film=self._source.name, shots=(*self._elsewhere(), *entries), cuts=cuts)

    def _elsewhere(self) -> tuple[Entry, ...]:
        """Decisions about shots of other copies of the film, or of what was not looked at yet: they are kept."""
        found = matched(self._decisions.shots, self.obeyed.shots)
        return tuple(
            entry
            for entry, number in zip(self._decisions.shots, found, strict=True)
            if number is None and (entry.looks or entry.start >= self._look.end_s)
        )

    def _stamp(self) -> tuple[int, int]:
        try:
            status = self.path.stat()
        except OSError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_size)


def key_of_shot(shot: FilmShot) -> str:
    """What a page calls a shot: it stays while its cuts do."""
    return f"{shot.start}-{shot.end}"


def name_of(obeyed: Obeyed, number: int, small: bool) -> str:
    """What a shot, made as was decided, is called in the cache."""
    return f"{key_of_shot(obeyed.shots[number])}-{obeyed.digest(number)}{'' if small else '-full'}"


def entry_of(shot: FilmShot, decision: Decision) -> Entry:
    """What was decided about a shot, as it is written down."""
    told = {name: getattr(decision, name) for name in (*RENDERED, "accepted")}
    times = {"from": round(shot.start_s, 3), "to": round(shot.end_s, 3)}
    return Entry.model_validate({**times, "looks": shot.looks, **told})


def changed(decision: Decision, change: dict[str, Any]) -> Decision:
    """A decision with some of its parts decided otherwise. Raises GanimeError naming the part that makes no sense."""
    told = {**decision.model_dump(), **change}
    for one, other in (("reference", "guide"), ("guide", "reference")):
        if change.get(one) is not None:
            told[other] = None
    try:
        return Decision.model_validate(told)
    except ValidationError as error:
        finding = error.errors()[0]
        place = ".".join(map(str, finding["loc"]))
        raise GanimeError(f"{place}: {finding['msg']}") from error
