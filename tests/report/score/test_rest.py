"""A side is at rest while nothing moves in it nor beside it, and only after a quarter of a second of that."""

import numpy as np
import pytest

from ganime.frame import Canvas
from ganime.report.score.rest import Rest

CANVAS = Canvas(60, 160, 20, 20)
LEFT, RIGHT = slice(0, 20), slice(140, 160)
FRAME_S = 1 / 24


def pair(moving: slice | None = None):
    """Which pixels are still; all, or all but in some columns."""
    still_HW = np.ones((60, 160), bool)
    if moving:
        still_HW[:, moving] = False
    return still_HW


def rested(rest: Rest, pairs: int) -> Rest:
    """The same, after pairs in which nothing moves."""
    for _ in range(pairs):
        rest.of_pair(pair(), FRAME_S)
    return rest


def test_a_still_film_is_at_rest_after_a_quarter_of_a_second():
    rest = Rest(CANVAS)
    found = [rest.of_pair(pair(), FRAME_S) for _ in range(8)]
    assert [bool(rest_HW.any()) for rest_HW in found] == [False] * 6 + [True] * 2
    assert found[-1][:, LEFT].all()
    assert found[-1][:, RIGHT].all()
    assert not found[-1][:, 20:140].any()  # what is known is no side


@pytest.mark.parametrize("columns", [slice(2, 5), slice(20, 24)], ids=["in the side", "beside the seam"])
def test_a_side_is_disturbed_from_within_and_from_beside_the_seam_and_the_other_one_is_not(columns):
    rest = rested(Rest(CANVAS), 7)
    disturbed = [rest.of_pair(pair(moving=columns), FRAME_S), *(rest.of_pair(pair(), FRAME_S) for _ in range(7))]
    assert [bool(rest_HW[:, LEFT].any()) for rest_HW in disturbed] == [False] * 7 + [True]
    assert all(rest_HW[:, RIGHT].all() for rest_HW in disturbed)


def test_who_moves_in_the_middle_disturbs_no_side():
    rest_HW = rested(Rest(CANVAS), 7).of_pair(pair(moving=slice(60, 100)), FRAME_S)
    assert rest_HW[:, LEFT].all()
    assert rest_HW[:, RIGHT].all()


def test_a_speck_of_noise_is_no_motion():
    still_HW = pair()
    still_HW[3:5, 3:5] = False
    assert rested(Rest(CANVAS), 7).of_pair(still_HW, FRAME_S)[:, LEFT].all()


def test_a_picture_at_the_border_has_one_side():
    at_border = Canvas(60, 160, 0, 40)
    assert rested(Rest(at_border), 7).of_pair(pair(), FRAME_S).sum() == 60 * 40
