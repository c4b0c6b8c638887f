"""How a wide film and its truth are laid on one another."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganime.errors import GanimeError
from ganime.frame import Canvas, canvas_for
from ganime.report.score.alignment import Shape, align


def shape(width: int, height: int, sample_aspect: Fraction = Fraction(1), name: str = "film.mkv") -> Shape:
    return Shape(name, height, width, sample_aspect)


def test_films_of_one_size_are_compared_whole():
    laid = align(shape(640, 360), shape(640, 360), None)
    assert laid.canvas == Canvas(360, 640, 80, 80)
    assert (laid.truth_columns, laid.widened_columns) == (slice(0, 640), slice(0, 640))
    assert not laid.scaled


def test_columns_that_only_one_film_has_are_left_out_on_both_sides():
    laid = align(shape(854, 480), shape(852, 480), None)  # 640×480, widened by 106 even columns a side
    assert laid.canvas == Canvas(480, 852, 106, 106)
    assert (laid.truth_columns, laid.widened_columns) == (slice(1, 853), slice(0, 852))
    assert not laid.scaled


def test_a_truth_of_another_size_is_scaled_to_the_widened_film():
    laid = align(shape(1920, 1080), shape(852, 480), None)
    assert laid.scaled
    assert laid.truth_size == (480, 854)
    assert laid.canvas == Canvas(480, 852, 106, 106)


def test_a_truth_with_square_pixels_judges_a_disc_with_narrow_ones():
    laid = align(shape(854, 480), shape(960, 480, Fraction(8, 9)), None)
    assert laid.scaled
    assert laid.truth_size == (480, 960)
    assert laid.canvas == Canvas(480, 960, 120, 120)


def test_the_old_film_says_how_much_is_known():
    laid = align(shape(1908, 1074), shape(1908, 1074), shape(1440, 1074))  # not quite 4:3
    assert laid.canvas == Canvas(1074, 1908, 234, 234)


@given(st.integers(100, 1200), st.sampled_from([Fraction(1), Fraction(8, 9), Fraction(16, 15)]))
def test_without_the_old_film_4_3_is_known(rows: int, sample_aspect: Fraction):
    height = 2 * rows
    width = 2 * round(height * Fraction(4, 3) / sample_aspect / 2)
    canvas = canvas_for(height, width, sample_aspect)
    wide = shape(canvas.width, height, sample_aspect)
    assert abs(align(wide, wide, None).canvas.known_width - width) <= 2


@pytest.mark.parametrize(
    "truth, widened, old, message",
    [
        pytest.param((640, 360), (480, 360), None, r"film.mkv \(480×360, 1.33:1\) is not wider", id="not widened"),
        pytest.param((846, 360), (640, 360), None, "not of one shape", id="wider truth"),
        pytest.param((480, 360), (640, 360), None, "not of one shape", id="truth is 4:3"),
        pytest.param((640, 360), (640, 360), (640, 480), "was not made from", id="old film of another height"),
        pytest.param((640, 360), (640, 360), (640, 360), "was not made from", id="old film as wide"),
    ],
)
def test_films_that_do_not_fit_are_refused(truth, widened, old, message):
    with pytest.raises(GanimeError, match=message):
        align(shape(*truth), shape(*widened), shape(*old) if old else None)
