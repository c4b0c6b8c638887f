"""What becomes of the sides while the camera moves."""

import cv2
import numpy as np
import pytest

from ganime.film.steady import Switches
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


def test_what_was_generated_moves_with_the_camera() -> None:
    painting = world(CANVAS.width, 240, seed=7)
    painter = Outpainter("painting", None, lambda known, canvas: np.stack([painting] * len(known)))
    known, _ = pan(8)
    found = sides_in(CANVAS, known, painter, Switches())
    left = [one.left_HSC for one in found.sides]
    # Left of the first picture nobody ever looked; beyond two thirds of the side nothing is matched to the seam.
    np.testing.assert_array_equal(left[1][:, : 18 - SPEED], left[0][:, SPEED:18])


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
