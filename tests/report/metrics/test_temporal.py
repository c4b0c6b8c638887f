"""Steadiness in time, each number worked out by hand on drawn pairs."""

import cv2
import numpy as np
import pytest

from ganime.frame import Pixels
from ganime.report.metrics.temporal import flicker, is_held, movement, still_pixels, warp_error

HEIGHT, WIDTH = 96, 160


def flat(level: int) -> Pixels:
    return np.full((HEIGHT, WIDTH, 3), level, np.uint8)


def painting(width: int = 240) -> Pixels:
    """A background with something to follow everywhere."""
    coarse = np.random.default_rng(3).integers(30, 226, (12, width // 8, 3), np.uint8)
    return cv2.resize(coarse, (width, HEIGHT), interpolation=cv2.INTER_LINEAR)


def panned(left: int) -> Pixels:
    return np.ascontiguousarray(painting()[:, left : left + WIDTH])


def test_a_still_picture_is_still_everywhere():
    assert still_pixels(painting(), painting()).all()
    assert is_held(still_pixels(painting(), painting()))


def test_noise_of_an_encoder_leaves_a_picture_still():
    noise = np.random.default_rng(0).integers(-1, 2, (HEIGHT, WIDTH, 3))
    assert is_held(still_pixels(flat(100), (flat(100) + noise).astype(np.uint8)))


def test_a_line_that_moves_by_a_pixel_is_not_still_and_what_is_far_from_it_is():
    before, here = flat(200), flat(200)
    before[:, 40], here[:, 41] = 20, 20
    still = still_pixels(before, here)
    assert not still[:, 37:45].any()
    assert still[:, :36].all() and still[:, 46:].all()
    assert not is_held(still)


def test_flicker_is_the_mean_change_of_the_chosen_pixels():
    here = flat(100)
    here[:, :10] += 6
    here[:, 10:20, 0] += 3  # one colour of three: a mean of 1
    where = np.zeros((HEIGHT, WIDTH), bool)
    where[:, :20] = True
    assert flicker(flat(100), here, where) == 3.5  # (6 + 1) / 2
    assert flicker(flat(100), here, ~where) == 0


def test_nothing_chosen_neither_flickers_nor_errs():
    nowhere = np.zeros((HEIGHT, WIDTH), bool)
    assert flicker(flat(0), flat(9), nowhere) == 0
    assert warp_error(flat(0), flat(9), np.zeros((HEIGHT, WIDTH, 2), np.float32), nowhere) == 0


def test_a_pan_is_found_and_what_comes_into_view_was_not_visible():
    moved = movement(panned(20), panned(26))  # the camera goes 6 px to the right: pixels were 6 px further right
    inner = moved.flow_HW2[8:-8, 8:-16]
    assert np.median(inner[..., 0]) == pytest.approx(6, abs=0.1)
    assert np.median(inner[..., 1]) == pytest.approx(0, abs=0.1)
    assert moved.visible_HW[8:-8, 8:-16].mean() > 0.9
    assert not moved.visible_HW[:, -5:].any()


def test_what_is_drawn_anew_is_not_taken_to_have_moved():
    before, here = panned(20), panned(20)
    cv2.circle(here, (80, 48), 25, (255, 0, 0), -1)
    assert movement(before, here).visible_HW[40:56, 72:88].mean() < 0.1


def test_a_picture_carried_along_exactly_has_no_warp_error():
    flow = np.zeros((HEIGHT, WIDTH, 2), np.float32)
    flow[..., 0] = 6
    where = np.zeros((HEIGHT, WIDTH), bool)
    where[:, : WIDTH - 6] = True
    assert warp_error(panned(20), panned(26), flow, where) == 0


def test_warp_error_is_the_mean_squared_difference_in_shares_of_the_range():
    still = np.zeros((HEIGHT, WIDTH, 2), np.float32)
    everywhere = np.ones((HEIGHT, WIDTH), bool)
    assert warp_error(flat(100), flat(151), still, everywhere) == pytest.approx(0.04)  # (51 / 255)²


def test_an_error_of_brightness_adds_to_that_of_the_flow():
    """Sides that are brighter by k in every other frame err by the square of k more than the truth does."""
    before, here = panned(20), panned(23)
    moved = movement(before, here)
    own = warp_error(before, here, moved.flow_HW2, moved.visible_HW)
    flickering = warp_error(before + np.uint8(20), here, moved.flow_HW2, moved.visible_HW)
    assert own < 1e-4
    assert flickering - own == pytest.approx((20 / 255) ** 2, rel=0.03)
