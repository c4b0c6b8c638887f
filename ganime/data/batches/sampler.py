"""Which rows come when: the shuffled order of an endless stream, whatever the number of those who read it. Pure.

In every pass the row groups are put in a new order and laid end to end, and each replica takes an equal run of
consecutive rows, which it shows in blocks of BLOCK_ROWS, the rows of a block shuffled. A batch has as many rows of each
replica. Since `shard` has dealt the rows at random, a block is a random sample of all shows, and a batch is one of the
blocks. Where row groups and blocks do not end together, a row group is read once nevertheless: by the first block that
needs it, which leaves the rest to the next.

The replicas are shared out among the ranks. As their number follows from the batch, one worker and four see the same
pictures in each step, and a run goes on with more or fewer of them where it was. Everything follows from (seed, pass,
replica, replicas), so a stream can be taken up anywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ganime import storage
from ganime.data.manifest import Manifest, Split

BLOCK_ROWS = 64  # encoded, 3 MB at 256×144; a row group of the default size
MOST_REPLICAS = 8  # unless there are more ranks; each has a block in memory


class RowGroup(NamedTuple):
    """A row group of a shard."""

    path: str
    group: int
    rows: int


class RowRange(NamedTuple):
    """Rows `start` up to `stop` of a row group."""

    path: str
    group: int
    start: int
    stop: int

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.stop - self.start


class Block(NamedTuple):
    """Rows shown together: the first of those that the blocks before it left and of those that are read for it."""

    row_ranges: list[RowRange]  # read for it: to the end of a row group, or of the pass
    rows: int
    seed: list[int]  # of the order in which they are shown
    skip: int  # of them in that order


Round = tuple[Block, ...]  # of as many rows each, one of each replica


class Replicas(NamedTuple):
    """Those replicas (`mine`, consecutive) of all (`of`) that a rank reads."""

    mine: range
    of: int

    def places(self, batch_size: int) -> list[int]:
        """Which of the pictures of a batch over all ranks are this rank's."""
        return [row * self.of + replica for row in range(batch_size // self.of) for replica in self.mine]


EVERYTHING = Replicas(range(1), 1)


def row_groups(shards: Path | str, manifest: Manifest, split: Split) -> list[RowGroup]:
    """Every row group of a split, in the order of the files. `shards`: path or address of the folder."""
    # One string for all row groups of a file.
    paths = [storage.join(str(shards), file.path) for file in manifest.files[split]]
    return [
        RowGroup(path, group, rows)
        for path, file in zip(paths, manifest.files[split], strict=True)
        for group, rows in enumerate(file.groups)
    ]


def row_ranges(groups: Sequence[RowGroup], start: int, stop: int) -> list[RowRange]:
    """Rows `start` up to `stop` of all rows of `groups` laid end to end."""
    return _cut(groups, _ends(groups), start, stop)


def _ends(groups: Sequence[RowGroup]) -> npt.NDArray[np.int64]:
    """Where each row group ends when all are laid end to end."""
    return np.cumsum([group.rows for group in groups], dtype=np.int64)


def _cut(groups: Sequence[RowGroup], ends: npt.NDArray[np.int64], start: int, stop: int) -> list[RowRange]:
    found = []
    for place in range(int(np.searchsorted(ends, start, side="right")), len(groups)):
        path, group, rows = groups[place]
        begin = int(ends[place]) - rows
        if max(begin, start) >= stop:
            break
        found.append(RowRange(path, group, max(0, start - begin), min(rows, stop - begin)))
    return found


def replicas_of(batch_size: int, rows: int, rank: int, world: int) -> Replicas:
    """The replicas that a rank reads of a split of `rows`, for batches of `batch_size` over all ranks.

    There are as many for every `world` that divides their number: the largest divisor of the batch up to
    MOST_REPLICAS.
    """
    number = max(number for number in range(1, min(MOST_REPLICAS, max(1, rows)) + 1) if batch_size % number == 0)
    if number % world:
        number = world
    each = number // world
    return Replicas(range(rank * each, (rank + 1) * each), number)


def blocks(groups: Sequence[RowGroup], *, seed: int, replica: int, replicas: int, first: int) -> Iterator[Block]:
    """The endless stream of a replica, without its first `first` rows. ValueError for fewer rows than replicas."""
    share = sum(group.rows for group in groups) // replicas
    if not share:
        raise ValueError(f"{sum(group.rows for group in groups)} rows are too few for {replicas} replicas")
    number, skip = divmod(first, share)
    while True:
        order = np.random.default_rng([seed, number]).permutation(len(groups))
        shuffled = [groups[place] for place in order]
        ends = _ends(shuffled)  # once a pass: there may be a hundred thousand
        begin, end = replica * share, (replica + 1) * share
        first_block = skip - skip % BLOCK_ROWS
        read = begin + first_block
        for start in range(first_block, share, BLOCK_ROWS):
            stop = min(share, start + BLOCK_ROWS)
            until = min(end, int(ends[np.searchsorted(ends, begin + stop)]))
            seeds = [seed, number, replica, start]
            yield Block(_cut(shuffled, ends, read, until), stop - start, seeds, max(0, skip - start))
            read = until
        number, skip = number + 1, 0


def rounds(groups: Sequence[RowGroup], *, seed: int, replicas: Replicas, first: int) -> Iterator[Round]:
    """The next block of each replica of a rank, again and again. `first`: rows of each replica to skip."""
    streams = (
        blocks(groups, seed=seed, replica=replica, replicas=replicas.of, first=first) for replica in replicas.mine
    )
    return zip(*streams, strict=True)


def ranges_of(rounds: Iterable[Round]) -> Iterator[RowRange]:
    """What is read for some rounds, in order."""
    return (row_range for blocks in rounds for block in blocks for row_range in block.row_ranges)
