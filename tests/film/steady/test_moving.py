"""What becomes of the sides while the camera moves."""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import pytest

from ganime.film.steady import Sides, Switches, Widened
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter
from ganime.paint.fills import replicate
from tests.film.steady.shots import Numbered, sides_in, world

CANVAS = Canvas(240, 428, 54, 54)
K, SPEED = CANVAS.known_width, 4


def pan(frames: int) -> tuple[list[Pixels], list[Pixels]]:
    """Known and wide pictures of a camera that moves to the right by SPEED pixels a frame."""
    ground = world(CANVAS.width + SPEED * frames, 240)
    wide = [ground[:, SPEED * i : SPEED * i + CANVAS.width] for i in range(frames)]
    return [np.ascontiguousarray(one[:, CANVAS.known]) for one in wide], wide


def one_painting() -> Outpainter:
    """Whatever the picture, beside it is always the same."""
    painting = world(CANVAS.width, 240, seed=7)
    return Outpainter("painting", None, lambda known, canvas: np.stack([painting] * len(known)))


def in_windows(pictures: Sequence[Pixels], outpainter: Outpainter, *starts: int) -> list[Widened]:
    """The windows of a shot, of which all but the first begin at `starts`."""
    found: list[Widened] = []
    for start, stop in zip((0, *starts), (*starts, len(pictures)), strict=True):
        carried = found[-1].carried if found else None
        found.append(sides_in(CANVAS, pictures[start:stop], outpainter, Switches(), start, carried))
    return found


def all_sides(windows: Sequence[Widened]) -> list[Sides]:
    return [sides for window in windows for sides in window.sides]


@pytest.mark.parametrize("starts", [(), (1,), (4,), (7,), (2, 4, 6)])
def test_what_was_generated_moves_with_the_camera_from_window_to_window_too(starts: tuple[int, ...]) -> None:
    known, _ = pan(8)
    left = [one.left_HSC for one in all_sides(in_windows(known, one_painting(), *starts))]
    # Left of the first picture nobody ever looked; beyond two thirds of the side nothing is matched to the seam.
    for before, after in pairwise(left):
        np.testing.assert_array_equal(after[:, : 18 - SPEED], before[:, SPEED:18])


def test_where_two_windows_of_a_pan_meet_the_sides_jump_no_more_than_within_them() -> None:
    known, _ = pan(40)
    windows = in_windows(known, Outpainter("replicate", None, replicate), 20)
    assert [window.counts.seen > 5 for window in windows] == [True, True]
    jumps = [
        np.abs(np.subtract(before.left_HSC[:, SPEED:40], after.left_HSC[:, : 40 - SPEED], dtype=int)).mean()
        for before, after in pairwise(all_sides(windows))
    ]
    assert jumps[19] <= 1.2 * max(jumps[:19] + jumps[20:])


def test_a_window_of_a_pan_can_be_widened_again() -> None:
    known, _ = pan(8)
    first, second = in_windows(known, one_painting(), 4)
    again = sides_in(CANVAS, known[4:], one_painting(), Switches(), 4, first.carried)
    assert again.counts == second.counts
    for one, other in zip(second.sides, again.sides, strict=True):
        np.testing.assert_array_equal(one.left_HSC, other.left_HSC)
        np.testing.assert_array_equal(one.right_HSC, other.right_HSC)


def test_a_window_in_which_nothing_is_drawn_anew_shows_the_sides_before_it() -> None:
    known, _ = pan(3)
    first, second = in_windows([*known, *known[-1:] * 5], one_painting(), 4)
    assert second.made == ("held",) * 4
    assert {id(one) for one in second.sides} == {id(first.sides[-1])}


def test_real_content_wins_over_generated() -> None:
    known, wide = pan(40)
    found = sides_in(CANVAS, known, Outpainter("replicate", None, replicate), Switches())
    first = np.abs(found.sides[0].right_HSC.astype(int) - wide[0][:, -54:]).mean()
    last = np.abs(found.sides[-1].left_HSC.astype(int) - wide[-1][:, :54]).mean()
    assert found.counts.seen > 30
    assert max(first, last) < 4


def test_a_pan_asks_for_little_more_than_its_two_ends() -> None:
    painter = Numbered()
    known, _ = pan(40)
    found = sides_in(CANVAS, known, painter.outpainter, Switches())
    assert found.counts.asked <= 6


@pytest.mark.parametrize("gains", [np.linspace(0.05, 1, 24), np.linspace(1, 0.05, 24)], ids=["in", "out"])
def test_while_the_camera_moves_the_sides_fade_with_the_picture(gains: np.ndarray) -> None:
    """A side made for a black picture would stay black beside a bright one."""
    known, _ = pan(24)
    faded = [cv2.convertScaleAbs(one, alpha=gain) for one, gain in zip(known, gains, strict=True)]
    painter = Outpainter("replicate", None, replicate)
    found = sides_in(CANVAS, faded, painter, Switches())
    bright = sides_in(CANVAS, known, painter, Switches())
    for sides, steady, gain in zip(found.sides, bright.sides, gains, strict=True):
        for side_HSC, steady_HSC in ((sides.left_HSC, steady.left_HSC), (sides.right_HSC, steady.right_HSC)):
            assert abs(side_HSC.mean() - gain * steady_HSC.mean()) < 15


def test_without_the_canvas_a_pan_is_generated_anew_all_along() -> None:
    known, _ = pan(8)
    found = sides_in(CANVAS, known, Numbered().outpainter)
    assert found.counts.asked == 8
