import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.film.camera.motion import STILL, Motion, landmarks_of, motion_between
from ganime.film.camera.tracking import small_grey
from ganime.frame import Pixels
from tests.film.camera.paintings import ball, known, painting, photographed

PAPER = painting()


def grey(x: float, y: float, zoom: float = 1.0) -> Pixels:
    return small_grey(known(photographed(PAPER, [(x, y)], [zoom]))[0])


def between(earlier: Pixels, later: Pixels) -> Motion | None:
    found = motion_between(earlier, later, landmarks_of(earlier), STILL)
    return found and found[0]


@settings(max_examples=12, deadline=None)
@given(x=st.integers(-20, 20), y=st.integers(-12, 12))
def test_a_shift_by_whole_pixels_is_found(x: int, y: int) -> None:
    motion = between(grey(100, 50), grey(100 + x, 50 + y))
    assert motion is not None
    assert (motion.scale, motion.x, motion.y) == pytest.approx((1.0, -x, -y), abs=0.05)


@settings(max_examples=8, deadline=None)
@given(x=st.floats(0.3, 9), y=st.floats(-5, 5))
def test_a_shift_by_parts_of_a_pixel_is_found(x: float, y: float) -> None:
    motion = between(grey(100, 50), grey(100 + x, 50 + y))
    assert motion is not None
    assert (motion.x, motion.y) == pytest.approx((-x, -y), abs=0.1)


@pytest.mark.parametrize("zoom", [0.95, 1.03, 1.1])
def test_a_zoom_is_found(zoom: float) -> None:
    motion = between(grey(100, 50), grey(100, 50, zoom))
    assert motion is not None
    assert motion.scale == pytest.approx(zoom, abs=0.003)


def test_the_same_picture_lies_exactly_on_itself() -> None:
    assert between(grey(100, 50), grey(100, 50)) == STILL


def test_a_character_that_crosses_a_still_painting_is_no_camera_motion() -> None:
    wide = photographed(PAPER, [(100, 50)] * 2)
    for picture, x in zip(wide, (86, 92), strict=True):
        ball(picture, x, radius=40)
    assert between(*map(small_grey, known(wide))) == STILL


def test_noise_moves_nothing() -> None:
    rng = np.random.default_rng(0)
    first, second = (np.clip(grey(100, 50) + rng.normal(0, 4, (120, 162)), 0, 255).astype(np.uint8) for _ in range(2))
    assert between(first, second) == STILL


def test_of_a_flat_picture_nothing_can_be_told() -> None:
    assert between(np.full((120, 162), 90, np.uint8), np.full((120, 162), 90, np.uint8)) is None


def test_of_two_different_paintings_nothing_can_be_told() -> None:
    other = small_grey(known(photographed(painting(seed=1), [(100, 50)]))[0])
    assert between(grey(100, 50), other) is None
