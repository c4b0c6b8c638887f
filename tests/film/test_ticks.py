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


def stripes(cells: float) -> Pixels:
    """Soft stripes that went sideways by a part of a cell."""
    return np.rint(np.tile(128 + 60 * np.sin((np.arange(32) - cells) / 3), (32, 1))).astype(np.uint8)


def blob(wide: float, shift: int = 0) -> Pixels:
    """Something round and soft on a grey wall."""
    y, x = np.indices((32, 32)) - 15
    return np.rint(100 + 20 * np.exp(-((x - shift) ** 2 + y**2) / (2 * wide**2))).astype(np.uint8)


def changed(levels: int, share: float) -> Pixels:
    """A grey of which a share of the cells became darker or brighter by turns."""
    picture = np.full(1024, 128, np.uint8)
    count = round(share * 1024)
    picture[:count] = np.where(np.arange(count) % 2, 128 + levels, 128 - levels)
    return picture.reshape(32, 32)


@pytest.mark.parametrize("earlier, later, moving", [
    pytest.param(grey(1), grey(1), False, id="still"),
    pytest.param(with_figure(2), with_figure(10), False, id="a figure walks"),
    pytest.param(grey(1), faded(grey(1), 0.9), False, id="the lamp flickers"),
    pytest.param(grey(1), grey(1, 1), True, id="pan"),
    pytest.param(grey(1), np.ascontiguousarray(grey(1)[::-1]), True, id="all is different"),
    pytest.param(WHITE, WHITE, False, id="nothing to see"),
    pytest.param(stripes(0), stripes(0.18), False, id="the film trembles in its gate"),
    pytest.param(stripes(0), stripes(0.3), True, id="a slow pan"),
    pytest.param(blob(1.3), blob(1.3, 1), False, id="a speck on a wall moves"),
    pytest.param(blob(1.6), blob(1.6, 1), True, id="the wall has something to tell by"),
    pytest.param(changed(0, 0), changed(20, 0.4), True, id="much changes"),
    pytest.param(changed(0, 0), changed(20, 0.2), False, id="less of it changes"),
    pytest.param(changed(0, 0), changed(12, 0.4), False, id="much changes a little"),
])  # fmt: skip
def test_a_moving_background_is_told_from_a_moving_figure(earlier, later, moving):
    assert is_moving(earlier, later) is moving


@pytest.mark.parametrize("moving, motion", [
    ([True] * 2 + [False] * 8, "fixed"), ([True] * 4 + [False] * 6, "action"), ([True], "action"), ([], "action"),
])  # fmt: skip
def test_a_shot_that_moves_for_long_is_action(moving, motion):
    assert motion_of(moving) == motion
