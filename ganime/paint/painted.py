"""What painting gives: a side, and how well it is supported by what it was painted from."""

from dataclasses import dataclass

from ganime.frame import Pixels


@dataclass(frozen=True)
class Confidence:
    """What supports a side, each 0..1; at 1/2 as much is lacking as may be."""

    inside: float = 1.0  # it is made of what its sources show
    seam: float = 1.0  # what crosses the seam does so in its sources, too
    common: float = 1.0  # it repeats nothing singular
    usable: float = 1.0  # there was enough to paint from

    @property
    def value(self) -> float:
        """The weakest of them."""
        return min(self.inside, self.seam, self.common, self.usable)


@dataclass(frozen=True, eq=False)
class PaintedSide:
    """A side, H×S×3, and the confidence in it."""

    side_HSC: Pixels
    confidence: Confidence
