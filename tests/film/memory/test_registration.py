import cv2
import numpy as np
import pytest

from ganime.film.camera.motion import Motion
from ganime.film.memory.registration import Registration, features_of, light_between, refined, registered
from ganime.film.steady.exposure import UNCHANGED
from ganime.frame import Pixels
from tests.film.camera.paintings import painting

PAPER = painting(360, 900)
HEIGHT, WIDTH = 240, 324
TOP, LEFT = 60, 200
KNOWN = PAPER[TOP : TOP + HEIGHT, LEFT : LEFT + WIDTH]


def seen(top: int, left: int, width: int = 430) -> Pixels:
    return np.ascontiguousarray(PAPER[top : top + HEIGHT, left : left + width])


def on_known(there: Pixels, known: Pixels = KNOWN) -> Registration | None:
    return registered(known, features_of(known), there, features_of(there))


@pytest.mark.parametrize(("top", "left"), [(60, 150), (50, 250), (70, 120)])
def test_a_place_seen_from_elsewhere_lies_where_it_lies(top: int, left: int) -> None:
    found = on_known(seen(top, left))
    assert found is not None
    (motion,) = refined(KNOWN, seen(top, left), found.motions)
    assert (motion.scale, motion.x, motion.y) == pytest.approx((1, LEFT - left, TOP - top), abs=0.02)
    assert found.light == UNCHANGED


def test_a_place_seen_from_farther_away_lies_where_it_lies() -> None:
    wide = cv2.resize(PAPER[:, 100:745], (430, 240), interpolation=cv2.INTER_AREA)
    found = on_known(wide)
    assert found is not None
    (motion,) = refined(KNOWN, wide, found.motions)
    assert motion.scale == pytest.approx(2 / 3, abs=0.001)
    assert motion.moved(np.array([[WIDTH / 2, HEIGHT / 2]], np.float32))[0] == pytest.approx((174.5, 119.8), abs=0.5)


@pytest.mark.parametrize("gains", [(0.7, 0.7, 0.7), (0.6, 0.65, 0.9), (1.15, 1.0, 0.9)])
def test_another_light_is_undone(gains: tuple[float, float, float]) -> None:
    there = np.clip(seen(60, 150) * np.array(gains) + 4, 0, 255).astype(np.uint8)
    found = on_known(there)
    assert found is not None
    again = found.light.on(there)[:, 50 : 50 + WIDTH]
    assert np.abs(again.astype(int) - KNOWN).mean() < 2


def test_another_place_is_refused() -> None:
    other = painting(360, 900, seed=3)[60:300, 150:580]
    assert on_known(np.ascontiguousarray(other)) is None


def test_what_is_hardly_seen_by_both_is_refused() -> None:
    assert on_known(seen(60, LEFT + WIDTH - 60)) is None


def test_pictures_of_one_colour_are_no_place() -> None:
    plain = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    assert on_known(plain, plain) is None


def test_two_planes_have_a_motion_each() -> None:
    def stage(behind: int, before: int) -> Pixels:
        far, near = (painting(HEIGHT, 900, seed)[:, left : left + 430] for seed, left in ((7, behind), (8, before)))
        return np.concatenate([far[: HEIGHT // 2], near[HEIGHT // 2 :]])

    found = on_known(stage(60, 100), np.ascontiguousarray(stage(90, 160)[:, :WIDTH]))
    assert found is not None
    assert sorted(round(motion.x) for motion in found.motions) == [30, 60]


def test_the_light_between_two_places_that_share_nothing_is_none() -> None:
    a, b = np.zeros((40, 40, 3), np.uint8), painting(40, 40)
    assert light_between(a, b) is None


def test_a_motion_that_cannot_be_told_more_exactly_stays() -> None:
    plain = np.full((HEIGHT, 430, 3), 90, np.uint8)
    assert refined(plain[:, :WIDTH], plain, [Motion(1.0, 50, 0)]) == (Motion(1.0, 50, 0),)
