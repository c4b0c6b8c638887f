"""Rows of the shards → windows, the 16:9 pictures that everything learns from and is measured on. No Ray, no torch.

A window is cut from the decoded picture (`frame.wide_window`) and resized. Of a 4:3 picture it shows three quarters of
the rows; which ones is decided by a hash of the shot, so that a shot looks the same in every pass, run and room.

A split may be shared out in replicas (see `sampler`), each of which has as many consecutive rows. The last few rows of
the split are nobody's, so that all ranks count the same number of batches.
"""

import hashlib
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, repeat
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ganime.data.batches.sampler import EVERYTHING, Replicas, Round, RowRange, row_groups, row_ranges
from ganime.data.manifest import Manifest, Split
from ganime.data.records import FrameRecord, decode_picture, from_table, read_rows
from ganime.errors import ShardError
from ganime.frame import Pixels, wide_window
from ganime.params.cores import cores


class WindowRow(NamedTuple):
    """What a window is made of: these columns of a frame's row, as in `FrameRecord`."""

    show: str
    video: str
    shot: int
    frame: int
    picture: bytes


def window_offset(show: str, video: str, shot: int) -> float:
    """Where the window of a shot lies in the room it has: 0 is the top (or left) end, just below 1 the other."""
    digest = hashlib.sha256(f"{show}/{video}/{shot}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def decode_window(picture: bytes, offset: float, height: int, width: int) -> Pixels:
    """One encoded picture → its window, `height`×`width`×C. Raises ShardError if the bytes are not a picture."""
    picture_HWC = decode_picture(picture)
    window_HWC = wide_window(picture_HWC.shape[0], picture_HWC.shape[1], offset).cut(picture_HWC)
    # Averaging over areas is right for making pictures smaller; for larger ones it would repeat pixels.
    smaller = height <= window_HWC.shape[0] and width <= window_HWC.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(window_HWC, (width, height), interpolation=method), np.uint8)


def decode_windows(rows: Sequence[FrameRecord | WindowRow], height: int, width: int) -> Pixels:
    """The windows of some frames, B×`height`×`width`×C. Raises ShardError naming the frame that is not a picture."""
    windows_BHWC = np.empty((len(rows), height, width, 3), np.uint8)
    for window_HWC, row in zip(windows_BHWC, rows, strict=True):
        try:
            window_HWC[:] = decode_window(row.picture, window_offset(row.show, row.video, row.shot), height, width)
        except ShardError as error:
            raise ShardError(f"frame {row.frame} of {row.show}/{row.video}: {error}") from error
    return windows_BHWC


def decode_range(row_range: RowRange, height: int, width: int) -> Pixels:
    """The windows of some rows of a row group. Raises ShardError naming the file and the row group if it is damaged."""
    group = read_rows(row_range.path, row_range.group, WindowRow._fields, keep_footer=True)
    table = group.slice(row_range.start, row_range.rows)
    try:
        return decode_windows([WindowRow(**row) for row in table.to_pylist()], height, width)
    except ShardError as error:
        raise ShardError(
            f"{row_range.path}: row group {row_range.group}: {error}; run the stage `shard` again"
        ) from error


def assembled(rounds: Iterable[Round], ranges: Iterator[Pixels]) -> Iterator[Pixels]:
    """The windows of each round as they are shown: the first of every replica's block, then the second, …

    `ranges`: the windows of every row range of these rounds, block after block, one array each.
    """
    left: defaultdict[int, list[Pixels]] = defaultdict(list)  # of what was read for the blocks of a replica
    for blocks in rounds:
        shown = []
        for replica, block in enumerate(blocks):
            read = np.concatenate([*left[replica], *islice(ranges, len(block.row_ranges))])
            order = np.random.default_rng(block.seed).permutation(block.rows)[block.skip :]
            shown.append(read[order])
            left[replica] = [read[block.rows :].copy()]  # a view would keep all that was read
        yield interleaved(shown)


def interleaved(replicas: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The first of every replica, then the second, …; all replicas are of one length."""
    return np.stack(replicas, axis=1).reshape(-1, *replicas[0].shape[1:]) if len(replicas) > 1 else replicas[0]


def one_pass(
    shards: Path | str, split: Split, *, height: int, width: int, batch_size: int, replicas: Replicas = EVERYTHING
) -> Iterator[Pixels]:
    """The windows of some replicas in file order, B×`height`×`width`×C, decoded ahead. The last may be smaller."""
    return rebatched(_decoded(_share(shards, split, replicas), height, width), batch_size)


def load_windows(shards: Path | str, split: Split, height: int, width: int, replicas: Replicas = EVERYTHING) -> Pixels:
    """The windows of some replicas as one array, N×`height`×`width`×C, replica after replica."""
    share = _share(shards, split, replicas)
    windows_NHWC = np.empty((sum(row_range.stop - row_range.start for row_range in share), height, width, 3), np.uint8)
    place = 0
    for decoded_BHWC in _decoded(share, height, width):
        windows_NHWC[place : place + len(decoded_BHWC)] = decoded_BHWC
        place += len(decoded_BHWC)
    return windows_NHWC


def read_records(shards: Path | str, split: Split) -> Iterator[FrameRecord]:
    """Every frame of a split, in the order of the files. Raises ShardError naming a damaged file and row group."""
    for path, group, _ in row_groups(shards, Manifest.load(shards), split):
        yield from from_table(read_rows(path, group))


def permutation(seed: int, number: int, replica: int, count: int) -> npt.NDArray[np.int64]:
    """The order in which the `count` windows of a replica in memory are shown in pass `number`."""
    return np.random.default_rng([seed, number, replica]).permutation(count)


def rebatched(blocks: Iterable[Pixels], batch_size: int) -> Iterator[Pixels]:
    """The same windows in batches of `batch_size`, each an array of its own; the last may be smaller."""
    return resized(blocks, repeat(batch_size))


def resized(blocks: Iterable[Pixels], sizes: Iterator[int]) -> Iterator[Pixels]:
    """The same windows in arrays of `sizes` (above 0), each an array of its own; the last may be smaller."""
    waiting: list[Pixels] = []
    size = next(sizes, None)
    for block in blocks:
        rest = block
        while size is not None and (missing := size - sum(map(len, waiting))) <= len(rest):
            yield np.concatenate([*waiting, rest[:missing]])
            waiting, rest = [], rest[missing:]
            size = next(sizes, None)
        if len(rest):
            waiting.append(rest)
    if waiting:
        yield np.concatenate(waiting)


def _share(shards: Path | str, split: Split, replicas: Replicas) -> list[RowRange]:
    """The rows of some replicas, in file order."""
    groups = row_groups(shards, Manifest.load(shards), split)
    rows = sum(group.rows for group in groups) // replicas.of
    return row_ranges(groups, replicas.mine.start * rows, replicas.mine.stop * rows)


def _decoded(share: list[RowRange], height: int, width: int) -> Iterator[Pixels]:
    """The windows of each range of rows, decoded on all cores a few ranges ahead of the caller."""
    threads = min(8, cores())
    with ThreadPoolExecutor(threads) as pool:
        tasks = (pool.submit(decode_range, row_range, height, width) for row_range in share)
        ahead = deque(islice(tasks, threads + 1))
        while ahead:
            yield ahead.popleft().result()
            ahead.extend(islice(tasks, 1))
