import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganime.film.video.bars import find_picture
from ganime.frame import Box, Pixels


def frames(
    box: Box, size: tuple[int, int] = (240, 360), count: int = 12, level: int = 150, seed: int = 0
) -> list[Pixels]:
    """Noisy grey frames with a picture of about `level` inside `box` and black around it."""
    rng = np.random.default_rng(0)
    greys = []
    for _ in range(count):
        grey = rng.integers(0, 8, size, dtype=np.uint8)
        grey[box.top : box.top + box.height, box.left : box.left + box.width] = rng.integers(
            level // 2, level, (box.height, box.width)
        )
        greys.append(grey)
    return greys


WHOLE = Box(0, 0, 240, 360)


@pytest.mark.parametrize(
    "box",
    [
        pytest.param(WHOLE, id="no bars"),
        pytest.param(Box(0, 46, 240, 268), id="pillarbox"),
        pytest.param(Box(30, 0, 180, 360), id="letterbox"),
        pytest.param(Box(30, 46, 180, 268), id="both"),
        pytest.param(Box(0, 10, 240, 340), id="off centre"),
    ],
)
def test_bars_are_found(box):
    assert find_picture(frames(box)) == box


@given(st.integers(0, 30), st.integers(0, 60), st.integers(0, 60))
def test_the_picture_found_lies_inside_the_real_one_and_misses_a_pixel_at_most(top, left, right):
    real = Box(top, left, 240 - 2 * top, 360 - left - right)
    found = find_picture(frames(real, count=3))
    assert found.top - real.top in (0, 1) and found.left - real.left in (0, 1)
    assert real.top + real.height - found.top - found.height in (0, 1)
    assert real.left + real.width - found.left - found.width in (0, 1)
    assert not (found.top % 2 or found.left % 2 or found.height % 2 or found.width % 2)


def test_a_picture_mostly_in_the_dark_is_not_cut():
    night = [np.zeros((240, 360), np.uint8) for _ in range(20)]
    assert find_picture([*night, *frames(WHOLE, count=4)]) == WHOLE


def test_a_dark_scene_at_one_side_is_not_a_bar():
    greys = frames(WHOLE)
    for grey in greys[:9]:
        grey[:, :120] = 5
    assert find_picture(greys) == WHOLE


def test_a_logo_in_the_bar_does_not_make_it_picture():
    greys = frames(Box(0, 46, 240, 268))
    for grey in greys:
        grey[10:40, 8:40] = 200
    assert find_picture(greys) == Box(0, 46, 240, 268)


def test_a_distributors_logo_that_fills_the_frame_once_does_not_undo_the_bars():
    assert find_picture([*frames(Box(0, 46, 240, 268), count=23), *frames(WHOLE, count=1)]) == Box(0, 46, 240, 268)


def test_rounded_dark_corners_are_kept():
    rows, columns = np.mgrid[:240, :360]
    corner = (np.abs(rows - 119.5) - 90).clip(0) ** 2 + (np.abs(columns - 179.5) - 150).clip(0) ** 2 > 30**2
    greys = frames(WHOLE)
    for grey in greys:
        grey[corner] = 3
    assert find_picture(greys) == WHOLE


def test_dim_columns_of_an_old_transfer_are_trimmed():
    greys = frames(WHOLE)
    for grey in greys:
        grey[:, :3] = 40
        grey[:, -2:] = 30
    assert find_picture(greys) == Box(0, 4, 240, 354)


def test_a_film_that_never_lights_up_keeps_its_frame():
    assert find_picture([np.zeros((240, 361), np.uint8)]) == Box(0, 0, 240, 360)


def test_no_frames_are_a_wrong_call():
    with pytest.raises(ValueError, match="at least one frame"):
        find_picture([])
