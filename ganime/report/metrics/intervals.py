"""How sure is a mean? Intervals by resampling shots, and for a share of votes.

Pictures of one shot are alike, so it is shots that are drawn anew (the bootstrap over clusters: Efron, Tibshirani: An
Introduction to the Bootstrap, 1993). Two outpainters are compared on the same draws: what is hard for both cancels out.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Means = Mapping[str, float]

DRAWS = 1000
LEVEL = 0.95
SEED = 0


@dataclass(frozen=True)
class Interval:
    """From `low` to `high` with a probability of 95 %."""

    low: float
    high: float

    @property
    def excludes_0(self) -> bool:
        """Whether it lies on one side of 0 as a whole."""
        return self.low > 0 or self.high < 0


def draws(shots: Sequence[str], seed: int = SEED) -> Values:
    """How often each picture counts in each draw of as many shots, put back each time: DRAWS×N."""
    _, shot_N = np.unique(np.array(shots), return_inverse=True)
    count = int(shot_N.max()) + 1
    times_DS = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=DRAWS)
    return np.asarray(times_DS[:, shot_N], np.float64)


def resampled(
    measures: Mapping[str, Values], weights_DN: Values, metrics_of: Callable[[Means], Mapping[str, float]]
) -> dict[str, Values]:
    """Metrics of each draw, by name. `metrics_of`: from means of the measures."""
    total_D = weights_DN.sum(axis=1)
    means = {name: weights_DN @ values_N / total_D for name, values_N in measures.items()}
    rows = [metrics_of({name: float(values_D[draw]) for name, values_D in means.items()}) for draw in range(DRAWS)]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def interval(drawn_D: Values) -> Interval:
    """Where the middle 95 % of the draws lie."""
    low, high = np.quantile(drawn_D, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def wilson(wins: int, votes: int) -> Interval:
    """The share of wins that a vote stands for (Wilson: Probable Inference, 1927); 0 to 1 without votes.

    Raises ValueError if there are more wins than votes.
    """
    if not 0 <= wins <= votes:
        raise ValueError(f"{wins} wins of {votes} votes")
    if not votes:
        return Interval(0.0, 1.0)
    z2 = 1.959964**2
    share, spread = wins / votes, math.sqrt(z2 * (wins * (votes - wins) / votes + z2 / 4))
    middle = (share * votes + z2 / 2) / (votes + z2)
    return Interval(max(0.0, middle - spread / (votes + z2)), min(1.0, middle + spread / (votes + z2)))
