"""A memory that is open: asked with descriptors, it answers with key pictures."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa
from PIL import Image

from ganime.errors import ShardError
from ganime.frame import Pixels
from ganime.paint.memory.layout import LENGTH, MOST_PICTURE_BYTES, MOST_PICTURE_PX, VIEWS
from ganime.paint.memory.parts import read_manifest, read_part, read_picture
from ganime.paint.memory.search import Descriptors, Halves, Nearest

WHERE = ("show", "video", "shot", "frame", "time_num", "time_den")
ASKED_ROWS = 64  # descriptors looked at for each query, so that one shot's do not take all places


@dataclass(frozen=True)
class Remembered:
    """A key picture, and where it is."""

    row: int
    show: str
    video: str  # path below the show's folder, with forward slashes
    shot: int
    frame: int
    time: Fraction  # presentation time in seconds

    @property
    def shot_name(self) -> tuple[str, str, int]:
        """Which shot of which video."""
        return self.show, self.video, self.shot


class Memory:
    """The key pictures of a show, or of several."""

    def __init__(self, folder: Path) -> None:
        """Read all descriptors. Raises ShardError if the folder is no memory of this version or is damaged."""
        self._folder, self._manifest = folder, read_manifest(folder)
        halves, tables = [], []
        for part in self._manifest.parts:
            table = read_part(folder / part.name, (*WHERE, "descriptors"), part.rows)
            halves.append(halves_of(table))
            tables.append(table.select(list(WHERE)))
        try:
            self._nearest = Nearest(halves)
        except ValueError as error:
            raise ShardError(f"{folder}: {error}; run the stage `index` again") from error
        self._where = pa.concat_tables(tables).combine_chunks() if tables else None
        self._starts = np.cumsum([0, *(part.rows for part in self._manifest.parts)])
        self._by_shot: dict[tuple[str, str, int], list[int]] | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what it holds."""
        return self._manifest.digest

    def __len__(self) -> int:
        return int(self._starts[-1])

    def shots_like(self, asked_QD: Descriptors, most: int) -> Iterator[list[Remembered]]:
        """The shots that look most like any of the queries, the nearest first, each with all its key pictures."""
        rows_QN, near_QN = self._nearest.nearest(asked_QD, min(ASKED_ROWS, max(1, len(VIEWS) * len(self))))
        best: dict[tuple[str, str, int], float] = {}
        for row, near in zip(rows_QN.ravel().tolist(), near_QN.ravel().tolist(), strict=True):
            if row >= 0:
                name = self.at(row).shot_name
                best[name] = max(best.get(name, -1.0), near)
        for name in sorted(best, key=lambda name: (-best[name], name))[:most]:
            yield [self.at(row) for row in self._rows(name)]

    def at(self, row: int) -> Remembered:
        """One key picture by its row. Raises ShardError if it says it is at an impossible place."""
        assert self._where is not None
        show, video, shot, frame, num, den = (self._where[name][row].as_py() for name in WHERE)
        if den <= 0 or not _is_below(show) or not _is_below(video):
            raise ShardError(f"{self._folder}: a picture of {show!r}/{video!r}, which is no place in a show")
        return Remembered(row, show, video, shot, frame, Fraction(num, den))

    def picture(self, one: Remembered) -> Pixels:
        """The picture as it is kept, RGB. Raises ShardError if it is damaged or too large."""
        part = int(np.searchsorted(self._starts, one.row, side="right")) - 1
        path = self._folder / self._manifest.parts[part].name
        return decoded(read_picture(path, one.row - int(self._starts[part])), path)

    def film(self, one: Remembered) -> Path | None:
        """The film that a picture is from, if it is where it was when the memory was made."""
        if "://" in self._manifest.videos:
            return None
        path = Path(self._manifest.videos, one.show, one.video)
        return path if path.is_file() else None

    def _rows(self, name: tuple[str, str, int]) -> list[int]:
        """The rows of a shot, in the order of time."""
        if self._by_shot is None:
            assert self._where is not None
            shows, videos, shots, frames = (self._where[column].to_pylist() for column in WHERE[:4])
            self._by_shot = {}
            for row in np.argsort(frames, kind="stable").tolist():
                self._by_shot.setdefault((shows[row], videos[row], shots[row]), []).append(row)
        return self._by_shot[name]


def halves_of(table: pa.Table) -> Halves:
    """The descriptors of rows, N×VIEWS×LENGTH."""
    joined = b"".join(table["descriptors"].to_pylist())
    return np.frombuffer(joined, "<f2").reshape(-1, len(VIEWS), LENGTH)


def decoded(picture: bytes, path: Path) -> Pixels:
    """JPEG → RGB, H×W×3. Raises ShardError naming the file if it is none, or larger than is allowed."""
    try:
        if len(picture) > MOST_PICTURE_BYTES:
            raise ValueError(f"{len(picture)} bytes")
        with Image.open(io.BytesIO(picture), formats=("JPEG",)) as image:
            if max(image.size) > MOST_PICTURE_PX:
                raise ValueError(f"{image.width}×{image.height} pixels")
            return np.asarray(image.convert("RGB"), np.uint8)
    except (OSError, ValueError, SyntaxError) as error:
        line = str(error).strip().split("\n")[0]
        raise ShardError(f"{path}: a picture that cannot be used ({line}); run the stage `index` again") from error


def _is_below(name: str) -> bool:
    """Whether a name leads to something below a folder, wherever the folder is."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name
