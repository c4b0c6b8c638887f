"""A frame as a row: its Arrow schema, its picture as JPEG, and the Parquet files rows travel in.

`extract` writes these rows, `shard` regroups them without touching the pictures, `stream` decodes them.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ganime.errors import ShardError
from ganime.frame import Pixels

Motion = Literal["fixed", "action"]

THUMBNAIL_PX = 32

FRAME_SCHEMA = pa.schema(
    [
        pa.field("show", pa.string(), nullable=False),
        pa.field("video", pa.string(), nullable=False),
        pa.field("shot", pa.int32(), nullable=False),
        pa.field("frame", pa.int64(), nullable=False),
        pa.field("time_num", pa.int64(), nullable=False),
        pa.field("time_den", pa.int64(), nullable=False),
        pa.field("motion", pa.string(), nullable=False),
        pa.field("aspect_num", pa.int64(), nullable=False),
        pa.field("aspect_den", pa.int64(), nullable=False),
        pa.field("thumbnail", pa.binary(THUMBNAIL_PX * THUMBNAIL_PX), nullable=False),
        pa.field("picture", pa.binary(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """One sampled frame of one video."""

    show: str
    video: str  # path below the show's folder, with forward slashes
    shot: int  # counted from 0 in each video
    frame: int  # place in presentation order in the video, from 0
    time: Fraction  # presentation time in seconds, exactly as the container has it
    motion: Motion  # of the whole shot: a fixed background, or a moving camera or fast action
    aspect: Fraction  # width over height of the picture as displayed, bars cut off
    thumbnail: bytes  # grey, 32×32, row by row
    picture: bytes  # JPEG, RGB, square pixels


def encode_picture(picture_HWC: Pixels, quality: int) -> bytes:
    """RGB uint8 picture → JPEG bytes with full colour resolution (4:4:4: flat cel edges show halved chroma)."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    done, buffer = cv2.imencode(".jpg", cv2.cvtColor(picture_HWC, cv2.COLOR_RGB2BGR), options)
    assert done
    return bytes(buffer)


def decode_picture(picture: bytes) -> Pixels:
    """JPEG bytes → RGB uint8 picture, H×W×C. Raises ShardError if the bytes are not a picture."""
    picture_HWC = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR_RGB) if picture else None
    if picture_HWC is None:
        raise ShardError(f"{len(picture)} bytes that are not a JPEG picture")
    return np.asarray(picture_HWC, np.uint8)


def to_table(records: list[FrameRecord]) -> pa.Table:
    """Records → Arrow table with FRAME_SCHEMA."""
    rows = [
        {
            "show": r.show,
            "video": r.video,
            "shot": r.shot,
            "frame": r.frame,
            "time_num": r.time.numerator,
            "time_den": r.time.denominator,
            "motion": r.motion,
            "aspect_num": r.aspect.numerator,
            "aspect_den": r.aspect.denominator,
            "thumbnail": r.thumbnail,
            "picture": r.picture,
        }
        for r in records
    ]
    return pa.Table.from_pylist(rows, schema=FRAME_SCHEMA)


def from_table(table: pa.Table) -> list[FrameRecord]:
    """Arrow table with FRAME_SCHEMA → records."""
    return [
        FrameRecord(
            show=row["show"],
            video=row["video"],
            shot=row["shot"],
            frame=row["frame"],
            time=Fraction(row["time_num"], row["time_den"]),
            motion=row["motion"],
            aspect=Fraction(row["aspect_num"], row["aspect_den"]),
            thumbnail=row["thumbnail"],
            picture=row["picture"],
        )
        for row in table.to_pylist()
    ]


@contextmanager
def frame_writer(path: Path, metadata: Mapping[str, str]) -> Iterator[pq.ParquetWriter]:
    """A Parquet file of frames that appears under its name only when whole.

    Each `write_table` call makes one row group. `metadata`: strings kept in the file's footer.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    schema = FRAME_SCHEMA.with_metadata(dict(metadata))
    try:
        with pq.ParquetWriter(partial, schema, compression="zstd") as writer:
            yield writer
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
