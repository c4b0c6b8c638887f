"""YUV → RGB, as the definition has it."""

import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.film.picture import shrunk
from ganime.film.video.pixels import plane_rows, plane_shapes
from ganime.film.video.rgb import FORMATS, can_convert, rgb_of, small_rgb_of

LIMITED, FULL = 1, 2


def grey_frame(pixel_format: str, width: int, height: int, luma: int) -> VideoFrame:
    frame = VideoFrame(width, height, pixel_format)
    for rows, level in zip(plane_rows(frame), (luma, 128, 128), strict=True):
        rows[:] = level
    return frame


@pytest.mark.parametrize("matrix", [1, 6])
def test_limited_range_runs_from_16_to_235(matrix: int) -> None:
    assert (rgb_of(grey_frame("yuv420p", 8, 8, 16), matrix, LIMITED) == 0).all()
    assert (rgb_of(grey_frame("yuv420p", 8, 8, 235), matrix, LIMITED) == 255).all()
    assert (rgb_of(grey_frame("yuv420p", 8, 8, 100), matrix, FULL) == 100).all()


# 75 % bars of ITU-R BT.601 and BT.709: red, green, blue, in 8-bit limited range.
BARS = {
    6: [((65, 100, 212), (191, 0, 0)), ((112, 72, 58), (0, 191, 0)), ((35, 212, 114), (0, 0, 191))],
    1: [((51, 109, 212), (191, 0, 0)), ((133, 63, 52), (0, 191, 0)), ((28, 212, 120), (0, 0, 191))],
}


@pytest.mark.parametrize("matrix", BARS)
def test_colour_bars_are_what_they_are_made_of(matrix: int) -> None:
    for levels, colour in BARS[matrix]:
        frame = VideoFrame(4, 4, "yuv444p")
        for rows, level in zip(plane_rows(frame), levels, strict=True):
            rows[:] = level
        assert np.abs(rgb_of(frame, matrix, LIMITED).astype(int) - colour).max() <= 1


@pytest.mark.parametrize("pixel_format", FORMATS)
@pytest.mark.parametrize("size", [(16, 12), (7, 5)])
def test_chroma_is_repeated_for_the_pixels_that_share_it(pixel_format: str, size: tuple[int, int]) -> None:
    width, height = size
    frame = grey_frame(pixel_format, width, height, 128)
    chroma = plane_rows(frame)[2]
    chroma[:] = np.random.default_rng(0).integers(64, 192, chroma.shape, np.uint8)
    shape = plane_shapes(pixel_format)[2]
    whole = chroma.repeat(shape.rows, axis=0).repeat(shape.columns, axis=1)[:height, :width].astype(float)
    red = np.rint((128 - 16) * 255 / 219 + 1.5748 * 255 / 224 * (whole - 128))
    assert np.abs(rgb_of(frame, 1, LIMITED)[..., 0] - red.clip(0, 255)).max() <= 1


def random_frame(pixel_format: str, width: int, height: int) -> VideoFrame:
    """Soft patches, as chroma has them, all within the range of colours."""
    frame, rng = VideoFrame(width, height, pixel_format), np.random.default_rng(0)
    for rows in plane_rows(frame):
        patches = rng.integers(100, 156, (4, 4), np.uint8)
        rows[:] = cv2.resize(patches, rows.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return frame


@pytest.mark.parametrize("pixel_format", FORMATS)
@settings(max_examples=20, deadline=None)
@given(first=st.integers(0, 20), count=st.integers(1, 11), height=st.integers(4, 9))
def test_some_columns_are_those_of_the_whole_picture(pixel_format: str, first: int, count: int, height: int) -> None:
    frame, columns = random_frame(pixel_format, 31, height), slice(first, first + count)
    np.testing.assert_array_equal(rgb_of(frame, 1, LIMITED, columns), rgb_of(frame, 1, LIMITED)[:, columns])


@pytest.mark.parametrize("pixel_format", FORMATS)
@pytest.mark.parametrize("factor", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(64, 48), (61, 47)])
def test_a_small_picture_is_the_whole_one_made_smaller(pixel_format: str, factor: int, size: tuple[int, int]) -> None:
    frame = random_frame(pixel_format, *size)
    small, whole = small_rgb_of(frame, 1, LIMITED, factor), shrunk(rgb_of(frame, 1, LIMITED), factor)
    assert small.shape == whole.shape
    assert np.abs(small.astype(int) - whole).max() <= 3  # planes are rounded before they are mixed


def test_other_formats_and_matrices_are_left_to_others() -> None:
    assert can_convert("yuvj420p", 6)
    assert not can_convert("yuv420p10le", 1)
    assert not can_convert("gbrp", 0)
    assert not can_convert("yuv420p", 8)
