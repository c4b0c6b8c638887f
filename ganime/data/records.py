"""A frame as a row: its Arrow schema, its picture as JPEG, and the Parquet files rows travel in.

`extract` writes these rows, `shard` regroups them without touching the pictures, `stream` decodes them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from ganime import storage
from ganime.errors import ShardError
from ganime.files import whole_file
from ganime.frame import THUMBNAIL_PX, Motion, Pixels

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
    full_colour = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, *full_colour]
    done, buffer = cv2.imencode(".jpg", cv2.cvtColor(picture_HWC, cv2.COLOR_RGB2BGR), options)
    assert done
    return bytes(buffer)


def is_whole(picture: bytes) -> bool:
    """Whether bytes begin and end as a JPEG picture does (ITU-T T.81, B.1.1.3).

    Of a picture without its end OpenCV would fill the missing part with grey, and say so on stderr only.
    """
    return picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9")


def decode_picture(picture: bytes, flags: int = cv2.IMREAD_COLOR_RGB) -> Pixels:
    """JPEG bytes → RGB uint8 picture, H×W×C. Raises ShardError if the bytes are not a whole picture.

    `flags`: how OpenCV reads it; its `IMREAD_REDUCED_*` decode at a fraction of the size, and as BGR.
    """
    picture_HWC = cv2.imdecode(np.frombuffer(picture, np.uint8), flags) if is_whole(picture) else None
    if picture_HWC is None:
        raise ShardError(f"{len(picture)} bytes that are not a whole JPEG picture")
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


def group_sizes(path: Path | str) -> list[int]:
    """Number of rows in each row group of a Parquet file of frames. Raises ShardError if it is not one."""
    with _opened(path) as file:
        return [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]


def read_rows(
    path: Path | str, group: int, columns: Sequence[str] | None = None, *, keep_footer: bool = False
) -> pa.Table:
    """One row group of a Parquet file of frames; `columns`: those named, in the order of the schema, or all.

    `path`: path or address. `keep_footer`: for other row groups of the file, if they are read in this process. Raises
    ShardError naming the file and the row group if a byte of them is damaged.
    """
    with _opened(path, keep_footer) as file:
        return _group(file, path, group, columns)


def read_file(path: Path | str, columns: Sequence[str] | None = None) -> pa.Table:
    """All rows of a Parquet file of frames, as `read_rows` reads those of a group."""
    with _opened(path) as file:
        return pa.concat_tables([_group(file, path, group, columns) for group in range(file.num_row_groups)])


def _group(file: pq.ParquetFile, path: Path | str, group: int, columns: Sequence[str] | None) -> pa.Table:
    try:
        return file.read_row_group(group, columns=None if columns is None else list(columns))
    except (OSError, pa.ArrowException) as error:
        raise ShardError(f"{path}: row group {group} is damaged ({_line(error)}); {_remedy(path)}") from error


def _remedy(path: Path | str) -> str:
    """What to do about a file that cannot be read."""
    return "see that the storage answers" if storage.is_url(str(path)) else "delete the file and run its stage again"


@contextmanager
def _opened(path: Path | str, keep_footer: bool = False) -> Iterator[pq.ParquetFile]:
    """A Parquet file whose schema is FRAME_SCHEMA, by its path or address."""
    try:
        filesystem, inside = storage.locate(str(path))
        footer = _footer(str(path), *_version(filesystem, inside)) if keep_footer else None
        file = pq.ParquetFile(inside, metadata=footer, filesystem=filesystem, page_checksum_verification=True)
        names = ", ".join(file.schema_arrow.names)
    except FileNotFoundError:
        raise ShardError(f"{path}: no such file; run the stage that makes it again") from None
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise ShardError(f"{path}: not a whole Parquet file ({_line(error)}); {_remedy(path)}") from error
    with file:
        if not file.schema_arrow.equals(FRAME_SCHEMA):
            raise ShardError(f"{path}: not a file of frames of this version (columns {names}); {_remedy(path)}")
        yield file


def _version(filesystem: fs.FileSystem, inside: str) -> tuple[int, int]:
    """Size of a file and when it was changed, in ns. Raises FileNotFoundError."""
    info = filesystem.get_file_info(inside)
    if info.type == fs.FileType.NotFound:
        raise FileNotFoundError(inside)
    return info.size, info.mtime_ns


@lru_cache(maxsize=256)
def _footer(path: str, size: int, changed_ns: int) -> pq.FileMetaData:
    """What a file of this size, changed at this time, says of itself."""
    filesystem, inside = storage.locate(path)
    return pq.read_metadata(inside, filesystem=filesystem)


def _line(error: Exception) -> str:
    """The first line of what an error says."""
    return str(error).strip().split("\n")[0]


@contextmanager
def frame_writer(path: Path, metadata: Mapping[str, str]) -> Iterator[pq.ParquetWriter]:
    """A Parquet file of frames that appears under its name only when whole.

    Each `write_table` call makes one row group. `metadata`: strings kept in the file's footer.
    """
    schema = FRAME_SCHEMA.with_metadata(dict(metadata))
    # Checksums let `read_rows` tell flipped bits, which a JPEG decoder would show as odd colours.
    options = {"compression": "zstd", "write_page_checksum": True, "use_dictionary": ["show", "video", "motion"]}
    with whole_file(path) as partial, pq.ParquetWriter(partial, schema, **options) as writer:
        yield writer
