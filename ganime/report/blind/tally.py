"""What people answered on a page, with the key to it: who prefers which, and how sure that is."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ganime.errors import GanimeError
from ganime.report.metrics.intervals import Interval, wilson

EVEN = 0.5

Kind = TypeVar("Kind", bound=BaseModel)


class Pair(BaseModel):
    """What stood where."""

    model_config = ConfigDict(extra="forbid")
    left: str
    right: str
    picture: int


class Key(BaseModel):
    """A page's key."""

    model_config = ConfigDict(extra="forbid")
    sheet: str
    pairs: list[Pair]


class Answers(BaseModel):
    """One person's answers, pair by pair; a pair that was not looked at has null."""

    model_config = ConfigDict(extra="forbid")
    sheet: str
    answers: list[Literal["left", "right", "same"] | None]


@dataclass(frozen=True)
class Preference:
    """Of two ways, how often each was chosen. `same`: how often neither was; it counts for none."""

    one: str
    other: str
    wins: int  # of `one`
    losses: int
    same: int

    @property
    def share(self) -> float:
        """How often `one` was chosen where somebody chose; a half without any choice."""
        votes = self.wins + self.losses
        return self.wins / votes if votes else EVEN

    @property
    def interval(self) -> Interval:
        """Where the share among all who might be asked lies (Wilson, 95 %), had each been asked one pair alone."""
        return wilson(self.wins, self.wins + self.losses)

    @property
    def preferred(self) -> str | None:
        """Which is preferred, if the interval says so."""
        found = self.interval
        return self.one if found.low > EVEN else self.other if found.high < EVEN else None

    def __str__(self) -> str:
        """As a line."""
        low, high = self.interval.low, self.interval.high
        told = f"{self.preferred} is preferred" if self.preferred else "not told apart"
        votes, even = self.wins + self.losses, f", {self.same} times no difference" if self.same else ""
        return (
            f"{self.one} over {self.other}: {self.wins} of {votes} ({self.share:.0%}, {low:.0%} to {high:.0%}){even}: "
            f"{told}"
        )


def tally(answers: Sequence[Path], key: Path) -> list[Preference]:
    """Every two ways beside each other, over all people and pictures.

    Raises GanimeError for a file that is missing, of another make, or of another page.
    """
    known = _read(key, Key, "a key")
    counts: dict[tuple[str, str], list[int]] = {}
    names = sorted({name for pair in known.pairs for name in (pair.left, pair.right)})
    for two in itertools.combinations(names, 2):
        counts[two] = [0, 0, 0]
    for path in answers:
        found = _read(path, Answers, "answers")
        if found.sheet != known.sheet or len(found.answers) != len(known.pairs):
            raise GanimeError(f"{path}: answers to another page than that of {key}")
        for pair, answer in zip(known.pairs, found.answers, strict=True):
            one, other = sorted((pair.left, pair.right))
            if answer == "same":
                counts[one, other][2] += 1
            elif answer is not None:
                counts[one, other][0 if getattr(pair, answer) == one else 1] += 1
    return [Preference(*two, *found) for two, found in counts.items() if any(found)]


def _read(path: Path, kind: type[Kind], what: str) -> Kind:
    try:
        return kind.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise GanimeError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, ValidationError) as error:
        raise GanimeError(f"{path}: not {what} of `ganime report blind`") from error
