"""The geometry: what is known stays, bit for bit, and the sides fill out 16:9."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ganime.frame import WIDE, Box, Canvas, canvas_for, composite, crop, mask, training_canvas, wide_window

heights = st.integers(16, 1200)
sample_aspects = st.sampled_from([Fraction(1), Fraction(8, 9), Fraction(16, 15), Fraction(10, 11)])


def noise(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


@pytest.mark.parametrize(
    ("size", "sample_aspect", "side"),
    [
        pytest.param((1080, 1440), Fraction(1), 240, id="HD"),
        pytest.param((480, 640), Fraction(1), 106, id="VGA rounds to even"),
        pytest.param((480, 720), Fraction(8, 9), 120, id="NTSC DVD, non-square pixels"),
        pytest.param((576, 720), Fraction(16, 15), 120, id="PAL DVD, non-square pixels"),
    ],
)
def test_side_panels_fill_out_16_9(size: tuple[int, int], sample_aspect: Fraction, side: int) -> None:
    canvas = canvas_for(*size, sample_aspect)
    assert (canvas.left, canvas.right) == (side, side)


def test_a_wide_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to widen"):
        canvas_for(1080, 1920)


@given(height=heights, sample_aspect=sample_aspects)
def test_a_widened_4_3_picture_is_16_9_within_two_pixels(height: int, sample_aspect: Fraction) -> None:
    width = round(height * Fraction(4, 3) / sample_aspect)
    canvas = canvas_for(height, width, sample_aspect)
    assert abs(canvas.width - height * WIDE / sample_aspect) <= 2
    assert canvas.left == canvas.right
    assert canvas.left % 2 == 0


@pytest.mark.parametrize(
    ("aspect", "place", "sides"),
    [
        pytest.param(WIDE, 0.5, (106, 106), id="centred"),
        pytest.param(WIDE, 0.0, (0, 212), id="at the left border"),
        pytest.param(WIDE, 1.0, (212, 0), id="at the right border"),
        pytest.param(WIDE, 0.25, (52, 160), id="a quarter of the room on its left"),
        pytest.param(Fraction(2), 0.5, (160, 160), id="2:1"),
        pytest.param(Fraction(239, 100), 0.5, (254, 254), id="scope"),
        pytest.param(Fraction(185, 100), 0.0, (0, 248), id="1.85:1 at the left border"),
    ],
)
def test_the_picture_stands_where_it_is_put_in_any_shape(
    aspect: Fraction, place: float, sides: tuple[int, int]
) -> None:
    canvas = canvas_for(480, 640, aspect=aspect, place=place)
    assert (canvas.left, canvas.right) == sides
    assert canvas.known_width == 640


@given(height=heights, width=heights, sample_aspect=sample_aspects, numerator=st.integers(8, 30), place=st.floats(0, 1))
def test_a_canvas_holds_the_whole_picture_between_even_sides(
    height: int, width: int, sample_aspect: Fraction, numerator: int, place: float
) -> None:
    aspect = Fraction(numerator, 9)
    room = height * aspect / sample_aspect - width
    assume(room >= 4)
    canvas = canvas_for(height, width, sample_aspect, aspect, place)
    assert (canvas.height, canvas.known_width) == (height, width)
    assert canvas.left % 2 == canvas.right % 2 == 0
    assert abs(canvas.left + canvas.right - room) <= 2
    assert abs(canvas.left - place * (canvas.left + canvas.right)) <= 1


@given(height=heights, place=st.floats(0, 1))
def test_a_picture_moved_to_the_other_side_has_its_sides_exchanged(height: int, place: float) -> None:
    assume(place != 0.5)
    canvas, mirrored = (canvas_for(height, height, place=share) for share in (place, 1 - place))
    assert canvas.width == mirrored.width
    assert abs(canvas.left - mirrored.right) <= 2  # where the middle falls between two columns of chroma


@pytest.mark.parametrize("place", [-0.01, 1.01, float("nan")])
def test_a_place_outside_the_room_is_refused(place: float) -> None:
    with pytest.raises(ValueError, match=r"0\.\.1"):
        canvas_for(480, 640, place=place)


def test_a_picture_that_has_the_shape_asked_for_is_refused() -> None:
    with pytest.raises(ValueError, match="it is 4:3 or wider"):
        canvas_for(480, 640, aspect=Fraction(4, 3))


@pytest.mark.parametrize(("height", "width", "side"), [(256, 256, 32), (72, 128, 16), (144, 256, 32), (288, 512, 64)])
def test_training_hides_an_eighth_of_the_width_on_each_side(height: int, width: int, side: int) -> None:
    assert training_canvas(height, width) == Canvas(height, width, side, side)


def test_a_training_canvas_is_a_multiple_of_eight_wide() -> None:
    with pytest.raises(ValueError, match="not 100"):
        training_canvas(72, 100)


@pytest.mark.parametrize("canvas", [(10, 16, 8, 8), (0, 16, 2, 2), (10, 16, -1, 2)])
def test_a_canvas_without_known_columns_is_refused(canvas: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="known columns"):
        Canvas(*canvas)


@given(height=st.integers(1, 20), known=st.integers(1, 20), left=st.integers(0, 9), right=st.integers(0, 9))
def test_the_known_pixels_survive_compositing_bit_for_bit(height: int, known: int, left: int, right: int) -> None:
    canvas = Canvas(height, left + known + right, left, right)
    known_BHKC, generated_BHWC = noise((2, height, known, 3)), noise((2, height, canvas.width, 3))[::-1]
    wide_BHWC = composite(known_BHKC, generated_BHWC.copy(), canvas)
    assert np.array_equal(crop(wide_BHWC, canvas), known_BHKC)
    assert np.array_equal(wide_BHWC[:, :, :left], generated_BHWC[:, :, :left])
    assert np.array_equal(wide_BHWC[:, :, canvas.width - right :], generated_BHWC[:, :, canvas.width - right :])


@pytest.mark.parametrize(("known", "generated"), [((1, 9, 12, 3), (1, 8, 16, 3)), ((1, 8, 12, 3), (1, 8, 12, 3))])
def test_pictures_that_do_not_fit_the_canvas_are_refused(known: tuple[int, ...], generated: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        composite(noise(known), noise(generated), training_canvas(8, 16))


@given(height=st.integers(1, 60), eighths=st.integers(1, 30))
def test_the_mask_covers_the_sides_and_nothing_else(height: int, eighths: int) -> None:
    canvas = training_canvas(height, 8 * eighths)
    mask_1HW = mask(canvas)
    assert mask_1HW.shape == (1, height, canvas.width)
    assert mask_1HW.sum() == 2 * eighths * height
    assert not mask_1HW[..., canvas.known].any()


@pytest.mark.parametrize(
    ("size", "offset", "box"),
    [
        pytest.param((192, 256), 0.0, Box(0, 0, 144, 256), id="4:3, top"),
        pytest.param((192, 256), 0.5, Box(24, 0, 144, 256), id="4:3, middle"),
        pytest.param((192, 256), 1.0, Box(48, 0, 144, 256), id="4:3, bottom"),
        pytest.param((144, 256), 0.7, Box(0, 0, 144, 256), id="16:9 is its own window"),
        pytest.param((100, 240), 1.0, Box(0, 62, 100, 178), id="wider than 16:9, right end"),
    ],
)
def test_a_window_is_16_9_and_inside_the_picture(size: tuple[int, int], offset: float, box: Box) -> None:
    assert wide_window(*size, offset) == box


@given(height=heights, width=heights, offset=st.floats(0, 1))
def test_any_window_lies_inside_its_picture(height: int, width: int, offset: float) -> None:
    assume(width >= 2)
    window = wide_window(height, width, offset)
    assert 0 <= window.top <= height - window.height
    assert 0 <= window.left <= width - window.width
    assert abs(window.width - window.height * WIDE) <= 1


@pytest.mark.parametrize("offset", [-0.1, 1.1])
def test_an_offset_outside_the_room_is_refused(offset: float) -> None:
    with pytest.raises(ValueError, match=r"0\.\.1"):
        wide_window(192, 256, offset)


def test_a_box_cuts_what_it_names() -> None:
    picture_HWC = noise((6, 8, 3))
    assert np.array_equal(Box(1, 2, 3, 4).cut(picture_HWC), picture_HWC[1:4, 2:6])
