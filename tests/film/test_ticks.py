"""Whether a shot's camera moves."""

import numpy as np
import pytest

from ganime.film.ticks import is_moving, motion_of
from ganime.frame import Pixels
from tests.film.thumbnails import WHITE, faded, grey


def with_figure(column: int) -> Pixels:
    picture = grey(1).copy()
    picture[12:24, column : column + 8] = 20
    return picture


@pytest.mark.parametrize("earlier, later, moving", [
    pytest.param(grey(1), grey(1), False, id="still"),
    pytest.param(with_figure(2), with_figure(10), False, id="a figure walks"),
    pytest.param(grey(1), faded(grey(1), 0.9), False, id="the lamp flickers"),
    pytest.param(grey(1), grey(1, 1), True, id="pan"),
    pytest.param(grey(1), np.ascontiguousarray(grey(1)[::-1]), True, id="all is different"),
    pytest.param(WHITE, WHITE, False, id="nothing to see"),
])  # fmt: skip
def test_a_moving_background_is_told_from_a_moving_figure(earlier, later, moving):
    assert is_moving(earlier, later) is moving


@pytest.mark.parametrize("moving, motion", [
    ([False] * 9 + [True], "fixed"), ([True] * 5 + [False] * 5, "action"), ([True], "action"), ([], "action"),
])  # fmt: skip
def test_a_shot_that_moves_for_long_is_action(moving, motion):
    assert motion_of(moving) == motion
