"""One side of a picture, painted from what may be copied: coarse to fine, then by an offset map, then joined."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np

from ganime.frame import Canvas, Pixels
from ganime.paint.blend import blended
from ganime.paint.calm import is_believed
from ganime.paint.confidence import confidence_of, usable
from ganime.paint.nearest import RADIUS, Field, Task, begin, sweep, vote
from ganime.paint.offset_map import SWEEPS, Labelled, OffsetMap, settle
from ganime.paint.overlays import dirty_columns, without_overlays
from ganime.paint.painted import Confidence, PaintedSide
from ganime.paint.plate import CROSSING_SHARE, RISE_SHARE, Kept, Plate, Sources, shrunk
from ganime.paint.pyramid import CONTEXT_PX, MOST_ROWS, PATCH, Flags, Floats, Level, Places, centres_of, levels_of

ROUNDS = (6, 4, 2, 1)  # of search and vote, from the smallest level to the largest; the last for all that follow
RENEWED_ROUNDS = (4, 3, 2, 1)  # the same where most of a side is kept: what is around says what is to be there
UPRIGHT = 0.1  # squared levels, on each pixel of a patch, for a step of a hundredth of the height up or down
DOUBT = 1.2  # times less a pixel is trusted for each pixel between it and the seam
LEAST_TRUST = 0.1
KNOWN_TRUST = 4.0  # what is known counts for more than what is guessed: sides begin as the picture ends
FIRST_TRUST = 0.02  # of the guess on the smallest level
EVEN = 1e12  # a spread at which all matches count alike, but for their trust
JOINED_PX = 2  # as far into what is new reaches what is kept
SEED = 2009


def offset_map(
    known_HKC: Pixels, width: int, sources: Sources, seed: int = SEED, kept: Kept | None = None
) -> OffsetMap | None:
    """Where each pixel of a side of `width` columns after a known picture is copied from; None if nothing can be.

    One result for a seed. Of a large picture the map is made smaller; what it copies is as sharp as the picture. Where
    something is kept the map says nothing of use.
    """
    height = len(known_HKC)
    factor = -(-height // MOST_ROWS)
    if factor == 1:
        return _found(known_HKC, width, sources, seed, kept)
    small_kept = kept and kept.shrunk(factor)
    found = _found(shrunk(known_HKC, factor), -(-width // factor), sources.shrunk(factor), seed, small_kept)
    return found and found.enlarged(factor, sources.shrunk_columns(factor), height, width)


def painted(
    known_HKC: Pixels, width: int, sources: Sources, seed: int = SEED, kept: Kept | None = None
) -> Pixels | None:
    """A side of `width` columns after a known picture, H×S×3; None if there is nothing to copy."""
    found = offset_map(known_HKC, width, sources, seed, kept)
    if found is None:
        return None
    source_HWC = sources.picture_HWC.astype(np.float32)
    fixed_HS = kept.kept_HS if kept else None
    made = blended(found.copied(source_HWC), found, source_HWC, known_HKC[:, -1].astype(np.float32), fixed_HS)
    made_HSC = np.asarray(np.clip(np.rint(made), 0, 255), np.uint8)
    return kept.joined(made_HSC, JOINED_PX) if kept else made_HSC


def _found(known_HKC: Pixels, width: int, sources: Sources, seed: int, kept: Kept | None) -> OffsetMap | None:
    """The map, at the size of the pictures."""
    if known_HKC.shape[0] < 2 * RADIUS + 1 or known_HKC.shape[1] < CONTEXT_PX:
        return None
    levels = levels_of(known_HKC, width, sources, kept)
    if not levels[-1].centres_HW.any():
        return None
    while not levels[0].centres_HW.any() or (len(levels) > 1 and levels[0].known_HX.all()):
        levels.pop(0)  # what may be copied, or what is wanted, is in pieces too small for it
    field = _guessed(levels[0])
    for number, level in enumerate(levels):
        if number:
            field = _enlarged(field, levels[number - 1], level)
        rounds = (RENEWED_ROUNDS if kept else ROUNDS)[min(number, len(ROUNDS) - 1)]
        _search(level, field, rounds, seed + 1000 * number, first=not number)
    return _settled(levels[-1], field)


def _guessed(level: Level) -> Field:
    """No field yet, and a first guess of the side: its outermost known column."""
    outermost_H1C = level.window_HXC[:, CONTEXT_PX - 1 : CONTEXT_PX]
    np.copyto(level.window_HXC, outermost_H1C, where=~level.known_HX[..., None])
    return _field(*(np.full(level.known_HX.shape, -1, np.int32) for _ in range(2)))


def _field(rows_HX: Places, columns_HX: Places) -> Field:
    return Field(rows_HX, columns_HX, np.zeros(rows_HX.shape, np.float32))


def _enlarged(field: Field, small: Level, level: Level) -> Field:
    """The field of a level half as large, for this one; −1 where the place is not allowed."""
    (height, width), (small_height, small_width) = level.known_HX.shape, small.known_HX.shape
    y, x = np.mgrid[0:height, 0:width]
    # Both windows begin with the same number of known columns.
    small_y = np.clip(y // 2, RADIUS, small_height - 1 - RADIUS)
    small_x = np.clip((x - CONTEXT_PX) // 2 + CONTEXT_PX, RADIUS, small_width - 1 - RADIUS)
    rows, columns = field.rows_HX[small_y, small_x], field.columns_HX[small_y, small_x]
    there = 2 * rows + y - 2 * small_y
    beside = small.larger_W[columns] + (x - CONTEXT_PX) - 2 * (small_x - CONTEXT_PX)
    there, beside = (
        place.clip(0, size - 1) for place, size in zip((there, beside), level.centres_HW.shape, strict=True)
    )
    fine = (rows >= 0) & level.centres_HW[there, beside]
    return _field(*(np.where(fine, place, -1).astype(np.int32) for place in (there, beside)))


def _search(level: Level, field: Field, rounds: int, seed: int, first: bool) -> None:
    """Rounds of search and vote on one level, in place; afterwards the window is filled."""
    free_HW = level.centres_HW & ~level.crossing_HW
    places_N2 = np.argwhere(free_HW if free_HW.any() else level.centres_HW).astype(np.int32)
    height, trust_HX = len(level.known_HX), _trust(level)
    upright = UPRIGHT * (2 * RADIUS + 1) ** 2 * (100 / height) ** 2
    target = level.window_HXC, level.known_HX, trust_HX, _wanted(level)
    crossing = level.crossing_HW, _near(level), max(1, round(RISE_SHARE * height))
    task = Task(*target, level.source_HWC, level.centres_HW, *crossing, places_N2, upright)
    if first:
        guess = task._replace(trust_HX=np.where(level.known_HX, 1, FIRST_TRUST).astype(np.float32))
    else:
        guess = task
        begin(task, field, seed)
        vote(task, field, EVEN)  # what the smaller level found, seen in the sources of this one
    for turn in range(rounds):
        here = task if turn else guess
        begin(here, field, seed)
        for backwards in (False, True):
            sweep(here, field, backwards, seed + 2 * turn + backwards)
        vote(task, field, max(1.0, float(np.median(field.costs_HX[task.wanted_HX]))))


def _wanted(level: Level) -> Flags:
    """Centres of patches that show something unknown and lie in the window."""
    touched = cv2.dilate((~level.known_HX).astype(np.uint8), PATCH) > 0
    return np.asarray(touched & centres_of(np.ones_like(level.known_HX)))


def _near(level: Level) -> int:
    """The first column of the window that is too far from the seam for what crosses it."""
    width: int = level.known_HX.shape[1] - CONTEXT_PX
    return CONTEXT_PX + round(CROSSING_SHARE * width)


def _trust(level: Level) -> Floats:
    """How much each pixel of the window is trusted: the known ones most, others less the further from them."""
    away_HX = cv2.distanceTransform((~level.known_HX).astype(np.uint8), cv2.DIST_L1, 3)
    trust_HX = np.where(level.known_HX, KNOWN_TRUST, np.maximum(LEAST_TRUST, DOUBT**-away_HX))
    return np.ascontiguousarray(trust_HX, np.float32)


def _settled(level: Level, field: Field) -> OffsetMap:
    """The field of the largest level as a map of the side alone."""
    height, width = level.known_HX.shape
    y, x = np.mgrid[0:height, 0:width]
    near = np.clip(y, RADIUS, height - 1 - RADIUS), np.clip(x, RADIUS, width - 1 - RADIUS)
    rows_HX = (field.rows_HX[near] + y - near[0]).astype(np.int32)
    columns_HX = (field.columns_HX[near] + x - near[1]).astype(np.int32)
    source = level.source_HWC, level.allowed_HW, level.crossing_HW, _near(level)
    map_ = Labelled(level.window_HXC, level.known_HX, *source, rows_HX, columns_HX)
    open_HX = ~level.known_HX
    for turn in range(SWEEPS):
        settle(map_, open_HX, turn % 2 == 1)
    return OffsetMap(rows_HX[:, CONTEXT_PX:].copy(), columns_HX[:, CONTEXT_PX:].copy())


def paint_sides(known_HKC: Pixels, canvas: Canvas) -> Pixels:
    """A known picture with both sides painted from itself, H×W×3; where there is nothing to copy, it is mirrored."""
    turned_HKC = np.ascontiguousarray(known_HKC[:, ::-1])
    with ThreadPoolExecutor(2) as threads:
        left = threads.submit(_copied, turned_HKC, canvas.left)
        right = threads.submit(_copied, known_HKC, canvas.right)
    return np.concatenate([left.result()[:, ::-1], known_HKC, right.result()], axis=1)


def _copied(known_HKC: Pixels, width: int) -> Pixels:
    """A side painted from all of the picture; mirrored where there is nothing to copy."""
    side_HSC = painted(known_HKC, width, _whole(known_HKC)) if width else None
    return _mirrored(known_HKC, width).side_HSC if side_HSC is None else side_HSC


def beside(
    known_HKC: Pixels, width: int, plate: Plate | None = None, kept: Kept | None = None, seed: int = SEED
) -> PaintedSide:
    """The side of `width` columns after a known picture; where there is nothing to copy, it is mirrored.

    `plate`: the background, of which all that is new is copied, if there is enough of it and such a side is believed;
    else of the whole picture, if that is believed more. `kept`: what the side shows already; the rest is believed as
    that is, and no confidence in it is found. `seed`: another one is
    another way to paint it. What lies upon the picture is not copied, and from its dirty edge nothing is continued.
    """
    if not width:
        return PaintedSide(np.zeros((len(known_HKC), 0, 3), np.uint8), Confidence())
    dirty = dirty_columns(known_HKC)
    if dirty:
        known_HKC = np.ascontiguousarray(known_HKC[:, :-dirty])
        plate, kept = plate and plate.without(dirty), kept and kept.after(dirty)
    made = _best(known_HKC, width + dirty, plate, kept, seed)
    return PaintedSide(np.ascontiguousarray(made.side_HSC[:, dirty:]), made.confidence) if dirty else made


def _best(known_HKC: Pixels, width: int, plate: Plate | None, kept: Kept | None, seed: int) -> PaintedSide:
    """The side painted from what makes it believed most."""
    background = plate and plate.sources(known_HKC, width)
    sources = background and without_overlays(background)
    if sources and kept and (side_HSC := painted(known_HKC, width, sources, seed, kept)) is not None:
        return PaintedSide(side_HSC, Confidence())
    made = _judged(known_HKC, width, sources, kept, seed) if sources else None
    if made and is_believed(made.confidence.value):
        return made
    other = _judged(known_HKC, width, _whole(known_HKC), kept, seed)
    if other and plate:  # where there is too little background, what moves is all there is to copy
        share = float(plate.background_HK.mean())
        other = replace(other, confidence=replace(other.confidence, usable=usable(share)))
    found = [one for one in (made, other) if one]
    return max(found, key=lambda one: one.confidence.value) if found else _mirrored(known_HKC, width)


def _whole(known_HKC: Pixels) -> Sources:
    """All of a picture may be copied, but for what lies upon it."""
    return without_overlays(Sources(known_HKC, np.ones(known_HKC.shape[:2], bool), (known_HKC.shape[1],)))


def _judged(known_HKC: Pixels, width: int, sources: Sources, kept: Kept | None, seed: int) -> PaintedSide | None:
    """A side and the confidence in it; None if there is nothing to copy."""
    side_HSC = painted(known_HKC, width, sources, seed, kept)
    return None if side_HSC is None else PaintedSide(side_HSC, confidence_of(known_HKC, side_HSC, sources))


def _mirrored(known_HKC: Pixels, width: int) -> PaintedSide:
    """The picture as it is seen in its own edge."""
    mirrored = cv2.copyMakeBorder(known_HKC, 0, 0, 0, width, cv2.BORDER_REFLECT)
    return PaintedSide(np.asarray(mirrored[:, known_HKC.shape[1] :], np.uint8), Confidence())
