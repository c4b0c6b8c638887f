"""What is finished of a film, kept beside the output until the whole is: one encoded file a segment.

A segment is a run of frames; its name says which, and from which frame on the shot that it ends in must be looked at
again to go on exactly as an unbroken conversion would have.
"""

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ganime.errors import VideoError

_NAME = re.compile(r"(\d{8})-(\d{8})-(\d{8})(?:-([0-9a-f]{12}))?\.nut")
_KEY_FILE = "key"


@dataclass(frozen=True)
class Segment:
    """Frames `start` to `end` − 1 of a film, in an encoded file."""

    path: Path
    start: int
    end: int
    replay: int  # first frame of the shot that goes on after `end`, or `end` itself if a shot ends there
    digest: str = ""  # of what was decided about its shot, where shots were decided about


class Partial:
    """The folder of a film's finished segments."""

    def __init__(self, out: Path, part: int | None = None) -> None:
        """`part`: number of the part that is converted, where others are at the same time."""
        self.folder = out.with_name(f".{out.name}.segments")
        self.growing = self.folder / ("growing.nut" if part is None else f"growing-{part}.nut")  # being encoded

    def open(self, key: str) -> list[Segment]:
        """Finished segments made under `key`, in order; what was made under another key is thrown away.

        Raises VideoError if the folder cannot be made.
        """
        key_file = self.folder / _KEY_FILE
        try:
            if key_file.is_file() and key_file.read_bytes() == key.encode():
                return self.finished()
            if self.folder.exists():
                shutil.rmtree(self.folder)
            self.folder.mkdir(parents=True)
            key_file.write_bytes(key.encode())
        except OSError as error:
            advice = "choose another folder or a shorter name"
            raise VideoError(f"{self.folder}: cannot be made: {error.strerror}; {advice}") from error
        return []

    def path(self, start: int, end: int, replay: int, digest: str = "") -> Path:
        """Where a finished segment is kept."""
        return self.folder / f"{start:08}-{end:08}-{replay:08}{digest and '-'}{digest}.nut"

    def remove(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def kept(self, digest_of: Callable[[int], str] = lambda start: "") -> dict[int, Segment]:
        """All finished segments by their first frame, those behind a gap too.

        `digest_of`: what was decided about the shot of a frame; segments made by other decisions are passed over.
        """
        found = {}
        for path in sorted(self.folder.iterdir()):
            if match := _NAME.fullmatch(path.name):
                segment = Segment(path, int(match[1]), int(match[2]), int(match[3]), match[4] or "")
                if segment.digest == digest_of(segment.start):
                    found[segment.start] = segment
        return found

    def keep_only(self, segments: Sequence[Segment]) -> None:
        """Throw away what was made by decisions that were taken back."""
        stems = {segment.path.stem for segment in segments}
        for path in self.folder.glob("[0-9]*"):  # with what their sides show, which stands beside them
            if path.stem not in stems:
                path.unlink()

    def finished(self, digest_of: Callable[[int], str] = lambda start: "") -> list[Segment]:
        """Those of `kept` from the first frame on, up to the first gap."""
        kept, segments, end = self.kept(digest_of), [], 0
        while segment := kept.get(end):
            segments.append(segment)
            end = segment.end
        return segments
