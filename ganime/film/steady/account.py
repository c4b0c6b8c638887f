"""What the sides of a shot's frames show, in shares of their area: recovered, made, or calmed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ganime.film.steady.composed import ComposedSide


@dataclass(frozen=True)
class Account:
    """What one side shows, or both do, summed over frames; each frame's side counts for 1."""

    sides: int = 0  # of frames: two of each
    recovered: float = 0.0  # seen at another time, or in another shot
    copied: float = 0.0  # painted
    calmed: float = 0.0  # painted, but not believed
    made: float = 0.0  # by a model, or by a plain fill
    confidence: float = 0.0  # in what was painted; 1 for what was not

    def __add__(self, other: "Account") -> "Account":
        """Both together."""
        return Account(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


def account_of(composed: Sequence[ComposedSide], frames: Sequence[int]) -> Account:
    """The account of one side: what was composed for each drawing, and how many frames show it."""
    total = Account()
    for one, count in zip(composed, frames, strict=True):
        recovered = 0.0 if one.recovered is None else float(np.mean(one.recovered.valid_HS))
        way = "made" if one.confidence is None else "calmed" if one.is_calmed else "copied"
        confidence = 1.0 if one.confidence is None else one.confidence
        area = {way: count * (1 - recovered)}
        total += Account(sides=count, recovered=count * recovered, confidence=count * confidence, **area)
    return total
