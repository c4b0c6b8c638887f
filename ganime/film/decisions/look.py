"""What the pictures of a film look like, in 64 bits each, so that a re-encode or a trimmed copy is known again.

A picture's fingerprint is the sign of the lowest frequencies of its cosine transform (Zauner, Implementation and
benchmarking of perceptual image hash functions, 2010, section 3.2.1): what an encoder or a scaler does to it changes a
few of its bits, another picture half of them.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.shots import FLAWS, CutFinder, TimedThumbnail
from ganime.film.video.decode import Frame
from ganime.film.video.scale import Scaler
from ganime.frame import THUMBNAIL_PX, Pixels

Hashes = npt.NDArray[np.uint64]
ALIKE_BITS = 10  # of 64: pictures of one drawing differ by fewer, and one of two million others does
_SIDE = 8  # frequencies, each way


@dataclass(frozen=True, eq=False)
class FilmLook:
    """Every frame of a film: when it is shown, what it looks like; and where shots were seen to begin."""

    times_s: npt.NDArray[np.float64]  # from the start of the film
    hashes: Hashes
    begins: tuple[int, ...]  # frames, the first of the film among them
    end_s: float

    def frame_at(self, time_s: float) -> int:
        """The frame that begins nearest to a time."""
        after = int(np.searchsorted(self.times_s, time_s))
        if after in (0, len(self.times_s)):
            return min(after, len(self.times_s) - 1)
        return after - int(time_s - self.times_s[after - 1] < self.times_s[after] - time_s)


def fingerprint(thumbnail: Pixels) -> int:
    """The 64 bits of a 32×32 grey thumbnail; 0 of a picture of one colour."""
    if float(thumbnail.std()) < FLAWS.blank_levels:
        return 0
    low = cv2.dct(thumbnail.astype(np.float32))[:_SIDE, :_SIDE].ravel()
    bits = np.packbits(low > np.median(low[1:]))
    return int.from_bytes(bits.tobytes(), "big")


def bits_apart(a: Hashes, b: Hashes) -> npt.NDArray[np.uint8]:
    """In how many bits fingerprints differ."""
    return np.asarray(np.bitwise_count(a ^ b), np.uint8)


def look_at(frames: Iterable[Frame], begins_s: float = 0.0) -> FilmLook:
    """All of a film. `begins_s` and what is raised: as of `look_through`."""
    return deque(look_through(frames, begins_s), maxlen=1)[0]


def look_through(frames: Iterable[Frame], begins_s: float = 0.0) -> Iterator[FilmLook]:
    """Look through a film once, as `ganime.film.convert.windows` does: what is known each time a shot has ended.

    The last look is one at all of it. `begins_s`: the time of its frames that is its start. Raises ValueError if it has
    no frame.
    """
    finder = CutFinder()
    grey, colour = (Scaler(THUMBNAIL_PX, THUMBNAIL_PX, pixel_format) for pixel_format in ("gray", "bgr24"))
    times: list[float] = []
    hashes: list[int] = []
    begins = [0]
    for frame in frames:
        seen = TimedThumbnail(frame.index, float(frame.time), grey.scale(frame.picture))
        times.append(seen.time_s - begins_s)
        hashes.append(fingerprint(seen.thumbnail))
        found = finder.push(seen, colour.scale(frame.picture) if finder.wants(seen) else None)
        begins += found
        if found and (end := max(begins)) > 0:
            yield _look(times[:end], hashes[:end], begins, times[end])
    if not times:
        raise ValueError("a film without a frame looks like nothing")
    begins += finder.finish()
    # The last frame is shown as long as the one before it.
    end_s = times[-1] + (times[-1] - times[-2] if len(times) > 1 else 1 / 24)
    yield _look(times, hashes, begins, end_s)


def _look(times_s: Sequence[float], hashes: Sequence[int], begins: Sequence[int], end_s: float) -> FilmLook:
    shown = tuple(sorted({begin for begin in begins if begin < len(times_s)}))
    return FilmLook(np.array(times_s), np.array(hashes, np.uint64), shown, end_s)
