"""GLCIC's post-processing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.frame import Canvas, crop, training_canvas
from ganime.models.postprocess import poisson, postprocess
from ganime.paint.fills import telea

CANVAS = training_canvas(24, 64)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


@settings(deadline=None, max_examples=20)
@given(height=st.integers(2, 20), known=st.integers(2, 20), left=st.integers(0, 9), right=st.integers(0, 9))
def test_the_known_part_comes_out_bit_for_bit(height, known, left, right):
    canvas = Canvas(height, left + known + right, left, right)
    wide = noise(2, height, canvas.width, 3)

    assert np.array_equal(crop(postprocess(wide, canvas), canvas), crop(wide, canvas))


def test_sides_that_are_darker_all_over_take_the_light_of_the_known_part():
    wide = np.full((1, 24, 64, 3), 120, np.uint8)
    wide[:, :, : CANVAS.left] = 60
    wide[:, :, -CANVAS.right :] = 60

    # Fast marching itself strays by some levels on one colour.
    assert abs(postprocess(wide, CANVAS).astype(int) - 120).max() <= 3


def test_what_was_painted_keeps_its_gradients():
    wide = np.full((1, 24, 64, 3), 120, np.uint8)
    wide[:, :, : CANVAS.left] = 60
    wide[:, 8:16, 3:6] = 90

    blended = postprocess(wide, CANVAS)[0, :, :, 0].astype(int)

    assert abs(blended[7:9, 4] - [120, 150]).max() <= 1  # 30 levels, as before
    assert abs(blended[12, 2:4] - [120, 150]).max() <= 1


def test_every_pixel_of_the_membrane_is_the_mean_of_its_neighbours():
    painted, around = np.full((1, 12, 16, 3), 128, np.uint8), noise(1, 12, 16, 3) // 2 + 64

    membrane = poisson(painted, around, slice(4, 12))[0].astype(float)

    # Beyond the columns lie those of `around`, and beyond the picture its outermost pixels.
    ringed = np.pad(around[0].astype(float), ((1, 1), (0, 0), (0, 0)), mode="edge")[:, 3:13]
    ringed[1:-1, 1:-1] = membrane
    means = (ringed[:-2, 1:-1] + ringed[2:, 1:-1] + ringed[1:-1, :-2] + ringed[1:-1, 2:]) / 4
    assert abs(membrane - means).max() <= 1  # levels are whole numbers


def test_where_nothing_is_known_around_it_the_border_is_held_by_fast_marching():
    wide = np.full((1, 24, 64, 3), 128, np.uint8)
    wide[:, :, CANVAS.known] = noise(1, 24, 48, 3) // 2 + 64
    marched = telea(crop(wide, CANVAS), CANVAS)[0, :, 0].astype(int)

    outermost = postprocess(wide, CANVAS)[0, :, 0].astype(int)

    assert abs(outermost - marched).mean() < 0.5 * abs(128 - marched).mean()


@pytest.mark.parametrize("canvas", [Canvas(4, 8, 0, 0), Canvas(4, 8, 2, 0)])
def test_a_side_that_is_not_there_needs_no_blending(canvas):
    wide = noise(1, 4, 8, 3)

    assert np.array_equal(postprocess(wide, canvas)[:, :, canvas.left :], wide[:, :, canvas.left :])
