"""The order of an endless stream: every row once a pass, the same for the same seed, and taken up anywhere."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganime.data.batches.sampler import (
    BLOCK_ROWS,
    Replicas,
    RowGroup,
    RowRange,
    blocks,
    replicas_of,
    rounds,
    row_ranges,
)

sizes = st.lists(st.integers(1, 300), min_size=1, max_size=12)
Rows = list[tuple[str, int, int]]


def row_groups(sizes: list[int]) -> list[RowGroup]:
    return [RowGroup(f"{number // 4}.parquet", number % 4, rows) for number, rows in enumerate(sizes)]


def named(found: list[RowRange]) -> Rows:
    """Every row of some pieces, by file, row group and place."""
    return [
        (row_range.path, row_range.group, row) for row_range in found for row in range(row_range.start, row_range.stop)
    ]


def all_rows(sizes: list[int]) -> Rows:
    return [(path, group, row) for path, group, rows in row_groups(sizes) for row in range(rows)]


def one_pass(sizes: list[int], replica: int, replicas: int, number: int = 0) -> Rows:
    """The rows of pass `number`, in the order of reading."""
    share = sum(sizes) // replicas
    per_pass = -(-share // BLOCK_ROWS)
    endless = blocks(row_groups(sizes), seed=3, replica=replica, replicas=replicas, first=0)
    return [
        row for block in islice(endless, number * per_pass, (number + 1) * per_pass) for row in named(block.row_ranges)
    ]


def test_pieces_cut_row_groups_where_asked() -> None:
    groups = [RowGroup("a", 0, 4), RowGroup("a", 1, 4), RowGroup("b", 0, 2)]
    assert row_ranges(groups, 3, 9) == [RowRange("a", 0, 3, 4), RowRange("a", 1, 0, 4), RowRange("b", 0, 0, 1)]


@given(sizes=sizes, data=st.data())
def test_pieces_are_a_slice_of_all_rows(sizes: list[int], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, sum(sizes)))
    stop = data.draw(st.integers(start, sum(sizes)))
    assert named(row_ranges(row_groups(sizes), start, stop)) == all_rows(sizes)[start:stop]


@given(sizes=sizes, replicas=st.integers(1, 4), number=st.integers(0, 2))
def test_lanes_share_a_pass_equally_and_no_row_comes_twice(sizes: list[int], replicas: int, number: int) -> None:
    share = sum(sizes) // replicas
    if not share:
        return
    passes = [one_pass(sizes, replica, replicas, number) for replica in range(replicas)]
    assert [len(rows) for rows in passes] == [share] * replicas
    seen = {row for rows in passes for row in rows}
    assert len(seen) == share * replicas
    assert seen <= set(all_rows(sizes))


def test_every_pass_has_an_order_of_its_own() -> None:
    sizes = [64] * 12
    assert one_pass(sizes, 0, 1, 0) != one_pass(sizes, 0, 1, 1)
    assert one_pass(sizes, 0, 1, 0) == one_pass(sizes, 0, 1, 0)


def shown(sizes: list[int], first: int, count: int) -> Rows:
    """The rows of one replica that are shown next: read, left over and shuffled as `windows.assembled` does."""
    left: Rows = []
    found: Rows = []
    for block in blocks(row_groups(sizes), seed=3, replica=0, replicas=1, first=first):
        left += named(block.row_ranges)
        order = np.random.default_rng(block.seed).permutation(block.rows)
        found += [left[place] for place in order[block.skip :]]
        left = left[block.rows :]
        if len(found) >= count:
            return found[:count]
    raise AssertionError


@given(sizes=sizes, first=st.integers(0, 2000))
def test_a_stream_is_taken_up_where_it_stopped(sizes: list[int], first: int) -> None:
    assert shown(sizes, first, 300) == shown(sizes, 0, first + 300)[first:]


@given(sizes=sizes, replicas=st.integers(1, 8))
def test_a_row_group_is_read_once_a_pass_but_where_replicas_meet(sizes: list[int], replicas: int) -> None:
    share = sum(sizes) // replicas
    if not share:
        return
    per_pass = -(-share // BLOCK_ROWS)
    read = [
        (row_range.path, row_range.group)
        for replica in range(replicas)
        for block in islice(blocks(row_groups(sizes), seed=3, replica=replica, replicas=replicas, first=0), per_pass)
        for row_range in block.row_ranges
    ]
    assert len(read) <= len(set(read)) + replicas - 1


def test_a_block_reads_to_the_end_of_a_row_group_and_leaves_the_rest_to_the_next() -> None:
    found = list(islice(blocks(row_groups([100] * 3), seed=0, replica=0, replicas=1, first=0), 6))
    assert [block.rows for block in found] == [64, 64, 64, 64, 44, 64]
    assert [len(named(block.row_ranges)) for block in found] == [100, 100, 0, 100, 0, 100]


def test_fewer_rows_than_lanes_are_refused() -> None:
    with pytest.raises(ValueError, match="1 rows are too few for 2 replicas"):
        next(blocks(row_groups([1]), seed=0, replica=0, replicas=2, first=0))


@pytest.mark.parametrize(
    "batch_size, rows, world, number",
    [
        pytest.param(16, 1000, 1, 8, id="one worker"),
        pytest.param(16, 1000, 2, 8, id="two workers have the replicas of one"),
        pytest.param(16, 1000, 8, 8, id="eight too"),
        pytest.param(16, 1000, 16, 16, id="sixteen need a replica each"),
        pytest.param(12, 1000, 4, 4, id="replicas that four workers can share"),
        pytest.param(16, 3, 1, 2, id="no more replicas than rows"),
        pytest.param(7, 1000, 1, 7, id="an odd batch"),
    ],
)
def test_the_number_of_lanes_follows_from_the_batch(batch_size: int, rows: int, world: int, number: int) -> None:
    shares = [replicas_of(batch_size, rows, rank, world) for rank in range(world)]
    assert {share.of for share in shares} == {number}
    assert [replica for share in shares for replica in share.mine] == list(range(number))


@pytest.mark.parametrize("world", [1, 2, 4])
def test_a_batch_has_the_same_pictures_whoever_reads_them(world: int) -> None:
    shares = [replicas_of(16, 800, rank, world) for rank in range(world)]
    assert sorted(place for share in shares for place in share.places(16)) == list(range(16))
    seen = [next(rounds(row_groups([100] * 8), seed=1, replicas=share, first=5)) for share in shares]
    alone = next(rounds(row_groups([100] * 8), seed=1, replicas=Replicas(range(8), 8), first=5))
    assert [block for blocks_of in seen for block in blocks_of] == list(alone)
