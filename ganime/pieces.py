"""Which rows come when: the shuffled order of an endless stream, and the share of each rank. Pure.

In every pass the row groups are put in a new order and laid end to end, and each rank takes an equal run of consecutive
rows. It reads its run in blocks of BLOCK_ROWS and shuffles the rows of a block. Since `shard` has dealt the rows at
random, a block is a random sample of all shows, and a batch is one of the block. Everything follows from (seed, pass,
rank, world), so a stream can be taken up anywhere.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ganime.manifest import Manifest, Split

BLOCK_ROWS = 256  # encoded, 11 MB at 256×144; four row groups of the default size


class RowGroup(NamedTuple):
    """A row group of a shard."""

    path: str
    group: int
    rows: int


class Piece(NamedTuple):
    """Rows `start` up to `stop` of a row group."""

    path: str
    group: int
    start: int
    stop: int


class Block(NamedTuple):
    """Rows read together: their pieces, the order in which they are shown, and how many of them to skip."""

    pieces: list[Piece]
    seed: list[int]
    skip: int


def row_groups(shards: Path, manifest: Manifest, split: Split) -> list[RowGroup]:
    """Every row group of a split, in the order of the files."""
    paths = [str(shards / file.path) for file in manifest.files[split]]  # one string for all row groups of a file
    return [
        RowGroup(path, group, rows)
        for path, file in zip(paths, manifest.files[split], strict=True)
        for group, rows in enumerate(file.groups)
    ]


def pieces(groups: Sequence[RowGroup], start: int, stop: int) -> list[Piece]:
    """Rows `start` up to `stop` of all rows of `groups` laid end to end."""
    return _cut(groups, _ends(groups), start, stop)


def _ends(groups: Sequence[RowGroup]) -> npt.NDArray[np.int64]:
    """Where each row group ends when all are laid end to end."""
    return np.cumsum([group.rows for group in groups], dtype=np.int64)


def _cut(groups: Sequence[RowGroup], ends: npt.NDArray[np.int64], start: int, stop: int) -> list[Piece]:
    found = []
    for place in range(int(np.searchsorted(ends, start, side="right")), len(groups)):
        path, group, rows = groups[place]
        begin = int(ends[place]) - rows
        if begin >= stop:
            break
        found.append(Piece(path, group, max(0, start - begin), min(rows, stop - begin)))
    return found


def blocks(groups: Sequence[RowGroup], *, seed: int, rank: int, world: int, first: int) -> Iterator[Block]:
    """The endless stream of a rank, without its first `first` rows. Raises ValueError for fewer rows than ranks."""
    share = sum(group.rows for group in groups) // world
    if not share:
        raise ValueError(f"{sum(group.rows for group in groups)} rows are too few for {world} ranks")
    number, skip = divmod(first, share)
    while True:
        order = np.random.default_rng([seed, number]).permutation(len(groups))
        shuffled = [groups[place] for place in order]
        ends = _ends(shuffled)  # once a pass: there may be a hundred thousand
        for start in range(0, share, BLOCK_ROWS):
            stop = min(share, start + BLOCK_ROWS)
            if skip < stop - start:
                place = rank * share
                block = _cut(shuffled, ends, place + start, place + stop)
                yield Block(block, [seed, number, rank, start], skip)
            skip = max(0, skip - (stop - start))
        number += 1
