"""What fills put beside a picture when nothing is learned."""

import numpy as np
import pytest
import torch

from ganime.frame import Canvas, Pixels, composite, mask, training_canvas
from ganime.models.layers import row_fill
from ganime.paint.fills import FILLS, blur, mirror, navier_stokes, replicate, row, telea


def row_of(*levels: int) -> Pixels:
    """One grey picture of one row."""
    return np.repeat(np.array(levels, np.uint8).reshape(1, 1, -1, 1), 3, axis=3)


def test_there_are_seven_fills_in_the_order_of_tables():
    assert list(FILLS) == ["paint", "mirror", "replicate", "row", "blur", "telea", "navier_stokes"]


def test_mirror_reflects_the_edge_columns_themselves():
    wide = mirror(row_of(1, 2, 3), Canvas(1, 7, left=2, right=2))
    assert wide[0, 0, :, 0].tolist() == [2, 1, 1, 2, 3, 3, 2]


def test_replicate_repeats_the_outermost_columns():
    wide = replicate(row_of(1, 2, 3), Canvas(1, 8, left=3, right=2))
    assert wide[0, 0, :, 0].tolist() == [1, 1, 1, 1, 2, 3, 3, 3]


def test_a_row_fades_from_its_edge_to_its_mean():
    wide = row(row_of(10, 20, 60), Canvas(1, 7, left=2, right=2))
    assert wide[0, 0, :, 0].tolist() == [24, 24, 10, 20, 60, 39, 39]


def test_a_row_fill_is_the_one_that_networks_start_from():
    canvas = Canvas(6, 14, left=4, right=2)
    known = np.random.default_rng(0).integers(0, 256, (2, 6, 8, 3), np.uint8)
    wide = composite(known, row(known, canvas), canvas)

    seen = torch.from_numpy(np.pad(known, ((0, 0), (0, 0), (4, 2), (0, 0)))).permute(0, 3, 1, 2) / 255
    filled = row_fill(seen, torch.from_numpy(mask(canvas))[None].expand(2, -1, -1, -1)).permute(0, 2, 3, 1)
    assert np.array_equal(wide, (255 * filled).round().to(torch.uint8).numpy())


@pytest.mark.parametrize("fill", [mirror, replicate], ids=["mirror", "replicate"])
def test_a_side_of_no_columns_stays_empty(fill):
    assert fill(row_of(1, 2, 3), Canvas(1, 4, left=0, right=1)).shape == (1, 1, 4, 3)


def test_blur_zooms_until_the_canvas_is_covered():
    canvas = training_canvas(72, 128)
    known = np.zeros((1, 72, 96, 3), np.uint8)
    known[:, :, 48:] = 200  # dark left half, light right half: still so after zooming and blurring
    wide = blur(known, canvas)
    assert wide[0, :, :16].max() == 0
    assert wide[0, :, -16:].min() == 200


def test_blur_leaves_no_line():
    known = np.full((1, 72, 96, 3), 255, np.uint8)
    known[:, :, ::8] = 0
    steps = np.abs(np.diff(blur(known, training_canvas(72, 128)).astype(int), axis=2))
    assert np.abs(np.diff(known.astype(int), axis=2)).max() == 255
    assert steps.max() <= 8


@pytest.mark.parametrize("fill", [telea, navier_stokes], ids=["telea", "navier_stokes"])
def test_inpainting_continues_horizontal_stripes(fill):
    known = np.zeros((1, 72, 96, 3), np.uint8)
    known[:, 36:] = 240
    wide = fill(known, training_canvas(72, 128))
    assert wide[0, :20, :16].max() < 20
    assert wide[0, -20:, -16:].min() > 220


@pytest.mark.parametrize("name", FILLS)
def test_a_flat_picture_is_continued_flat(name):
    canvas = training_canvas(36, 64)
    wide = FILLS[name](np.full((2, 36, 48, 3), (40, 120, 200), np.uint8), canvas)
    assert wide.shape == (2, 36, 64, 3)
    assert wide.dtype == np.uint8
    assert np.abs(wide.astype(int) - (40, 120, 200)).max() <= 6  # Telea rounds pixel after pixel


@pytest.mark.parametrize("name", FILLS)
def test_a_picture_is_filled_the_same_alone_or_in_a_batch(name):
    canvas = training_canvas(36, 64)
    known = np.random.default_rng(0).integers(0, 256, (3, 36, 48, 3), np.uint8)
    assert np.array_equal(FILLS[name](known, canvas)[1:2], FILLS[name](known[1:2], canvas))
