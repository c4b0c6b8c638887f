"""How far a training has come."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ganime.frame import Pixels, training_canvas
from ganime.training.state import TrainState, create_state
from ganime.training.validation import PSNR, SSIM, STATISTICS, Validation, grid, painted, widen
from tests.small_methods import example_for, small_recipe

CANVAS = training_canvas(32, 64)
SIDES = np.r_[0 : CANVAS.left, CANVAS.width - CANVAS.right : CANVAS.width]


def state_of(name: str) -> TrainState:
    return create_state(small_recipe(name, CANVAS), CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32")


def pictures(count: int = 5) -> Pixels:
    """Noise, B×H×W×C."""
    wide_B3HW = example_for(CANVAS, batch=count).wide_B3HW
    return np.ascontiguousarray((255 * wide_B3HW).byte().permute(0, 2, 3, 1).numpy())


def test_the_averaged_generator_widens_what_is_known_and_leaves_it_as_it_was() -> None:
    state, truth = state_of("mse"), pictures()
    for parameter in state.generator.parameters():
        parameter.data.fill_(float("nan"))  # which is not what is shipped
    wide = widen(state, truth, batch_size=2)
    assert (wide.shape, wide.dtype) == (truth.shape, np.uint8)
    np.testing.assert_array_equal(wide[:, :, CANVAS.known], truth[:, :, CANVAS.known])
    assert (wide[:, :, SIDES] != truth[:, :, SIDES]).mean() > 0.9


def test_what_is_hidden_does_not_reach_the_generator() -> None:
    state, truth = state_of("mse"), pictures()
    black = truth.copy()
    black[:, :, SIDES] = 0
    np.testing.assert_array_equal(widen(state, black, 5), widen(state, truth, 5))


def test_the_truth_scores_best_and_sides_alone_count() -> None:
    state, truth = state_of("mse"), pictures()
    validation = Validation(state, truth, batch_size=2)
    perfect = validation.scores(truth)
    assert perfect[SSIM] == pytest.approx(1)
    assert perfect[STATISTICS] == pytest.approx(0, abs=1e-5)
    off = truth.copy()
    off[:, :, SIDES] = np.where(truth[:, :, SIDES] < 128, truth[:, :, SIDES] + 16, truth[:, :, SIDES] - 16)
    scores = validation.scores(off)
    assert scores[PSNR] == pytest.approx(20 * np.log10(255 / 16), abs=0.01)
    assert scores[SSIM] < 1 and scores[STATISTICS] > perfect[STATISTICS]


def test_a_grid_shows_input_output_and_truth_of_pictures_spread_over_the_split() -> None:
    truth = pictures(11)
    wide = 255 - truth
    sheet = grid(state_of("mse"), wide, truth)
    assert sheet.shape == (6 * 32, 3 * 64, 3)
    for row, number in enumerate((0, 2, 4, 6, 8, 10)):
        given, output, original = np.split(sheet[32 * row : 32 * (row + 1)], 3, axis=1)
        assert set(given[:, SIDES].ravel().tolist()) == {128}
        np.testing.assert_array_equal(given[:, CANVAS.known], truth[number][:, CANVAS.known])
        np.testing.assert_array_equal(output, wide[number])
        np.testing.assert_array_equal(original, truth[number])


def test_a_method_that_paints_from_nothing_shows_a_sheet_of_it_and_others_do_not() -> None:
    assert painted(state_of("mse")) is None
    state = state_of("mse")
    state.recipe = replace(
        state.recipe, paint=lambda generator, count: torch.arange(count).reshape(-1, 1, 1, 1).expand(-1, 3, 4, 5) / 255
    )
    sheet = painted(state)
    assert sheet is not None
    assert sheet.shape == (6 * 4, 4 * 5, 3)
    assert sheet[::4, ::5, 0].tolist() == [[4 * row + column for column in range(4)] for row in range(6)]
