"""A trained model on canvases of any size."""

import numpy as np
import pytest
import torch

from ganime.frame import Canvas, crop
from ganime.models.learned import learned
from ganime.models.methods import build
from ganime.models.model_file import save_model
from ganime.outpainter import load_outpainter
from tests.model_files import CANVAS, GREEN, GREY, RED, header, painter


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def test_a_model_at_its_own_size_is_not_resampled():
    wide = learned(painter())(noise(1, 24, 48, 3), CANVAS)
    assert np.unique(wide[0, :, :8].reshape(-1, 3), axis=0).tolist() == [list(RED)]
    assert np.unique(wide[0, :, -8:].reshape(-1, 3), axis=0).tolist() == [list(GREEN)]


@pytest.mark.parametrize(
    "canvas",
    [
        pytest.param(Canvas(480, 854, 106, 106), id="larger, as a DVD is widened"),
        pytest.param(Canvas(12, 32, 4, 4), id="smaller"),
        pytest.param(Canvas(24, 70, 20, 2), id="unequal sides"),
    ],
)
def test_on_another_canvas_the_sides_are_brought_to_its_size(canvas):
    known = np.full((1, canvas.height, canvas.known_width, 3), RED, np.uint8)
    known[:, :, canvas.known_width // 2 :] = GREEN
    wide = learned(painter())(known, canvas)
    assert np.unique(wide[0, :, : canvas.left].reshape(-1, 3), axis=0).tolist() == [list(RED)]
    assert np.unique(wide[0, :, -canvas.right :].reshape(-1, 3), axis=0).tolist() == [list(GREEN)]


def test_a_canvas_with_one_side_gets_one_side():
    wide = learned(painter())(noise(1, 24, 48, 3), Canvas(24, 56, 8, 0))
    assert np.unique(wide[0, :, :8].reshape(-1, 3), axis=0).tolist() == [list(RED)]


def test_the_generator_is_given_the_picture_at_the_size_it_was_trained_on():
    model = painter()
    learned(model)(np.full((1, 480, 640, 3), 51, np.uint8), Canvas(480, 854, 107, 107))
    given = model.generator.given
    assert given.shape == (1, 3, 24, 64)
    assert given[..., 8:-8].unique().tolist() == pytest.approx([0.2])
    assert given[..., :8].unique().tolist() == [0]


def test_a_model_whose_options_ask_for_it_has_its_sides_blended_into_the_known_part(tmp_path):
    known = np.full((1, 24, 48, 3), 200, np.uint8)

    def widened(**options: object) -> np.ndarray:
        given = {"channels": 2, "discriminator_channels": 2, **options}
        torch.manual_seed(0)
        save_model(
            build("glcic", given, CANVAS, GREY).generator, header("glcic", given), tmp_path / "model.safetensors"
        )
        return load_outpainter(str(tmp_path / "model.safetensors"), "cpu").widen(known, CANVAS)

    plain, blended = widened(), widened(postprocess=True)

    step, step_blended = (abs(int(wide[0, 12, CANVAS.left - 1, 0]) - 200) for wide in (plain, blended))
    assert step > 30
    assert step_blended < 10
    assert np.array_equal(crop(blended, CANVAS), known)
