"""A trained model on canvases of any size."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ganime.frame import Canvas, crop, training_canvas
from ganime.learned import learned
from ganime.methods import build
from ganime.model import Header, Model, save_model
from ganime.outpainter import load_outpainter

CANVAS = training_canvas(24, 64)
RED, GREEN = (255, 0, 0), (0, 255, 0)


def header(canvas: Canvas = CANVAS) -> Header:
    options = {"channels": 2}
    return Header(
        run="run",
        method="mse",
        options=options,
        canvas=canvas,
        mean_colour=(0.5, 0.5, 0.5),
        shows=("wide",),
        digests={},
        metrics={},
        step=1,
    )


class RedAndGreen(nn.Module):
    """Paints the left half red and the right half green, whatever it is given, and remembers what that was."""

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        self.given = wide_B3HW
        painted = torch.zeros_like(wide_B3HW)
        painted[:, 0, :, : painted.shape[3] // 2] = 1
        painted[:, 1, :, painted.shape[3] // 2 :] = 1
        return painted


def painter(canvas: Canvas = CANVAS) -> Model:
    return Model(header(canvas), RedAndGreen(), torch.device("cpu"))


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
        generator = build("glcic", given, CANVAS, (0.5, 0.5, 0.5)).generator
        told = header().model_copy(update={"method": "glcic", "options": given})
        save_model(generator, told, tmp_path / "model.safetensors")
        return load_outpainter(str(tmp_path / "model.safetensors"), "cpu").widen(known, CANVAS)

    plain, blended = widened(), widened(postprocess=True)

    step, step_blended = (abs(int(wide[0, 12, CANVAS.left - 1, 0]) - 200) for wide in (plain, blended))
    assert step > 30
    assert step_blended < 10
    assert np.array_equal(crop(blended, CANVAS), known)
