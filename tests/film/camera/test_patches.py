import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.film.camera.motion import Motion
from ganime.film.camera.patches import Patch, agreed, resampled, sides_of, warped
from ganime.frame import Canvas
from tests.film.camera.paintings import painting

PAPER = painting(60, 100)


ALL = (slice(0, 20), slice(0, 20))


@settings(deadline=None)
@given(x=st.integers(-120, 120), y=st.integers(-70, 70), first=st.integers(-40, 110))
def test_whole_shifts_copy_pixels_bit_for_bit(x: int, y: int, first: int) -> None:
    pixels, (rows, columns) = warped(PAPER, Motion(1.0, x + 0.05, y - 0.05), Patch(first, first + 30, 60))
    expected = np.zeros_like(pixels)
    for row in range(60):
        for column in range(30):
            if 0 <= row + y < 60 and 0 <= first + column + x < 100:
                expected[row, column] = PAPER[row + y, first + column + x]
                assert row in range(60)[rows] and column in range(30)[columns]
    np.testing.assert_array_equal(pixels, expected)


@settings(deadline=None)
@given(scale=st.floats(0.7, 1.4), x=st.floats(-80, 80), y=st.floats(-40, 40), first=st.integers(-40, 110))
def test_nothing_is_taken_from_outside_a_picture(scale: float, x: float, y: float, first: int) -> None:
    grey = np.full((60, 100, 3), 77, np.uint8)
    pixels, place = warped(grey, Motion(scale, x, y), Patch(first, first + 30, 60))
    assert (pixels[place] == 77).all()


def plain(level: int) -> np.ndarray:
    return np.full((20, 20, 3), level, np.uint8)


def test_what_one_alone_saw_is_not_believed() -> None:
    assert (agreed([(plain(9), ALL)], [0])[0] == -1).all()


def test_two_must_agree() -> None:
    assert (agreed([(plain(9), ALL), (plain(12), ALL)], [0, 9])[0] == 0).all()
    assert (agreed([(plain(9), ALL), (plain(90), ALL)], [0, 9])[0] == -1).all()


def test_two_pictures_taken_together_are_one_witness() -> None:
    assert (agreed([(plain(9), ALL), (plain(9), ALL)], [4, 6])[0] == -1).all()


def test_of_three_the_one_who_saw_somebody_pass_is_not_believed() -> None:
    assert (agreed([(plain(90), ALL), (plain(9), ALL), (plain(10), ALL)], [0, 9, 18])[0] == 1).all()


def test_who_contradicts_is_told_from_who_saw_alone() -> None:
    assert agreed([(plain(9), ALL), (plain(90), ALL)], [0, 9])[1].all()
    assert not agreed([(plain(9), ALL), (plain(9), ALL)], [4, 6])[1].any()
    assert not agreed([(plain(90), ALL), (plain(9), ALL), (plain(10), ALL)], [0, 9, 18])[1].any()


def test_pixels_beside_a_disagreement_are_not_believed() -> None:
    crossed = plain(9)
    crossed[:, 8:12] = 200
    believed = agreed([(plain(9), ALL), (crossed, ALL)], [0, 9])[0][10] == 0
    assert believed.tolist() == [True] * 7 + [False] * 6 + [True] * 7


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_small_columns_of_a_side_are_the_films_own_seen_from_the_seam(factor: int) -> None:
    left, right = sides_of(Canvas(24, 64, left=7, right=7), factor)
    assert left.columns_S.tolist() == [column // factor for column in range(6, -1, -1)]
    assert (right.columns_S[0], right.columns_S[-1]) == (0, right.small_width - 1)
    small = np.arange(left.small.width)[None].repeat(24 // factor, axis=0)
    assert left.strip(small)[0].tolist() == list(range(left.small_width, left.small.width))
    assert left.beyond(small)[0].tolist() == list(range(left.small_width))[::-1]


PICTURE = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8), (0, 0), 1)


@given(
    x=st.floats(-90, 90), y=st.floats(-90, 90), height=st.integers(1, 50), width=st.integers(1, 50),
)  # fmt: skip
def test_a_shift_is_what_opencv_gives_for_it(x: float, y: float, height: int, width: int) -> None:
    matrix = np.array([[1, 0, x], [0, 1, y]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    expected = cv2.warpAffine(PICTURE, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    # OpenCV rounds places to a 32nd of a pixel.
    difference = np.abs(resampled(PICTURE, 1.0, x, y, height, width).astype(int) - expected)
    assert difference.max() <= 6


def test_whole_shifts_change_no_pixel() -> None:
    np.testing.assert_array_equal(resampled(PICTURE, 1.0, 3, 2, 20, 30), PICTURE[2:22, 3:33])


def test_beyond_the_picture_its_outermost_pixels_are_repeated() -> None:
    np.testing.assert_array_equal(resampled(PICTURE, 1.0, 50.5, 10, 5, 3), PICTURE[10:15, -1:].repeat(3, axis=1))


@pytest.mark.parametrize("scale", [0.5, 1.25])
def test_a_zoom_reads_every_so_many_pixels(scale: float) -> None:
    ramp = np.repeat(np.arange(0, 240, 2, dtype=np.uint8)[None, :, None], 3, axis=2).repeat(60, axis=0)
    row = resampled(ramp, scale, 10.0, 5.0, 8, 20)[4, :, 0].astype(float)
    np.testing.assert_allclose(row, 2 * (10 + scale * np.arange(20)), atol=1)
