"""A painted side: its background stands still, and over it goes on what crosses the seam."""

import cv2
import numpy as np
import pytest

from ganime.film.camera import View
from ganime.film.picture import picture_of
from ganime.film.steady import Widened, sides_of_shot
from ganime.film.steady.background import Backgrounds
from ganime.film.steady.painting import Brush, painted
from ganime.frame import Pixels
from ganime.outpainter import Outpainter
from ganime.paint.painted import Confidence, PaintedSide
from ganime.paint.plate import CROSSING_SHARE, Kept, Plate
from tests.film.steady.shots import CANVAS, STILL, K, times, with_actor, world

HEIGHT, WIDTH = CANVAS.height, CANVAS.right
NEAR = round(CROSSING_SHARE * WIDTH)


class Asked:
    """Paints every side in a level of its own, but for what is kept, and writes down what it was asked for."""

    def __init__(self) -> None:
        self.known: list[Pixels] = []
        self.plates: list[Plate | None] = []
        self.kept: list[Kept | None] = []

    def one_side(self, known_HKC: Pixels, width: int, plate: Plate | None, kept: Kept | None) -> PaintedSide:
        self.known.append(known_HKC)
        self.plates.append(plate)
        self.kept.append(kept)
        side_HSC = np.full((len(known_HKC), width, 3), min(10 * len(self.kept), 250), np.uint8)
        if kept is not None:
            side_HSC[kept.kept_HS] = kept.side_HSC[kept.kept_HS]
        return PaintedSide(side_HSC, Confidence(seam=0.9))

    def shot(self, pictures: list[Pixels]) -> Widened:
        """A shot on a resting camera; the right side is the second that is painted."""
        outpainter = Outpainter("asked", None, lambda *_: pytest.fail("nothing is made as a whole"), self.one_side)
        return sides_of_shot([picture_of(one) for one in pictures], times(len(pictures)), outpainter, CANVAS, STILL)


def test_somebody_who_passes_before_the_seam_without_touching_it_changes_nothing() -> None:
    asked = Asked()
    found = asked.shot([with_actor(world(), x) for x in range(40, K - 14, 6)])
    assert len(asked.kept) == 2
    assert len({id(one.right_HSC) for one in found.sides}) == 1


def test_a_side_is_painted_of_what_is_behind_the_figures() -> None:
    asked = Asked()
    asked.shot([with_actor(world(), x) for x in range(20, 100, 6)])
    assert np.array_equal(asked.known[1], world())
    [plate] = asked.plates[1:]
    assert plate is not None and not plate.moving_HK.any()


def leaving() -> list[Pixels]:
    """Somebody walks out on the right, on threes, and is gone."""
    return [with_actor(world(), x) for x in range(K - 70, K + 20, 6) for _ in range(3)] + [world()] * 12


def test_what_crosses_the_seam_is_continued_near_it_and_in_its_rows_alone() -> None:
    asked = Asked()
    asked.shot(leaving())
    crossed = [kept for kept in asked.kept[2:] if kept is not None]
    assert not crossed[0].kept_HS[60:110, :NEAR].any()
    for kept in crossed:
        assert (kept.side_HSC[:, NEAR:] == 20).all()  # the background
        assert kept.kept_HS[:, NEAR:].all()
        assert kept.kept_HS[:10].all()  # nobody is so high up
    assert all(plate is not None and plate.moving_HK[60:110, -2:].any() for plate in asked.plates[2:])


def test_what_crosses_the_seam_is_painted_anew_only_where_it_moves() -> None:
    standing = [with_actor(world(), x) for x in range(K - 70, K + 4, 6)] + [
        with_actor(world(), K + 2) for _ in range(9)
    ]
    for number, picture in enumerate(standing[-8:]):
        cv2.rectangle(picture, (K - 6, 40), (K, 52), (20, 250 - 28 * number, 20), -1)  # blinks
    asked = Asked()
    asked.shot(standing)
    [last] = [kept for kept in asked.kept[-1:] if kept is not None]
    assert not last.kept_HS[42:50, :NEAR].any()
    assert last.kept_HS[70:].all()
    assert (last.side_HSC[90:, : NEAR // 2] != 20).all()  # as it was painted before


def test_when_it_has_gone_the_side_is_the_very_one_it_was() -> None:
    found = Asked().shot(leaving())
    assert any((one.right_HSC != found.sides[0].right_HSC).any() for one in found.sides)
    assert found.sides[-1].right_HSC is found.sides[0].right_HSC


def test_on_the_left_it_is_the_same_in_a_mirror() -> None:
    asked, other = Asked(), Asked()
    asked.shot(leaving())
    other.shot([np.ascontiguousarray(one[:, ::-1]) for one in leaving()])
    for one, two in zip(asked.kept[2:], other.kept[2:], strict=True):
        assert one is not None and two is not None and np.array_equal(one.kept_HS, two.kept_HS)


def test_a_background_follows_the_light() -> None:
    gains = np.linspace(1, 0.4, 40)
    walk = [with_actor(world(), K - 60 + 2 * n) for n in range(40)]
    asked = Asked()
    found = asked.shot([np.rint(one * gain).astype(np.uint8) for one, gain in zip(walk, gains, strict=True)])
    assert found.sides[-1].right_HSC[5, -1, 0] == pytest.approx(20 * gains[-1], abs=3)


def test_for_another_picture_a_side_is_painted_without_what_crosses_its_seam() -> None:
    asked = Asked()
    drawn = [picture_of(one) for one in leaving()]
    crossing = next(picture for picture in drawn if (picture.rgb()[60, -1] != world()[60, -1]).any())
    brush = Brush(asked.one_side, crossing, "right", WIDTH)
    made = painted(brush, Backgrounds(drawn, [View()] * len(drawn)), None)
    assert np.array_equal(asked.known[0], world())
    assert made.shown_HSC is made.behind_HSC
    assert made.confidence == 0.9 and brush.strokes == 1


def test_where_somebody_makes_a_side_unbelieved_it_is_painted_of_a_picture_that_they_have_left() -> None:
    known = []

    def one_side(known_HKC: Pixels, width: int, plate: Plate | None, kept: Kept | None) -> PaintedSide:
        known.append(known_HKC)
        somebody = (known_HKC == (250, 20, 20)).all(axis=2).any()
        return PaintedSide(np.full((HEIGHT, width, 3), len(known), np.uint8), Confidence(common=0.9 - 0.8 * somebody))

    pictures = [with_actor(world(), 60)] * 60 + [world()] * 60
    blinking = [cv2.circle(one.copy(), (20, 20), 3, (2 * n, 9, 200), -1) for n, one in enumerate(pictures)]
    shown = [picture_of(one) for one in blinking]
    outpainter = Outpainter("doubts", None, lambda *_: pytest.fail("nothing is made as a whole"), one_side)
    found = sides_of_shot(shown, times(len(shown)), outpainter, CANVAS, STILL)
    assert not (known[-1] == (250, 20, 20)).all(axis=2).any()
    assert (found.sides[0].right_HSC == len(known)).all()
    assert found.accounts["right"].calmed == 0
