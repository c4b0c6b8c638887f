"""What is behind the figures of a shot."""

import numpy as np
import pytest

from ganime.film.camera import View
from ganime.film.picture import picture_of
from ganime.film.steady import sides_of_last, sides_of_shot
from ganime.film.steady.background import Backgrounds
from ganime.outpainter import Outpainter
from ganime.paint.painted import Confidence, PaintedSide
from ganime.paint.plate import Plate
from tests.film.steady.shots import CANVAS, STILL, K, times, with_actor, world

WALK = [20 + 6 * index for index in range(14)]  # columns that somebody passes through


def walking():
    return [with_actor(world(), x) for x in WALK]


def plate(number: int, pictures=None, views=None) -> Plate:
    drawn = [picture_of(one) for one in pictures or walking()]
    found = Backgrounds(drawn, views or [View()] * len(drawn)).plate_of(drawn[number])
    assert found is not None
    return found


def test_who_walks_through_is_taken_away_and_what_is_behind_is_shown():
    found = plate(4)
    assert found.moving_HK[40:, WALK[4] - 6 : WALK[4] + 6].all()
    assert found.moving_HK.mean() < 0.4
    assert found.background_HK.all()
    assert np.array_equal(found.picture_HKC, world())


def test_a_picture_in_which_nothing_moves_is_its_own_background():
    found = plate(3, [world()] * 6)
    assert not found.moving_HK.any()
    assert np.array_equal(found.picture_HKC, world())


def test_the_background_moves_with_the_camera():
    ground = world(K + 80)
    pans = [np.ascontiguousarray(ground[:, 4 * n : 4 * n + K]) for n in range(14)]
    pictures = [with_actor(one, 40 + 3 * n) for n, one in enumerate(pans)]
    found = plate(4, pictures, [View(x=4 * n) for n in range(14)])
    assert np.array_equal(found.picture_HKC[found.background_HK], pans[4][found.background_HK])
    assert found.background_HK.mean() > 0.9
    assert found.moving_HK[40:, 48:56].all()


def test_in_a_fade_the_background_is_known_in_the_light_of_each_picture():
    gains = np.linspace(1, 0.3, len(WALK))
    fading = [np.rint(one * gain).astype(np.uint8) for one, gain in zip(walking(), gains, strict=True)]
    found = plate(6, fading)
    assert found.moving_HK.mean() < 0.4
    wanted = np.rint(world() * gains[6])
    assert np.abs(found.picture_HKC.astype(int) - wanted)[found.background_HK].mean() < 2
    assert found.background_HK.mean() > 0.9


def test_pictures_in_another_light_altogether_say_nothing_of_a_background():
    dark = [world() // 8] * 6
    drawn = [picture_of(one) for one in [*dark, world()]]
    assert Backgrounds(drawn, [View()] * 7).plate_of(drawn[6]) is None


def test_a_picture_alone_has_no_background():
    drawn = [picture_of(world()), picture_of(world(seed=1))]
    assert Backgrounds(drawn, [View(), View(part=1)]).plate_of(drawn[0]) is None


def test_what_crosses_the_seam_may_be_continued_near_it():
    known, background = with_actor(world(), K - 4), world()
    moving = (known != background).any(axis=2)
    sources = Plate(background, ~moving, moving).sources(known, width=30)
    assert sources is not None and sources.crossing_HW is not None
    assert np.array_equal(sources.picture_HWC[:, -10:], known[:, -10:])
    assert np.array_equal(sources.picture_HWC[:, :-10], background[:, :-10])
    assert sources.allowed_HW[:, -10:].all()
    assert not sources.allowed_HW[40:, K - 12 : K - 10].any()
    assert np.array_equal(sources.crossing_HW[:, -10:], moving[:, -10:])


def test_who_stands_further_inside_is_not_continued():
    known, background = with_actor(world(), K - 40), world()
    moving = (known != background).any(axis=2)
    sources = Plate(background, ~moving, moving).sources(known, width=28)
    assert sources is not None and sources.crossing_HW is not None
    assert np.array_equal(sources.picture_HWC, background)
    assert np.array_equal(sources.allowed_HW, ~moving)
    assert not sources.crossing_HW.any()


def test_too_little_background_is_no_source():
    known = world()
    nowhere = np.zeros(known.shape[:2], bool)
    assert Plate(known, nowhere, ~nowhere).sources(known, width=28) is None


def test_an_outpainter_that_can_is_given_the_background_of_what_it_widens():
    given = []

    def one_side(known_HKC, width, plate, kept):
        given.append(plate)
        return PaintedSide(np.zeros((len(known_HKC), width, 3), np.uint8), Confidence())

    outpainter = Outpainter("asked", None, lambda *_: pytest.fail("nothing is generated as a whole"), one_side)
    sides_of_shot([picture_of(one) for one in walking()], times(len(WALK)), outpainter, CANVAS, STILL)
    left, right = given[:2]
    assert np.array_equal(left.picture_HKC, world()[:, ::-1])  # the seam is on the right
    assert np.array_equal(right.picture_HKC, world())


def test_the_last_picture_alone_is_widened_by_the_background_that_those_before_it_show():
    given = []

    def one_side(known_HKC, width, plate, kept):
        given.append(plate)
        return PaintedSide(np.full((len(known_HKC), width, 3), 7, np.uint8), Confidence())

    outpainter = Outpainter("asked", None, lambda *_: pytest.fail("nothing is generated as a whole"), one_side)
    sides = sides_of_last([picture_of(one) for one in walking()], times(len(WALK)), outpainter, CANVAS, STILL)
    left, right = given
    assert np.array_equal(left.picture_HKC, world()[:, ::-1])
    assert np.array_equal(right.picture_HKC, world())
    assert (sides.left_HSC == 7).all() and sides.right_HSC.shape == (CANVAS.height, CANVAS.right, 3)


def test_only_beside_what_changed_is_a_side_painted_anew():
    shown = [world()] * 4 + [with_actor(world(), K - 6)] * 4
    kept_sides = []

    def one_side(known_HKC, width, plate, kept):
        kept_sides.append(kept)
        return PaintedSide(np.full((len(known_HKC), width, 3), 10 * len(kept_sides), np.uint8), Confidence())

    outpainter = Outpainter("asked", None, lambda *_: pytest.fail("nothing is generated as a whole"), one_side)
    sides_of_shot([picture_of(one) for one in shown], times(len(shown)), outpainter, CANVAS, STILL)
    assert kept_sides[:2] == [None, None]
    [kept] = kept_sides[2:]
    assert (kept.side_HSC == 20).all()  # what the right side showed
    assert kept.kept_HS[:6].all()  # nobody is so high up
    assert not kept.kept_HS[60, : CANVAS.right // 2].any()
    assert kept.kept_HS[:, CANVAS.right // 2 :].all()
