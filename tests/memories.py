"""Small memories for tests."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ganime.data.records import encode_picture
from ganime.frame import Pixels
from ganime.models.place_descriptors import describe
from ganime.paint.memory.layout import LENGTH, SCHEMA, VIEWS, MemoryManifest, Part
from ganime.paint.memory.parts import write_manifest, write_part


class Key(NamedTuple):
    """A key picture."""

    picture_HWC: Pixels
    show: str = "wide"
    video: str = "one.mkv"
    shot: int = 0
    frame: int = 0
    time: Fraction = Fraction(0)


def row(key: Key, halves_VD: npt.NDArray[np.float16] | None = None) -> dict[str, object]:
    """Its row; `halves_VD`: descriptors in place of its own."""
    described = describe(key.picture_HWC) if halves_VD is None else halves_VD
    return {
        "show": key.show,
        "video": key.video,
        "shot": key.shot,
        "frame": key.frame,
        "time_num": key.time.numerator,
        "time_den": key.time.denominator,
        "content": bytes(16),
        "descriptors": described.astype("<f2").tobytes(),
        "picture": encode_picture(key.picture_HWC, 95),
    }


def write_memory(folder: Path, parts: Sequence[Sequence[dict[str, object]]], videos: str = "videos") -> Path:
    """A memory of some rows in parts."""
    named = []
    for number, rows in enumerate(parts):
        part = Part(name=f"{number:064x}.parquet", rows=len(rows))
        write_part(folder / part.name, pa.Table.from_pylist(list(rows), schema=SCHEMA))
        named.append(part)
    write_manifest(folder, MemoryManifest(videos=videos, parts=tuple(named)))
    return folder


def unit_rows(count: int, seed: int = 0) -> npt.NDArray[np.float16]:
    """Descriptors of unit length by chance, N×VIEWS×LENGTH."""
    drawn = np.random.default_rng(seed).standard_normal((count, len(VIEWS), LENGTH))
    return (drawn / np.linalg.norm(drawn, axis=2, keepdims=True)).astype(np.float16)
