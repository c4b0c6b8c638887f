"""Calm sides begin as the picture ends, show nothing that could be made out, and have no streaks."""

import numpy as np
import pytest

from ganime.frame import Pixels
from ganime.paint.calm import BELIEVED, BELIEVED_AGAIN, DARKEST, FALLBACKS, blur, dim, extend, is_believed

HEIGHT, KNOWN, SIDE = 120, 160, 40


def noise(width: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, width, 3), np.uint8)


def detail(picture: Pixels, axis: int) -> float:
    """The mean step from one pixel to the next."""
    return float(np.abs(np.diff(picture.astype(np.int16), axis=axis)).mean())


@pytest.mark.parametrize("name", FALLBACKS)
@pytest.mark.parametrize("level", [0, 90, 255])
def test_one_colour_stays_one_colour(name: str, level: int) -> None:
    known, side = (np.full((HEIGHT, width, 3), level, np.uint8) for width in (KNOWN, SIDE))
    calm = FALLBACKS[name](known, side)
    assert calm.shape == side.shape and calm.dtype == np.uint8
    assert np.abs(calm[:, 0].astype(int) - level).max() <= 1
    if name != "dim":
        assert np.abs(calm.astype(int) - level).max() <= 1


@pytest.mark.parametrize("name", FALLBACKS)
def test_nothing_can_be_made_out_far_from_the_seam(name: str) -> None:
    calm = FALLBACKS[name](noise(KNOWN), noise(SIDE, seed=1))
    far = calm[:, SIDE // 2 :]
    assert max(detail(far, 0), detail(far, 1)) < 3  # in noise it is 85


def test_the_side_goes_out_of_focus_with_its_distance_from_the_seam() -> None:
    side = noise(SIDE, seed=1)
    calm = extend(noise(KNOWN), side)
    assert np.array_equal(calm[:, 0], side[:, 0])
    sharpness = [detail(calm[:, start : start + 5], 0) for start in (0, 5, 10, 20)]
    assert sharpness == sorted(sharpness, reverse=True) and sharpness[0] > 30 > sharpness[1]


def test_no_fallback_makes_streaks() -> None:
    known, side = noise(KNOWN), noise(SIDE, seed=1)
    known[50:52], side[50:52] = 255, 255  # a line that goes on through the side
    for way in FALLBACKS.values():
        assert detail(way(known, side)[:, SIDE // 2 :], 0) < 3


def test_a_dimmed_side_is_dark_at_its_border_only() -> None:
    light = np.full((HEIGHT, SIDE, 3), 200, np.uint8)
    levels = dim(np.full((HEIGHT, KNOWN, 3), 200, np.uint8), light)[60, :, 0].astype(int)
    assert levels[0] == 200 and levels[-1] == 200 * DARKEST
    assert (np.diff(levels) <= 0).all()


def test_the_pillarbox_asks_nothing_of_the_side() -> None:
    known = noise(KNOWN)
    assert np.array_equal(blur(known, noise(SIDE)), blur(known, noise(SIDE, seed=1)))


def test_a_shot_does_not_go_to_and_fro() -> None:
    between = (BELIEVED + BELIEVED_AGAIN) / 2
    assert is_believed(between) and not is_believed(between, calmed_before=True)
    assert is_believed(BELIEVED_AGAIN, calmed_before=True) and not is_believed(BELIEVED - 0.01)


def test_narrow_sides_can_be_calmed_too() -> None:
    for width in (1, 2):
        for way in FALLBACKS.values():
            assert way(noise(KNOWN), noise(width)).shape == (HEIGHT, width, 3)
