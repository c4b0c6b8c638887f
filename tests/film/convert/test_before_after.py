"""The picture of what widening did."""

from fractions import Fraction

import numpy as np
import pytest

from ganime.film.convert.before_after import before_after
from ganime.frame import Canvas, Pixels
from tests.film.video.clips import scene

CANVAS = Canvas(90, 160, 20, 20)


def wide(seed: int = 0) -> Pixels:
    return scene(seed, (90, 160))


def test_before_stands_beside_after_at_the_size_asked_for():
    sheet = before_after(wide()[:, 20:140], wide(), CANVAS, height_px=90)
    top = 17 + 16 + 8  # name, gap, margin
    assert sheet.shape[1] == 2 * 160 + 3 * 16
    assert np.array_equal(sheet[top : top + 90, 2 * 16 + 160 : 2 * 16 + 320], wide())
    assert np.array_equal(sheet[top : top + 90, 16 + 20 : 16 + 140], wide()[:, 20:140])
    sides = sheet[top : top + 90, 16 : 16 + 20]
    assert np.ptp(sides, axis=(0, 1)).max() == 0  # nothing yet


def test_the_truth_stands_below():
    sheet = before_after(wide()[:, 20:140], wide(), CANVAS, wide(2), height_px=90)
    assert sheet.shape[1] == 160 + 2 * 16
    assert np.array_equal(sheet[-16 - 6 - 90 : -16 - 6, 16:176], wide(2))


def test_pictures_of_a_disc_are_shown_with_square_pixels():
    disc = Canvas(480, 960, 120, 120)
    known, widened = (np.zeros((480, width, 3), np.uint8) for width in (720, 960))
    sheet = before_after(known, widened, disc, sample_aspect=Fraction(8, 9), height_px=360)
    assert sheet.shape[1] == 2 * 640 + 3 * 16


def test_a_picture_of_another_size_is_a_wrong_call():
    with pytest.raises(ValueError, match="truth of shape"):
        before_after(wide()[:, 20:140], wide(), CANVAS, wide()[:, 1:])
