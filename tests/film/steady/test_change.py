import numpy as np
import pytest

from ganime.film.picture import picture_of
from ganime.film.steady.change import (
    band_of,
    beside,
    change,
    changed_rows,
    drawings,
    is_changed,
    is_same_drawing,
    strip_of,
    tiles_of,
)
from ganime.film.steady.values import Side
from ganime.frame import Pixels
from tests.film.steady.shots import with_actor, world


def tiles(picture: Pixels) -> Pixels:
    return tiles_of(picture_of(picture))


def strip(picture: Pixels, side: Side) -> Pixels:
    return strip_of(picture_of(picture), side)


def test_tiles_are_small_whatever_the_size() -> None:
    assert tiles(np.zeros((480, 640, 3), np.uint8)).shape == (60, 80, 3)
    assert tiles(np.zeros((1080, 1440, 3), np.uint8)).shape == (67, 90, 3)


def test_a_blink_is_a_new_drawing() -> None:
    picture = world(640, 480)
    blinking = picture.copy()
    blinking[200:206, 300:312] = 255 - blinking[200:206, 300:312]
    assert not is_same_drawing(tiles(picture), tiles(blinking))


def test_every_frame_is_compared_with_the_first_of_its_drawing() -> None:
    fading = [np.full((60, 80, 3), 100 + level, np.uint8) for level in (0, 0, 0, 1, 1, 2)]
    assert drawings(fading) == [0, 3, 5]
    assert drawings(fading, before=fading[0]) == [3, 5]


def test_the_strip_is_beside_the_seam() -> None:
    picture = np.arange(10, dtype=np.uint8)[None, :, None].repeat(3, axis=2)
    assert beside(picture, "left", 2)[0, :, 0].tolist() == [0, 1]
    assert beside(picture, "right", 2)[0, :, 0].tolist() == [8, 9]


def test_somebody_near_one_seam_changes_that_strip_only() -> None:
    before, after = world(320, 240), with_actor(world(320, 240), 10)
    assert is_changed(strip(after, "left"), band_of(strip(before, "left")))
    assert change(strip(after, "right"), band_of(strip(before, "right"))) == 0


@pytest.mark.parametrize(("x", "y"), [(2, 0), (0, 2), (2, 2)])
def test_a_picture_woven_by_two_pixels_is_not_changed(x: int, y: int) -> None:
    painting = world(644, 484)
    before, after = painting[:480, :640], painting[y : y + 480, x : x + 640]
    assert not is_changed(strip(after, "left"), band_of(strip(before, "left")))


def test_only_the_rows_beside_a_change_are_new() -> None:
    before = world(320, 240)
    after = before.copy()
    after[180:200, 4:20] = 255 - after[180:200, 4:20]
    new_H = changed_rows(strip(after, "left"), band_of(strip(before, "left")), 240)
    assert new_H[:150].max() == 0
    assert new_H[185:195].min() == 1
    assert new_H[225:].max() == 0
