"""The one door to every way of widening."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from ganime.errors import ModelError
from ganime.fills import FILLS
from ganime.frame import Canvas, crop, training_canvas
from ganime.methods import build
from ganime.model import Header, Model, save_model
from ganime.outpainter import choose_device, load_outpainter, model_outpainter

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


@settings(deadline=None, max_examples=30)
@given(
    name=st.sampled_from([*FILLS, "model"]),
    height=st.integers(1, 40),
    known_width=st.integers(1, 60),
    left=st.integers(0, 20),
    right=st.integers(0, 20),
)
def test_known_pixels_come_out_bit_for_bit(name, height, known_width, left, right):
    canvas = Canvas(height, left + known_width + right, left, right)
    outpainter = model_outpainter(painter()) if name == "model" else load_outpainter(name)
    known = noise(2, height, known_width, 3)
    wide = outpainter.widen(known, canvas)
    assert wide.shape == (2, height, canvas.width, 3)
    assert np.array_equal(crop(wide, canvas), known)


def test_a_model_at_its_own_size_is_not_resampled():
    wide = model_outpainter(painter()).widen(noise(1, 24, 48, 3), CANVAS)
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
    wide = model_outpainter(painter()).widen(known, canvas)
    assert np.unique(wide[0, :, : canvas.left].reshape(-1, 3), axis=0).tolist() == [list(RED)]
    assert np.unique(wide[0, :, -canvas.right :].reshape(-1, 3), axis=0).tolist() == [list(GREEN)]


def test_a_canvas_with_one_side_gets_one_side():
    wide = model_outpainter(painter()).widen(noise(1, 24, 48, 3), Canvas(24, 56, 8, 0))
    assert np.unique(wide[0, :, :8].reshape(-1, 3), axis=0).tolist() == [list(RED)]


def test_the_generator_is_given_the_picture_at_the_size_it_was_trained_on():
    model = painter()
    model_outpainter(model).widen(np.full((1, 480, 640, 3), 51, np.uint8), Canvas(480, 854, 107, 107))
    given = model.generator.given
    assert given.shape == (1, 3, 24, 64)
    assert given[..., 8:-8].unique().tolist() == pytest.approx([0.2])
    assert given[..., :8].unique().tolist() == [0]


def test_a_model_file_is_an_outpainter_named_after_its_method(tmp_path):
    path = tmp_path / "generator.safetensors"
    save_model(build("mse", {"channels": 2}, CANVAS, (0.5, 0.5, 0.5)).generator, header(), path)
    outpainter = load_outpainter(str(path), "cpu")
    assert (outpainter.name, outpainter.canvas) == ("mse", CANVAS)
    assert outpainter.widen(noise(2, 24, 48, 3), CANVAS).shape == (2, 24, 64, 3)


def test_a_fill_is_an_outpainter_at_home_on_any_canvas():
    outpainter = load_outpainter("mirror")
    assert (outpainter.name, outpainter.canvas) == ("mirror", None)


def test_a_misspelt_fill_is_answered_with_the_nearest():
    with pytest.raises(ModelError, match=r"miror: no such model file and no fill of that name; did you mean mirror\?"):
        load_outpainter("miror")


def test_a_file_that_is_no_model_says_so(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(ModelError, match=r"notes\.txt"):
        load_outpainter(str(tmp_path / "notes.txt"))


def test_pictures_that_do_not_fit_the_canvas_are_refused():
    with pytest.raises(ValueError, match=r"\(1, 24, 47, 3\) do not fit"):
        load_outpainter("mirror").widen(noise(1, 24, 47, 3), CANVAS)


def test_auto_is_a_device_that_works():
    assert torch.zeros(1, device=choose_device("auto")).item() == 0


@pytest.mark.parametrize("name", ["gpu", "cuda:99"])
def test_a_device_that_is_not_there_is_named(name):
    with pytest.raises(ModelError, match=f"device '{name}' cannot be used here"):
        choose_device(name)


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
