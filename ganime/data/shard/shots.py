"""What `shard` keeps in memory of all shots: columns of 24 bytes a shot and 4 a keyframe, however long a shot is.

The fingerprints, most of what is known of a shot, stay in a file that is mapped into memory: pages of a file are given
back when memory runs short.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ganime.data.shard.recurrence import Fingerprints

Codes = npt.NDArray[np.int8]  # splits by their place in SPLITS, or NOWHERE
NOWHERE = -1
CONTENT = np.dtype("S16")


class Key(NamedTuple):
    """What tells one shot from all others, now and later."""

    show: str
    video: str
    shot: int
    content: str  # digest of its thumbnails, 16 characters


class VideoShots(NamedTuple):
    """The shots of one video, in the order of their numbers."""

    show: str
    video: str
    numbers: npt.NDArray[np.int32]
    contents: npt.NDArray[np.bytes_]  # CONTENT
    frames: npt.NDArray[np.int32]
    keyframes: npt.NDArray[np.int32]  # fingerprints of each shot
    first: int  # place of the video's first fingerprint among all


@dataclass(frozen=True)
class Shots:
    """Shots in the order of their keys; a shot is known by its place in that order."""

    videos: list[tuple[str, str]]  # show and video, ascending
    starts: npt.NDArray[np.int64]  # place of the first shot of each video, and the end of the last
    numbers: npt.NDArray[np.int32]  # ascending in each video
    contents: npt.NDArray[np.bytes_]
    frames: npt.NDArray[np.int32]
    words: Fingerprints  # K×WORDS, in any order
    owners: npt.NDArray[np.int32]  # K, the shot of each fingerprint

    def __len__(self) -> int:
        return len(self.numbers)

    def key(self, place: int) -> Key:
        """The key of one shot."""
        video = int(np.searchsorted(self.starts, place, side="right")) - 1
        return Key(*self.videos[video], int(self.numbers[place]), self.contents[place].decode())

    def by_video(self) -> Iterator[tuple[tuple[str, str], slice]]:
        """Show and video, and the places of the video's shots."""
        for video, name in enumerate(self.videos):
            yield name, slice(int(self.starts[video]), int(self.starts[video + 1]))

    def places(self, video: int, numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """The places of shots of one video (its place in `videos`) by their numbers."""
        start, stop = self.starts[video : video + 2]
        return np.asarray(start + np.searchsorted(self.numbers[start:stop], numbers), np.int64)

    def of_shows(self, shows: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Whether each shot belongs to one of some shows."""
        wanted = set(shows)
        return np.repeat([show in wanted for show, _ in self.videos], np.diff(self.starts)).astype(bool)


def gather(parts: Iterable[VideoShots], words: Fingerprints) -> Shots:
    """All videos' shots as one table. `words`: the fingerprints, to which each video's `first` points."""
    ordered = sorted(parts, key=lambda part: (part.show, part.video))
    owners = np.empty(len(words), np.int32)
    start = 0
    for part in ordered:
        count = len(part.numbers)
        shot = np.repeat(np.arange(start, start + count, dtype=np.int32), part.keyframes)
        owners[part.first : part.first + len(shot)] = shot
        start += count
    return Shots(
        videos=[(part.show, part.video) for part in ordered],
        starts=np.cumsum([0, *(len(part.numbers) for part in ordered)], dtype=np.int64),
        numbers=np.concatenate([np.empty(0, np.int32), *(part.numbers for part in ordered)]),
        contents=np.concatenate([np.empty(0, CONTENT), *(part.contents for part in ordered)]),
        frames=np.concatenate([np.empty(0, np.int32), *(part.frames for part in ordered)]),
        words=words,
        owners=owners,
    )
