"""A frame comes back as it was written, or the file that damaged it is named."""

import random
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.data.records import (
    FrameRecord,
    decode_picture,
    encode_picture,
    frame_writer,
    from_table,
    group_sizes,
    read_file,
    read_rows,
    to_table,
)
from ganime.errors import ShardError
from ganime.frame import THUMBNAIL_PX
from tests.synthetic import picture, record, write_video

times = st.fractions(0, 10**6, max_denominator=90000)
aspects = st.fractions(Fraction(1, 3), Fraction(4), max_denominator=5000)
records = st.builds(
    FrameRecord,
    show=st.text(max_size=20),
    video=st.text(max_size=20),
    shot=st.integers(0, 2**31 - 1),
    frame=st.integers(0, 2**40),
    time=times,
    motion=st.sampled_from(["fixed", "action"]),
    aspect=aspects,
    thumbnail=st.binary(min_size=THUMBNAIL_PX**2, max_size=THUMBNAIL_PX**2),
    picture=st.binary(max_size=50),
)


@settings(max_examples=30)
@given(rows=st.lists(records, max_size=3))
def test_a_record_survives_its_row(rows: list[FrameRecord]) -> None:
    assert from_table(to_table(rows)) == rows


def test_a_picture_survives_its_encoding_nearly() -> None:
    wide_HWC = picture(1)
    error = np.abs(decode_picture(encode_picture(wide_HWC, 95)).astype(int) - wide_HWC)
    assert error.mean() < 2


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="nothing"),
        pytest.param(lambda data: data[:-100], id="end cut off"),
        pytest.param(lambda data: data[100:], id="start cut off"),
        pytest.param(lambda data: b"\xff\xd8 not a picture \xff\xd9", id="only its ends"),
    ],
)
def test_bytes_that_are_not_a_whole_picture_are_refused(damage) -> None:
    with pytest.raises(ShardError, match="not a whole JPEG picture"):
        decode_picture(damage(encode_picture(picture(1), 95)))


def test_a_file_is_read_as_all_its_row_groups(tmp_path: Path) -> None:
    path = write_video(tmp_path, "show", "a.mkv", [1, 2, 3, 4, 5])
    assert read_file(path).equals(pa.concat_tables([read_rows(path, group) for group in (0, 1)]))
    assert read_file(path, ["shot"]).column_names == ["shot"]


def test_rows_are_read_by_row_group(tmp_path: Path) -> None:
    path = write_video(tmp_path, "show", "a.mkv", [1, 2, 3, 4, 5])
    assert group_sizes(path) == [16, 4]
    assert [row.shot for row in from_table(read_rows(path, 1))] == [4, 4, 4, 4]
    assert read_rows(path, 0, ["shot", "motion"]).column_names == ["shot", "motion"]


def test_a_failed_writer_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), frame_writer(tmp_path / "a.parquet", {}) as writer:
        writer.write_table(to_table([record("show", "a", 0, 0, picture(1))]))
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_failed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = write_video(tmp_path, "show", "a.mkv", [1])
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt), frame_writer(path, {}):
        raise KeyboardInterrupt
    assert path.read_bytes() == before


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ShardError, match=r"gone.parquet: no such file"):
        read_rows(tmp_path / "gone.parquet", 0)


@pytest.mark.parametrize("keep", [0, 4, 200, -1])
def test_a_truncated_file_is_named(tmp_path: Path, keep: int) -> None:
    path = write_video(tmp_path, "show", "a.mkv", [1, 2])
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ShardError, match=r"a.mkv.parquet: not a whole Parquet file"):
        group_sizes(path)


def test_a_parquet_file_of_something_else_is_named(tmp_path: Path) -> None:
    pq.write_table(pa.table({"colour": [1]}), tmp_path / "a.parquet")
    with pytest.raises(ShardError, match=r"a.parquet: not a file of frames.*colour"):
        read_rows(tmp_path / "a.parquet", 0)


def test_a_flipped_bit_is_named_with_its_row_group(tmp_path: Path) -> None:
    path = write_video(tmp_path, "show", "a.mkv", [1, 2, 3, 4, 5, 6, 7, 8])
    whole = path.read_bytes()
    column = pq.ParquetFile(path).metadata.row_group(1).column(10)
    path.write_bytes(flipped(whole, column.data_page_offset + column.total_compressed_size // 2))
    assert read_rows(path, 0).num_rows == 16
    for read in (lambda: read_rows(path, 1), lambda: read_file(path)):
        with pytest.raises(ShardError, match=r"a.mkv.parquet: row group 1 is damaged"):
            read()


def test_no_flipped_bit_of_the_rows_goes_unnoticed(tmp_path: Path) -> None:
    path = write_video(tmp_path, "show", "a.mkv", [1, 2, 3, 4])
    whole, rows = path.read_bytes(), read_rows(path, 0)
    footer = int.from_bytes(whole[-8:-4], "little") + 8
    places = np.random.default_rng(0).integers(4, len(whole) - footer, 200)
    for place in places.tolist():
        path.write_bytes(flipped(whole, place))
        try:
            assert read_rows(path, 0).equals(rows)
        except ShardError as error:
            assert "a.mkv.parquet" in str(error)


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]


@pytest.mark.parametrize("seed", range(42))
def test_a_damaged_file_of_frames_is_told_or_read(tmp_path, seed):
    path, rng = tmp_path / "a.parquet", random.Random(seed)
    with frame_writer(path, {}) as writer:
        rows = [record("s", "v.mkv", 0, number, picture(number, 0, (36, 48))) for number in range(4)]
        writer.write_table(to_table(rows))
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 5, 30])):
        data[-rng.randrange(1, 3000 if seed % 2 else len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(bytes(data[: rng.choice([len(data), rng.randrange(len(data))])]))
    with suppress(ShardError):
        assert len(from_table(read_file(path))) == 4
