import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.film.camera.beside import Patch, agreed, sides_of, warped
from ganime.film.camera.motion import Motion
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
