import numpy as np
import pytest

from ganime.film.camera import View
from ganime.film.steady.compose import TRANSITION, Crossfade, Settling, crossfaded, settled
from ganime.film.steady.placement import Shift, covered, joined, moved, over, shift_between
from ganime.film.steady.values import Side
from ganime.frame import Canvas
from tests.film.steady.shots import world

CANVAS = Canvas(60, 100, 20, 20)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_moves_as_the_camera_does(side: Side) -> None:
    assert shift_between(View(), View(x=-3, y=2), CANVAS, side) == Shift(1.0, 3.0, -2.0)


@pytest.mark.parametrize(("side", "first"), [("left", -20), ("right", 60)])
def test_a_zoom_is_about_the_known_picture(side: Side, first: int) -> None:
    shift = shift_between(View(2.0), View(), CANVAS, side)
    # Column c of the side is column c + first of the picture, and lies at twice that in the other.
    assert shift.scale * 5 + shift.x == 2 * (5 + first) - first


def test_what_moved_by_whole_pixels_is_copied_and_by_parts_of_them_interpolated() -> None:
    side = world(20, 60)
    np.testing.assert_array_equal(moved(side, Shift(1.0, 3.018, -2.0))[2:, :17], side[:-2, 3:])
    assert np.any(moved(side, Shift(1.0, 3.03, -2.0))[2:, :17] != side[:-2, 3:])


def test_what_lies_beyond_is_not_covered() -> None:
    assert covered(Shift(1.0, 3.0, -2.0), 60, 20) == (slice(2, 60), slice(0, 17))
    assert covered(Shift(1.0, 30.0, 0.0), 60, 20)[1] == slice(0, 0)


def test_a_joint_is_blended_within_the_part_in_front() -> None:
    front, behind = np.full((10, 40, 3), 180, np.uint8), np.zeros((10, 40, 3), np.uint8)
    row = over(front, Shift(1.0, -10.0, 0.0), behind)[5, :, 0].tolist()
    assert row[:10] == [0] * 10
    assert row[10:19] == [20, 40, 60, 80, 100, 120, 140, 160, 180]


def test_real_content_is_kept_and_what_was_made_takes_its_colours() -> None:
    real, made = np.full((60, 20, 3), 100, np.uint8), np.full((60, 20, 3), 130, np.uint8)
    valid = np.zeros((60, 20), bool)
    valid[:, :8] = True
    row = joined(real, valid, made)[30, :, 0].tolist()
    assert row[:8] == [100] * 8
    assert row[8] < 110
    assert row[-1] == 130
    assert sorted(row) == row


def test_a_fade_is_as_far_as_the_drawing_lasts_and_further_where_it_is_wanted_at_once() -> None:
    old, new = np.full((4, 4, 3), 0, np.uint8), np.full((4, 4, 3), 100, np.uint8)
    at_once_S = np.array([0, 0.25, 0.75, 1], np.float32)
    half, fade = crossfaded(Crossfade(old, 1.0), new, 1.0 + TRANSITION.crossfade_s / 2, at_once_S)
    assert half[0, :, 0].tolist() == [50, 50, 75, 100]
    assert fade is not None
    whole, fade = crossfaded(fade, new, 1.0 + TRANSITION.crossfade_s, at_once_S)
    assert whole is new
    assert fade is None


def test_real_content_fades_in_where_it_comes_while_the_camera_moves() -> None:
    made, real = np.full((4, 8, 3), 0, np.uint8), np.full((4, 8, 3), 120, np.uint8)
    none, all_of_it = np.zeros((4, 8), np.uint8), np.ones((4, 8), np.uint8)
    state = Settling(made, none, np.zeros((4, 8), np.uint8))
    levels = []
    for _ in range(7):
        state = settled(state, Shift(1.0, 0.0, 0.0), real, all_of_it, TRANSITION.crossfade_s / 6)
        levels.append(int(state.shown_HSC[0, 0, 0]))
    assert levels == pytest.approx([20, 40, 60, 80, 100, 120, 120], abs=3)
