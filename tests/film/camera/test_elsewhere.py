"""What was seen elsewhere is shown if it stays for a while: judged side by side."""

import numpy as np
import pytest

from ganime.film.camera.elsewhere import LASTS, Elsewhere, lasting


def seen(left: bool, right: bool) -> Elsewhere:
    """Something or nothing of each side."""
    pixels = [np.full((6, width, 3), 90 * flag, np.uint8) for width, flag in ((4, left), (5, right))]
    flags = [np.full((6, width), flag) for width, flag in ((4, left), (5, right))]
    return Elsewhere(pixels[0], flags[0], pixels[1], flags[1])


@pytest.mark.parametrize("before", [0, 3])
def test_what_stays_is_shown(before: int) -> None:
    shown = [seen(left=True, right=True) for _ in range(LASTS)]
    assert lasting([*[None] * before, *shown, None]) == [*[None] * before, *shown, None]  # the very same objects


def test_what_comes_and_goes_is_left_away() -> None:
    shown = [seen(left=True, right=False) for _ in range(LASTS - 1)]
    assert lasting([None, *shown, None, *shown]) == [None] * (2 * LASTS)


def test_each_side_is_judged_by_itself() -> None:
    both, one_side = ([seen(left=True, right=right) for _ in range(LASTS // 2)] for right in (True, False))
    for one in lasting([*both, *one_side]):
        assert one is not None
        assert one.left_HS.all() and (one.left_HSC == 90).all()
        assert not one.right_HS.any() and not one.right_HSC.any()
        assert one.right_HSC.shape == (6, 5, 3)


def test_one_object_beside_many_pictures_stays_one() -> None:
    resting = seen(left=True, right=True)
    found = lasting([*[resting] * 3, *(seen(left=True, right=False) for _ in range(LASTS))])
    assert found[0] is not None and found[0] is found[1] is found[2]
