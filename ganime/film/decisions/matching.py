"""Which shot of a film each decision is about, also where the film was encoded anew, or parts of it were cut off. Pure.

Shots keep their order, whatever is done to a film: so decisions and shots are aligned as two texts are (Needleman and
Wunsch 1970, gaps cost nothing), by what the shots look like, and by time where they look alike.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ganime.film.decisions.look import ALIKE_BITS, bits_apart
from ganime.film.decisions.shots import FilmShot
from ganime.film.decisions.values import Entry

Weights = npt.NDArray[np.float64]
SAME_TIME_S = 0.5
TIME_WEIGHT = 0.5  # of being where it is expected; looking quite the same counts 1
BUCKET_S = 0.25  # so finely shifts are told apart


def shift_of(entries: Sequence[Entry], shots: Sequence[FilmShot]) -> float:
    """How many seconds later than told most of the shots are in this film.

    Where they begin and where they end speak each for itself: of a shot cut in two, one of them is in no other.
    """
    told = [entry for entry in entries if entry.looks]
    if not told or not shots:
        return 0.0
    alike_NM3 = _apart(told, shots) <= ALIKE_BITS
    told_N2 = np.array([[entry.start, entry.end] for entry in told])
    seen_M2 = np.array([[shot.start_s, shot.end_s] for shot in shots])
    shifts = (seen_M2[None] - told_N2[:, None])[alike_NM3[..., [0, 2]]]
    if not len(shifts):
        return 0.0
    buckets, counts = np.unique(np.round(shifts / BUCKET_S), return_counts=True)
    # Of several as good, the film as it was.
    best = buckets[counts == counts.max()]
    near = shifts[np.round(shifts / BUCKET_S) == best[np.abs(best).argmin()]]
    return float(np.median(near))


def matched(entries: Sequence[Entry], shots: Sequence[FilmShot]) -> list[int | None]:
    """For each decision that tells what its shot looks like, the shot's number; None where it is not in this film."""
    order = sorted((n for n, entry in enumerate(entries) if entry.looks), key=lambda number: entries[number].start)
    told = [entries[number] for number in order]
    found: list[int | None] = [None] * len(entries)
    if not told or not shots:
        return found
    weights = _alike(told, shots)
    expected_N1 = np.array([entry.start for entry in told])[:, None] + shift_of(told, shots)
    in_time = np.abs(np.array([shot.start_s for shot in shots])[None] - expected_N1) <= SAME_TIME_S
    weights += TIME_WEIGHT * (in_time & (weights > 0))
    for row, column in _aligned(weights):
        found[order[row]] = column
    return found


def _alike(entries: Sequence[Entry], shots: Sequence[FilmShot]) -> Weights:
    """How much each decision's shot looks like each shot, N×M, 0..1; 0 where neither first nor last picture does.

    Both ends of a shot can be missing in a copy, but hardly ever of one that is still there.
    """
    if not entries or not shots:
        return np.zeros((len(entries), len(shots)))
    apart_NM3 = _apart(entries, shots)
    alike_NM3 = np.clip(1 - apart_NM3 / (2 * ALIKE_BITS), 0, 1)
    ends = (apart_NM3[..., [0, 2]] <= ALIKE_BITS).any(axis=2)
    return np.where(ends, alike_NM3.mean(axis=2), 0.0)


def _apart(entries: Sequence[Entry], shots: Sequence[FilmShot]) -> Weights:
    """In how many bits the first, middle and last pictures differ, N×M×3."""
    told_N3, seen_M3 = (_hashes([str(one.looks) for one in group]) for group in (entries, shots))
    return bits_apart(told_N3[:, None], seen_M3[None]).astype(np.float64)


def _hashes(looks: Sequence[str]) -> npt.NDArray[np.uint64]:
    return np.array([[int(part, 16) for part in one.split("-")] for one in looks], np.uint64)


def _aligned(weights_NM: Weights) -> list[tuple[int, int]]:
    """The pairs, rising in both, whose weights have the largest sum."""
    n, m = weights_NM.shape
    best = np.zeros((n + 1, m + 1))
    for row in range(n):
        taken = best[row, :-1] + weights_NM[row]
        best[row + 1, 1:] = np.maximum.accumulate(np.maximum(taken, best[row, 1:]))
    pairs, column = [], m
    for row in range(n, 0, -1):
        while column and best[row, column] == best[row, column - 1]:
            column -= 1
        if column and best[row, column] > best[row - 1, column]:
            pairs.append((row - 1, column - 1))
            column -= 1
    return pairs[::-1]
