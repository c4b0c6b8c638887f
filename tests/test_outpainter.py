"""The one door to every way of widening."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.errors import ModelError
from ganime.frame import Canvas, crop
from ganime.models.learned import learned
from ganime.models.methods import build
from ganime.models.model_file import save_model
from ganime.outpainter import Outpainter, load_outpainter
from ganime.paint.fills import FILLS
from tests.model_files import CANVAS, GREY, header, painter


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
    outpainter = Outpainter("model", CANVAS, learned(painter())) if name == "model" else load_outpainter(name)
    known = noise(2, height, known_width, 3)
    wide = outpainter.widen(known, canvas)
    assert wide.shape == (2, height, canvas.width, 3)
    assert np.array_equal(crop(wide, canvas), known)


def test_a_model_file_is_an_outpainter_named_after_its_method(tmp_path):
    path = tmp_path / "generator.safetensors"
    save_model(build("mse", {"channels": 2}, CANVAS, GREY).generator, header(), path)
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


def test_fills_need_no_torch():
    """Importing it takes two seconds, which every film widened with a fill would pay."""
    program = (
        "import sys; import ganime.film.convert; "
        "from ganime.outpainter import load_outpainter; load_outpainter('row'); "
    )
    subprocess.run([sys.executable, "-c", program + "assert 'torch' not in sys.modules"], check=True)
