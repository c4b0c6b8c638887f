"""The nearest descriptors, by faiss.

Of few, every one is looked at, and nothing near is missed. Of many, those in the lists that are nearest to the query.
The centres of the lists are found when the memory is opened (100,000 shots: 21 s of one core), so that nothing but the
descriptors has to be kept, and no index of somebody else's is loaded. `benchmarks/memory_search.py` has it beside
graphs and other libraries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from ganime.paint.memory.layout import LENGTH, VIEWS

Descriptors = npt.NDArray[np.float32]  # …×LENGTH, each of unit length
Halves = npt.NDArray[np.float16]  # N×VIEWS×LENGTH, of key pictures


@dataclass(frozen=True)
class Lists:
    """How many descriptors are looked at."""

    from_descriptors: int = 100_000  # fewer are all looked at
    count: int = 1024
    probed: int = 32  # of the lists, for a query
    sampled: int = 65_536  # descriptors that the centres are found from
    rounds: int = 4  # of k-means: lists need not be even


LISTS = Lists()
AT_ONCE = 1 << 14  # rows that are in single precision at a time
UNIT = 0.05  # a squared length may be off by so much, in half precision


class Nearest:
    """Finds rows by any of their descriptors."""

    def __init__(self, parts: Sequence[Halves], lists: Lists = LISTS) -> None:
        """Raises ValueError if descriptors are not of unit length."""
        total = sum(len(part) for part in parts) * len(VIEWS)
        self._index: Any
        if total < lists.from_descriptors:
            self._index = faiss.IndexFlatIP(LENGTH)
        else:
            self._index = faiss.index_factory(LENGTH, f"IVF{lists.count},SQfp16", faiss.METRIC_INNER_PRODUCT)
            self._index.cp.niter, self._index.cp.seed = lists.rounds, 0
            self._index.nprobe = lists.probed
            step = max(1, total // lists.sampled)
            self._index.train(np.concatenate([_vectors(part)[::step] for part in parts]))
        for part in parts:
            for start in range(0, len(part), AT_ONCE):
                self._index.add(_vectors(part[start : start + AT_ONCE]))

    def nearest(self, asked_QD: Descriptors, count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """For each query the `count` nearest descriptors: their rows, −1 where there are fewer, and how near, −1..1.

        A row comes once for each of its descriptors that is near.
        """
        near_QN, places_QN = self._index.search(np.ascontiguousarray(asked_QD, np.float32), count)
        return np.where(places_QN < 0, -1, places_QN // len(VIEWS)), near_QN


def _vectors(part_NVD: Halves) -> Descriptors:
    """Descriptors in single precision, one after the other."""
    vectors = part_NVD.reshape(-1, LENGTH).astype(np.float32)
    with np.errstate(all="ignore"):
        squares = np.einsum("nd,nd->n", vectors, vectors)
    if not np.all(np.abs(squares - 1) < UNIT):
        raise ValueError("descriptors that are not of unit length")
    return vectors
