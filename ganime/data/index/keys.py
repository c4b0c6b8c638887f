"""Which pictures stand for a shot in the memory, and in which file of the shards each lies.

Shards are shuffled: a shot's frames lie in many files. So the places of all frames are read first, without pictures;
the choice depends on the shot alone, and stays when footage is added and everything is shuffled anew.
"""

import hashlib
import itertools
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from ganime.data.manifest import SPLITS, Manifest
from ganime.data.records import read_file

KEYS_PER_SHOT = 3  # the first, the last and one between: both ends of a pan, and somebody has gone meanwhile
PLACE = ("show", "video", "shot", "frame")


class Key(NamedTuple):
    """A key picture; two with one key are the same picture."""

    show: str
    video: str
    shot: int
    frame: int
    content: bytes  # as `layout` has it


class Keys:
    """All key pictures, and which of them are still to be described."""

    def __init__(self, places: dict[Key, tuple[str, int]]) -> None:
        """`places`: file of the shards, below their folder, and row."""
        self._places, self._done = places, set[Key]()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: object) -> bool:
        """Whether it is a key picture that is not done yet."""
        return key in self._places and key not in self._done

    def do(self, key: Key) -> None:
        """It is described."""
        self._done.add(key)

    def due(self) -> dict[str, list[int]]:
        """The rows that are to be described, by file."""
        rows: dict[str, list[int]] = defaultdict(list)
        for key, (file, row) in self._places.items():
            if key not in self._done:
                rows[file].append(row)
        return {file: sorted(found) for file, found in sorted(rows.items())}


def key_pictures(shards: Path, manifest: Manifest) -> Keys:
    """The key pictures of all splits. Raises ShardError if a file is damaged."""
    files = [file.path for split in SPLITS for file in manifest.files[split]]
    table = pa.concat_tables([_places(shards, file, number) for number, file in enumerate(files)])
    table = table.sort_by([(name, "ascending") for name in PLACE]).combine_chunks()
    names = table.select(["show", "video", "shot"]).to_pylist()
    begins = [0, *(row for row in range(1, len(names)) if names[row] != names[row - 1]), len(names)]
    chosen: list[int] = []
    for begin, end in itertools.pairwise(begins):
        chosen += (begin + key_frames(end - begin)).tolist()
    rows = table.take(pa.array(chosen, pa.int64())).to_pylist()
    return Keys({Key(*(row[name] for name in (*PLACE, "content"))): (files[row["file"]], row["row"]) for row in rows})


def key_frames(frames: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Which of so many frames of a shot stand for it: spread evenly, ends included."""
    return np.unique(np.linspace(0, frames - 1, min(KEYS_PER_SHOT, frames)).round().astype(np.int64))


def content_of(thumbnail: bytes) -> bytes:
    """What tells whether two pictures at one place of one video are the same."""
    return hashlib.sha256(thumbnail).digest()[:16]


def part_name(rows: pa.Table) -> str:
    """The name of a part, which says what it was made of."""
    digest = hashlib.sha256()
    for row in rows.select([*PLACE, "content"]).to_pylist():
        digest.update(repr(Key(**row)).encode())
    return f"{digest.hexdigest()}.parquet"


def _places(shards: Path, file: str, number: int) -> pa.Table:
    """Where the frames of a file are."""
    rows = read_file(shards / file, (*PLACE, "thumbnail"))
    contents = [content_of(thumbnail) for thumbnail in rows["thumbnail"].to_pylist()]
    counted = np.arange(len(rows), dtype=np.int32)
    return (
        rows.select(list(PLACE))
        .append_column("content", pa.array(contents, pa.binary()))
        .append_column("file", pa.array(np.full(len(rows), number, np.int32)))
        .append_column("row", pa.array(counted))
    )
