"""Windows: 16:9, decoded once and for all the same way, shared equally among ranks, and damage is named."""

import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganime.data.batches.sampler import BLOCK_ROWS, Replicas, ranges_of, rounds, row_groups
from ganime.data.batches.windows import (
    WindowRow,
    assembled,
    decode_range,
    decode_window,
    decode_windows,
    load_windows,
    one_pass,
    permutation,
    read_records,
    rebatched,
    window_offset,
)
from ganime.data.manifest import Manifest
from ganime.data.records import FRAME_SCHEMA, encode_picture
from ganime.data.shard import shard
from ganime.errors import ShardError
from ganime.frame import Pixels
from tests.synthetic import PARAMS, picture, record, write_video


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("windows")
    write_video(folder / "frames", "wide", "a.mkv", range(20))
    write_video(folder / "frames", "old", "b.mkv", range(20, 32), size=(96, 128))
    shard(folder / "frames", folder / "shards", folder / "splits.parquet", [], PARAMS)
    return folder / "shards"


def test_a_wide_picture_is_its_own_window() -> None:
    wide_HWC = picture(1)
    window_HWC = decode_window(encode_picture(wide_HWC, 100), 0.3, 72, 128)
    assert np.abs(window_HWC.astype(int) - wide_HWC).mean() < 1


def test_an_old_picture_shows_three_quarters_of_its_rows() -> None:
    old_HWC = picture(1, size=(96, 128))
    window_HWC = decode_window(encode_picture(old_HWC, 100), 0.5, 72, 128)
    assert np.abs(window_HWC.astype(int) - old_HWC[12:84]).mean() < 1


def test_a_smaller_window_averages_areas() -> None:
    wide_HWC = picture(1)
    half_HWC = wide_HWC.reshape(36, 2, 64, 2, 3).mean(axis=(1, 3))
    assert np.abs(decode_window(encode_picture(wide_HWC, 100), 0, 36, 64) - half_HWC).mean() < 1


def test_a_larger_window_is_smooth() -> None:
    window_HWC = decode_window(encode_picture(picture(1), 100), 0, 144, 256)
    assert not np.array_equal(window_HWC[::2], window_HWC[1::2])


def test_a_window_can_be_squeezed() -> None:
    assert decode_window(encode_picture(picture(1), 90), 0, 256, 256).shape == (256, 256, 3)


def test_all_frames_of_a_shot_have_one_window_and_shots_differ() -> None:
    offsets = [window_offset("show", "a.mkv", number) for number in range(200)]
    assert offsets[3] == window_offset("show", "a.mkv", 3) == pytest.approx(0.2499, abs=1e-4)
    assert 0.4 < np.mean(offsets) < 0.6
    assert 0 <= min(offsets) < 0.05 and 0.95 < max(offsets) < 1


@pytest.mark.parametrize("along", ["x", "y"])
def test_while_the_camera_moves_the_window_of_an_old_picture_moves_with_it(along: str) -> None:
    """What moves from frame to frame is the scene, not the rows that are cut out of it."""
    scene_HWC = cv2.GaussianBlur(picture(5, size=(120, 160)), (0, 0), 1)
    offset = window_offset("show", "a.mkv", 7)
    top = round(offset * 24)  # of the 96 rows, 72 are shown
    frames = [scene_HWC[8 * (along == "y") * i :][:96, 8 * (along == "x") * i :][:, :128] for i in range(3)]
    rows = [record("show", "a.mkv", 7, i, frame, "action") for i, frame in enumerate(frames)]
    windows_BHWC = decode_windows(rows, 72, 128)
    for window_HWC, frame in zip(windows_BHWC, frames, strict=True):
        assert np.abs(np.subtract(window_HWC, frame[top : top + 72], dtype=int)).mean() < 2


def test_a_frame_that_is_not_a_picture_is_named() -> None:
    rows = [record("show", "a.mkv", 0, 0, picture(1)), record("show", "a.mkv", 0, 1, picture(2))]
    rows[1] = replace(rows[1], picture=rows[1].picture[:-9])
    with pytest.raises(ShardError, match=r"frame 6 of show/a.mkv: .* not a whole JPEG picture"):
        decode_windows(rows, 72, 128)


@pytest.mark.parametrize("replicas", [1, 3])
def test_lanes_share_the_rows_of_a_split_equally(shards: Path, replicas: int) -> None:
    rows = Manifest.load(shards).rows("train")
    parts = [
        load_windows(shards, "train", 36, 64, Replicas(range(replica, replica + 1), replicas))
        for replica in range(replicas)
    ]
    whole = decode_windows(list(read_records(shards, "train")), 36, 64)
    assert [len(part) for part in parts] == [rows // replicas] * replicas
    assert np.array_equal(np.concatenate(parts), whole[: rows // replicas * replicas])
    assert parts[0].flags.c_contiguous


def test_one_pass_is_the_same_in_batches(shards: Path) -> None:
    second = Replicas(range(1, 2), 2)
    batches = list(one_pass(shards, "train", height=36, width=64, batch_size=10, replicas=second))
    assert {len(batch) for batch in batches[:-1]} == {10}
    assert np.array_equal(np.concatenate(batches), load_windows(shards, "train", 36, 64, second))


def test_a_damaged_shard_is_named_with_its_row_group(shards: Path, tmp_path: Path) -> None:
    file = Manifest.load(shards).files["val"][0].path
    copy = tmp_path / "shards"
    copy.mkdir()
    for path in shards.rglob("*"):
        if path.is_file():
            (copy / path.relative_to(shards)).parent.mkdir(exist_ok=True)
            (copy / path.relative_to(shards)).write_bytes(path.read_bytes())
    data = bytearray((copy / file).read_bytes())
    data[len(data) // 4] ^= 1
    (copy / file).write_bytes(data)
    with pytest.raises(ShardError, match=r"val/00000.parquet: row group 0 is damaged"):
        load_windows(copy, "val", 36, 64)


def test_a_block_begins_with_what_the_one_before_it_left(shards: Path) -> None:
    groups = row_groups(shards, Manifest.load(shards), "train")
    (planned,) = islice(rounds(groups, seed=0, replicas=Replicas(range(2), 2), first=0), 1)
    both = [tuple(block._replace(rows=5) for block in planned)]
    both.append(tuple(block._replace(rows=3, row_ranges=[]) for block in planned))
    got = list(assembled(both, (decode_range(found, 36, 64) for found in ranges_of(both))))
    for replica, block in enumerate(planned):
        read = np.concatenate([decode_range(found, 36, 64) for found in block.row_ranges])
        five, three = (np.random.default_rng(block.seed).permutation(rows) for rows in (5, 3))
        assert np.array_equal(got[0][replica::2], read[:5][five])
        assert np.array_equal(got[1][replica::2], read[5:8][three])


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux tells what a process reads")
def test_a_pass_reads_hardly_more_bytes_than_its_windows_need(tmp_path: Path) -> None:
    """Each row group and footer once, and only the columns that a window is made of: as the system counts."""
    write_video(tmp_path / "frames", "wide", "a.mkv", range(100), size=(144, 256))
    params = PARAMS.model_copy(update={"rows_per_file": 512, "rows_per_group": 48})
    shard(tmp_path / "frames", tmp_path / "shards", tmp_path / "splits.parquet", [], params)
    groups = row_groups(tmp_path / "shards", Manifest.load(tmp_path / "shards"), "train")
    needed = 0
    for group in groups:
        columns = pq.read_metadata(group.path).row_group(group.group)
        used = [place for place, name in enumerate(FRAME_SCHEMA.names) if name in WindowRow._fields]
        needed += sum(columns.column(place).total_compressed_size for place in used)
    blocks_a_pass = -(-sum(group.rows for group in groups) // BLOCK_ROWS)
    before = bytes_read()
    for found in ranges_of(islice(rounds(groups, seed=0, replicas=Replicas(range(1), 1), first=0), blocks_a_pass)):
        decode_range(found, 36, 64)
    assert needed < bytes_read() - before < 1.05 * needed


def bytes_read() -> int:
    """What this process has read from files until now."""
    counts = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(counts["rchar"])


@given(lengths=st.lists(st.integers(0, 9), max_size=8), batch_size=st.integers(1, 7))
def test_rebatching_keeps_every_window_in_order(lengths: list[int], batch_size: int) -> None:
    numbers = np.arange(sum(lengths), dtype=np.uint8)
    parts: list[Pixels] = np.split(numbers, np.cumsum(lengths)[:-1]) if lengths else []
    batches = list(rebatched(parts, batch_size))
    assert np.concatenate([np.empty(0, np.uint8), *batches]).tolist() == numbers.tolist()
    assert all(len(batch) == batch_size for batch in batches[:-1])
    assert all(batch.flags.writeable and batch.base is None for batch in batches)


def test_every_pass_shows_everything_once_in_its_own_order() -> None:
    first, second = permutation(0, 0, 3, 50).tolist(), permutation(0, 1, 3, 50).tolist()
    assert sorted(first) == sorted(second) == list(range(50))
    assert first != second
    assert first == permutation(0, 0, 3, 50).tolist()
    assert first not in (permutation(1, 0, 3, 50).tolist(), permutation(0, 0, 4, 50).tolist())


def test_windows_need_neither_ray_nor_torch() -> None:
    check = "import sys, ganime.data.batches.windows; sys.exit('ray' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_opencv_reads_pictures_as_red_green_blue() -> None:
    red = np.zeros((72, 128, 3), np.uint8)
    red[..., 0] = 200
    window_HWC = decode_window(cv2.imencode(".jpg", red[..., ::-1])[1].tobytes(), 0, 72, 128)
    assert window_HWC.mean(axis=(0, 1)) == pytest.approx((200, 0, 0), abs=3)
