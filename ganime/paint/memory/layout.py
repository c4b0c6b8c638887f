"""A memory on the disk: a folder with `memory.json` and the Parquet files it names, its parts. Pure.

A row of a part is a key picture: where it is in its show, three descriptors, and the picture as JPEG. A memory may come
from somebody else: nothing in it is run, and what it may take is bounded before it is read.
"""

import hashlib
import json
from typing import Annotated, Final, Literal

import pyarrow as pa
from pydantic import Field

from ganime.params import Section

NAME = "memory.json"
DESCRIPTOR: Final = "lite0 stride 8 and 16, colour layout"  # another way to describe pictures has another name

VIEWS = ("whole", "left", "right")  # the picture, and the strips along its edges
STRIP_SHARE = 1 / 3  # of the width
FEATURES, COLOURS = 40 + 112, 15 + 9 + 9  # channels of two maps; coefficients of lightness and of two colours
LENGTH = FEATURES + COLOURS  # of a descriptor

MOST_ROWS, MOST_PART_ROWS = 4_000_000, 65_536
MOST_GROUP_BYTES = 256 << 20  # of a row group, unpacked
MOST_PICTURE_BYTES, MOST_PICTURE_PX = 8 << 20, 4096
MOST_MANIFEST_BYTES = 64 << 20

SCHEMA = pa.schema(
    [
        pa.field("show", pa.string(), nullable=False),
        pa.field("video", pa.string(), nullable=False),
        pa.field("shot", pa.int32(), nullable=False),
        pa.field("frame", pa.int64(), nullable=False),
        pa.field("time_num", pa.int64(), nullable=False),
        pa.field("time_den", pa.int64(), nullable=False),
        pa.field("content", pa.binary(16), nullable=False),  # of its thumbnail, SHA-256: whether it is the same picture
        # Little-endian IEEE 754 halves, one after the other: VIEWS × LENGTH.
        pa.field("descriptors", pa.binary(2 * len(VIEWS) * LENGTH), nullable=False),
        pa.field("picture", pa.binary(), nullable=False),
    ]
)


class Part(Section):
    """One Parquet file of a memory."""

    name: Annotated[str, Field(pattern=r"^[0-9a-f]{64}\.parquet$")]  # what it was made of, as SHA-256
    rows: Annotated[int, Field(ge=0, le=MOST_PART_ROWS)]


class MemoryManifest(Section):
    """What `memory.json` says."""

    version: Literal[1] = 1
    descriptor: Literal["lite0 stride 8 and 16, colour layout"] = DESCRIPTOR
    videos: str  # folder of the shows, as it was named when the memory was made
    parts: tuple[Part, ...]

    @property
    def digest(self) -> str:
        """SHA-256: two memories with one digest hold the same."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def text(self) -> str:
        """The content of `memory.json`."""
        return json.dumps(json.loads(self.model_dump_json()), indent=1, ensure_ascii=False) + "\n"
