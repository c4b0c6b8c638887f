"""What the show's memory has beside the pictures of a shot.

The pictures that stand for the shot are described; shots that look alike are laid upon them; of those that are of the
same place, and show more of it, the pixels are believed where the strip beside the seam says that they fit, as with
what the shot itself saw (`film.camera`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ganime.film.camera.consensus import Found, Shown, shown_beside
from ganime.film.camera.motion import Motion, View
from ganime.film.camera.patches import Flags, Side, agreed, of_small, sides_of, warped
from ganime.film.camera.planes import planes_at
from ganime.film.camera.recovered import RecoveredSides, lasting, sides_by
from ganime.film.camera.source_frames import asked_of
from ganime.film.memory.fetched import enlarged, from_film, is_sharp
from ganime.film.memory.registration import Features, Registration, features_of, refined, registered
from ganime.film.memory.sources import Source, depths_of, source_of
from ganime.film.picture import Picture, picture_of, small_factor
from ganime.frame import Canvas, Pixels

if TYPE_CHECKING:
    from ganime.paint.memory import Memory, Remembered


@dataclass(frozen=True)
class Recalling:
    """How far the memory is searched for a shot."""

    asked: int = 3  # pictures of the shot that are described, and laid upon
    shots: int = 8  # that look alike are tried
    sources: int = 6  # remembered pictures that are used
    beyond_share: float = 0.2  # of a side, that a remembered picture must show to be of use
    apart: int = 1000  # numbers of pictures: each is as from another time


RECALLING = Recalling()


@dataclass(frozen=True, eq=False)
class _Kept:
    """A remembered picture as the memory has it."""

    picture_HWC: Pixels
    large: Picture  # with the rows of the film
    features: Features


class Recall:
    """Asks a memory about one shot after the other of a film."""

    def __init__(self, memory: "Memory", sample_aspect: Fraction) -> None:
        """`sample_aspect`: of the film that is widened."""
        self._memory, self._aspect = memory, sample_aspect
        self._kept = lru_cache(maxsize=96)(self._read)

    def __call__(
        self, pictures: Sequence[Picture], views: Sequence[View], canvas: Canvas
    ) -> list[RecoveredSides | None]:
        """What the memory has beside each picture of a shot, or None. The same object comes again while nothing stirs.

        Raises ShardError if the memory is damaged.
        """
        sources = list(self._sources(pictures, views, canvas)) if pictures else []
        if not sources:
            return [None] * len(pictures)
        found = sides_by(_Eyes(sources, views, canvas), pictures, views, canvas)
        return found if all(found) else lasting(found)

    def _sources(self, pictures: Sequence[Picture], views: Sequence[View], canvas: Canvas) -> Iterator[Source]:
        """Remembered pictures of the place that show more of it, what looks most like it first."""
        from ganime.models.place_descriptors import describe  # noqa: PLC0415  (torch, only with a memory)

        asked = _spread(asked_of(views, canvas.height, canvas.known_width))
        described = np.concatenate([describe(self._displayed(pictures[index].small_hkC)) for index in asked])
        features = {index: features_of(pictures[index].small_hkC) for index in asked}
        used = 0
        for shot in self._memory.shots_like(described, RECALLING.shots):
            for one in shot:
                for index in asked:
                    source = self._laid(one, pictures[index], features[index], views[index], canvas)
                    if source is not None:
                        used += 1
                        yield source
                        break
                if used == RECALLING.sources:
                    return

    def _displayed(self, small_hkC: Pixels) -> Pixels:
        """A small picture with square pixels."""
        height, width = small_hkC.shape[:2]
        size = (max(1, round(width * self._aspect)), height)
        return np.asarray(cv2.resize(small_hkC, size, interpolation=cv2.INTER_AREA), np.uint8)

    def _laid(
        self, one: "Remembered", picture: Picture, features: Features, view: View, canvas: Canvas
    ) -> Source | None:
        """A remembered picture on a picture of the shot; None if it is of another place, or of no use."""
        kept = self._kept(one, canvas.height)
        found = registered(picture.small_hkC, features, kept.large.small_hkC, kept.features)
        if found is None or not _shows_more(found, kept.large, canvas):
            return None
        factor, known_HKC = small_factor(canvas.height), picture.rgb()
        motions = [_of_whole(motion, factor) for motion in found.motions]
        there_HWC = from_film(self._memory, one, kept.picture_HWC, canvas.height, self._aspect)
        if there_HWC is None:
            there_HWC = kept.large.rgb()
            if not is_sharp(known_HKC, there_HWC, motions[0]):
                return None
        lit_HWC = found.light.on(there_HWC)
        exact = refined(known_HKC, lit_HWC, motions)
        return source_of(picture_of(lit_HWC), picture, view, exact, found)

    def _read(self, one: "Remembered", height: int) -> _Kept:
        picture_HWC = self._memory.picture(one)
        large = picture_of(enlarged(picture_HWC, height, self._aspect))
        return _Kept(picture_HWC, large, features_of(large.small_hkC))


class _Eyes:
    """What remembered pictures show beside the pictures of a shot (`film.camera.recovered.Eyes`)."""

    def __init__(self, sources: Sequence[Source], views: Sequence[View], canvas: Canvas) -> None:
        self._sources, self._views = sources, views
        self._factor = small_factor(canvas.height)
        depth_N, row_N = (
            np.concatenate(found) for found in ([one.depth_N for one in sources], [one.row_N for one in sources])
        )
        self._planes = planes_at(depths_of(sources), depth_N, row_N, canvas.height)

    def look(self, index: int, side: Side) -> list[Found]:
        """What was seen at one side of a picture, on each plane that has rows to itself."""
        ground, found = self._views[index], []
        rows_h = ground.scale * self._factor * np.arange(0.5, side.small.height) + ground.y
        for number, depth in enumerate(self._planes.depths):
            views = {place: one.view_at(depth) for place, one in enumerate(self._sources)}
            there = {place: view for place, view in views.items() if view is not None and view.part == ground.part}
            whole_h = [self._sources[place].whole_at(depth, rows_h, self._factor) for place in there]
            alone_h = self._planes.alone(number, rows_h) & np.any([*whole_h, np.zeros(len(rows_h), bool)], axis=0)
            if there and alone_h.any():
                motions = [ground.towards(view) for view in there.values()]
                found.append(Found(self._shown([*there], motions, side), alone_h, [*there], motions))
        return found

    def rgb(self, number: int) -> Pixels:
        """A remembered picture."""
        return self._sources[number].picture.rgb()

    def _shown(self, chosen: Sequence[int], motions: Sequence[Motion], side: Side) -> Shown:
        """What some of them show: where several do, what they agree on."""
        smalls = [self._sources[number].picture.small_hkC for number in chosen]
        small_motions = [of_small(motion, self._factor) for motion in motions]
        seen = [warped(one, motion, side.small) for one, motion in zip(smalls, small_motions, strict=True)]
        source_hw, disputed_hw = agreed(seen, [RECALLING.apart * number for number in range(len(seen))])
        # What one alone shows is believed if nobody contradicts: a memory has few pictures of a place.
        for number, (_, place) in enumerate(seen):
            open_hw: Flags = (source_hw[place] < 0) & ~disputed_hw[place]
            source_hw[place][open_hw] = number
        return shown_beside(side, seen, source_hw, disputed_hw)


def digest_of(folder: str) -> str:
    """What tells one memory from another. Raises ShardError if there is none."""
    from ganime.paint.memory.parts import read_manifest  # noqa: PLC0415

    return read_manifest(Path(folder)).digest


def recall_of(folder: str | None, sample_aspect: Fraction) -> Recall | None:
    """The memory in a folder, to be asked about a film; None if there is no folder.

    Raises ShardError if there is no memory in it, or it is damaged.
    """
    return None if folder is None else Recall(opened(folder), sample_aspect)


@lru_cache(maxsize=1)
def opened(folder: str) -> "Memory":
    """A memory, opened once for all films of a season."""
    from ganime.paint.memory import Memory  # noqa: PLC0415  (faiss, only with a memory)

    return Memory(Path(folder))


def _spread(asked: Sequence[int]) -> list[int]:
    """At most so many of the pictures, ends included."""
    places = np.linspace(0, len(asked) - 1, min(RECALLING.asked, len(asked))).round().astype(int)
    return [asked[place] for place in np.unique(places)]


def _shows_more(found: Registration, large: Picture, canvas: Canvas) -> bool:
    """Whether a remembered picture shows enough beyond either seam."""
    factor = small_factor(canvas.height)
    for side in sides_of(canvas, factor):
        if not side.whole.width:
            continue
        _, (rows, columns) = warped(large.small_hkC, found.motions[0], side.small)
        beyond = (columns.stop - columns.start) - (side.small.width - side.small_width)
        share = beyond * (rows.stop - rows.start) / max(1, side.small_width * side.small.height)
        if share > RECALLING.beyond_share:
            return True
    return False


def _of_whole(motion: Motion, factor: int) -> Motion:
    """A motion in small pixels as one in pixels of the film; the inverse of `of_small`."""
    centre = (motion.scale - 1) * (factor - 1) / 2
    return Motion(motion.scale, motion.x * factor - centre, motion.y * factor - centre)
