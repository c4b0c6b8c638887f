"""Sides copied from what may be copied: nothing else, the same every time, and exact where the picture repeats."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.frame import Canvas, Pixels, training_canvas
from ganime.paint.fills import mirror, paint
from ganime.paint.offset_map import OffsetMap
from ganime.paint.painter import offset_map, paint_sides, painted
from ganime.paint.plate import Flags, Kept, Sources
from ganime.paint.pyramid import MOST_ROWS

HEIGHT, KNOWN, SIDE = 72, 96, 16


def noise(height: int = HEIGHT, width: int = KNOWN, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def of(*pictures: Pixels, allowed: Flags | None = None) -> Sources:
    picture = np.concatenate(pictures, axis=1)
    flags = np.ones(picture.shape[:2], bool) if allowed is None else allowed
    return Sources(picture, flags, tuple(one.shape[1] for one in pictures))


def found(known: Pixels, sources: Sources, width: int = SIDE, seed: int = 0) -> OffsetMap:
    offsets = offset_map(known, width, sources, seed)
    assert offsets is not None
    return offsets


@settings(max_examples=12)
@given(
    seed=st.integers(0, 2**30),
    height=st.integers(8, 80),
    known=st.integers(16, 96),
    side=st.integers(1, 40),
    forbidden=st.tuples(st.floats(0, 1), st.floats(0, 0.6)),
)
def test_every_new_pixel_comes_from_where_it_may(seed, height, known, side, forbidden):
    picture = noise(height, known, seed)
    allowed = np.ones((height, known), bool)
    first = round(forbidden[0] * known)
    allowed[:, first : first + round(forbidden[1] * known)] = False
    offsets = offset_map(picture, side, of(picture, allowed=allowed), seed)
    if offsets is None:  # no whole patch is allowed
        return
    assert offsets.rows_HS.shape == (height, side)
    assert allowed[offsets.rows_HS, offsets.columns_HS].all()


def test_one_seed_gives_one_map_and_another_seed_another():
    sources = of(noise())
    first, again, other = (found(noise(), sources, seed=seed) for seed in (7, 7, 8))
    assert np.array_equal(first.rows_HS, again.rows_HS)
    assert np.array_equal(first.columns_HS, again.columns_HS)
    assert not np.array_equal(first.columns_HS, other.columns_HS)


def test_stripes_that_repeat_are_continued_exactly():
    columns = np.arange(KNOWN + SIDE)
    levels = np.where(columns % 12 < 5, 200, 40).astype(np.uint8)
    wide = np.repeat(np.broadcast_to(levels, (HEIGHT, KNOWN + SIDE))[..., None], 3, axis=2)
    known = np.ascontiguousarray(wide[:, :KNOWN])
    assert np.array_equal(painted(known, SIDE, of(known)), wide[:, KNOWN:])


def test_rows_stay_in_their_rows():
    rows = np.linspace(0, 250, HEIGHT).astype(np.uint8)
    wide = np.repeat(np.broadcast_to(rows[:, None], (HEIGHT, KNOWN + SIDE))[..., None], 3, axis=2)
    known = np.ascontiguousarray(wide[:, :KNOWN])
    side = painted(known, SIDE, of(known))
    assert side is not None
    assert np.abs(side.astype(int) - wide[:, KNOWN:]).max() <= 8  # two rows and a half


def test_a_later_picture_is_copied_by_the_same_map():
    known, later = noise(seed=1), noise(seed=2)
    offsets = found(known, of(known))
    assert np.array_equal(offsets.copied(later), later[offsets.rows_HS, offsets.columns_HS])
    assert np.array_equal(offsets.copied(known // 2), offsets.copied(known) // 2)  # a fade is followed by itself


def test_what_another_picture_shows_is_copied_from_it():
    wide = noise(width=KNOWN + SIDE, seed=3)
    known, other = np.ascontiguousarray(wide[:, :KNOWN]), np.ascontiguousarray(wide[:, SIDE:])
    offsets = found(known, of(known, other))
    inside = slice(4, -4)  # chance finds less at the rim, which fewer patches cover
    assert (offsets.copied(of(known, other).picture_HWC) == wide[:, KNOWN:]).all(axis=2)[inside].mean() > 0.9


def test_no_patch_reaches_from_one_picture_into_the_next():
    known, black = noise(), np.zeros((HEIGHT, 5, 3), np.uint8)
    offsets = found(known, of(known, black, known))
    assert not np.isin(offsets.columns_HS, range(KNOWN, KNOWN + 5)).any()


def test_nothing_to_copy_gives_no_map():
    known = noise()
    assert offset_map(known, SIDE, of(known, allowed=np.zeros((HEIGHT, KNOWN), bool))) is None


def test_sources_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="no sources"):
        Sources(noise(), np.ones((HEIGHT, KNOWN), bool), (KNOWN, 1))


def test_a_large_picture_is_painted_in_its_own_pixels():
    height, known, side = MOST_ROWS + 80, 300, 41
    columns = np.arange(known + side)
    levels = np.where(columns % 24 < 10, 200, 40).astype(np.uint8)
    wide = np.repeat(np.broadcast_to(levels, (height, known + side))[..., None], 3, axis=2)
    picture = np.ascontiguousarray(wide[:, :known])
    assert np.array_equal(painted(picture, side, of(picture)), wide[:, known:])


def test_a_picture_has_a_side_of_its_own_on_the_left_and_on_the_right():
    columns = np.arange(128)
    levels = np.where(columns % 12 < 5, 200, 40).astype(np.uint8)
    wide = np.repeat(np.broadcast_to(levels, (HEIGHT, 128))[..., None], 3, axis=2)
    canvas = training_canvas(HEIGHT, 128)
    assert np.array_equal(paint_sides(np.ascontiguousarray(wide[:, canvas.known]), canvas), wide)


def test_a_picture_without_room_for_a_patch_is_mirrored():
    known = noise(6, 8)[None]
    canvas = Canvas(6, 14, left=4, right=2)
    assert np.array_equal(paint(known, canvas), mirror(known, canvas))


def test_what_is_kept_stays_and_the_rest_is_painted_into_it():
    columns = np.arange(KNOWN + SIDE)
    levels = np.where(columns % 12 < 5, 200, 40).astype(np.uint8)
    wide = np.repeat(np.broadcast_to(levels, (HEIGHT, KNOWN + SIDE))[..., None], 3, axis=2)
    known, truth = np.ascontiguousarray(wide[:, :KNOWN]), np.ascontiguousarray(wide[:, KNOWN:])
    kept_HS = np.ones((HEIGHT, SIDE), bool)
    kept_HS[20:50, :10] = False
    before = np.where(kept_HS[..., None], truth, np.uint8(0))
    assert np.array_equal(painted(known, SIDE, of(known), kept=Kept(before, kept_HS))[kept_HS], truth[kept_HS])
    inside = painted(known, SIDE, of(known), kept=Kept(truth, kept_HS))
    assert np.abs(inside.astype(int) - truth).max() <= 2
