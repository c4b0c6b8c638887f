"""What the sides of each shot of a film show: recovered, copied, calmed or made, and how far they are believed.

What one window shows is kept beside the segment it is in, so that work which was stopped, or done by several processes,
is told of as a whole.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add
from pathlib import Path

from ganime.files import write_text
from ganime.film.steady import Account, Side


@dataclass(frozen=True)
class ShotSides:
    """The accounts of the sides of one shot, or of a window of it."""

    first: int  # frame of the shot
    frames: int
    from_s: float  # when the first of these frames is shown
    to_s: float  # when the last is
    accounts: Mapping[Side, Account]

    def __add__(self, later: "ShotSides") -> "ShotSides":
        """This and the next window of the same shot."""
        both = {side: account + later.accounts[side] for side, account in self.accounts.items()}
        return ShotSides(self.first, self.frames + later.frames, self.from_s, later.to_s, both)


def note(windows: Sequence[ShotSides], segment: Path) -> None:
    """Write down what the windows of a segment show, beside it."""
    write_text(_beside(segment), json.dumps([asdict(window) for window in windows]))


def noted(segments: Iterable[Path]) -> list[ShotSides]:
    """What the shots of finished segments show, in order."""
    shots: list[ShotSides] = []
    for segment in segments:
        for found in json.loads(_beside(segment).read_text(encoding="utf-8")):
            accounts = {side: Account(**values) for side, values in found.pop("accounts").items()}
            window = ShotSides(**found, accounts=accounts)
            if shots and shots[-1].first == window.first:
                shots[-1] += window
            else:
                shots.append(window)
    return shots


def total(shots: Iterable[ShotSides]) -> Account:
    """All sides of all shots together."""
    return reduce(add, (account for shot in shots for account in shot.accounts.values()), Account())


def write_report(shots: Sequence[ShotSides], path: Path) -> None:
    """Write what the sides show as JSON: shares of their area, of the film and of each side of each shot."""
    told = {
        "sides": _shares(total(shots)),
        "shots": [
            {
                "first_frame": shot.first,
                "frames": shot.frames,
                "from_s": round(shot.from_s, 3),
                "to_s": round(shot.to_s, 3),
                **{side: _shares(account) for side, account in shot.accounts.items()},
            }
            for shot in shots
        ],
    }
    write_text(path, json.dumps(told, indent=2) + "\n")


def _shares(account: Account) -> dict[str, float]:
    """The account as shares of the area, and the mean confidence."""
    sides = max(1, account.sides)
    values = {name: getattr(account, name) for name in ("recovered", "copied", "calmed", "made", "confidence")}
    return {name: round(value / sides, 4) for name, value in values.items()}


def _beside(segment: Path) -> Path:
    return segment.with_suffix(".json")
