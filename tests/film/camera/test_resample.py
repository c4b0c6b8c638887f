import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganime.film.camera.resample import resampled

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
