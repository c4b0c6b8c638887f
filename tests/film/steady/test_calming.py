"""Painted sides that are not believed are calmed, steadily, and what was really seen is not."""

import numpy as np
import pytest

from ganime.film.picture import picture_of
from ganime.film.steady import Account, Widened, sides_of_shot
from ganime.film.steady.calming import calmed
from ganime.film.steady.change import band_of
from ganime.film.steady.composed import ComposedSide
from ganime.frame import Pixels
from ganime.outpainter import Outpainter
from ganime.paint.calm import FALLBACKS, extend
from ganime.paint.fills import mirror
from ganime.paint.painted import Confidence, PaintedSide
from tests.film.steady.shots import CANVAS, STILL, VIEW, beside, held, times, with_actor, world

NOISE = np.random.default_rng(5).integers(0, 256, (CANVAS.height, CANVAS.left, 3), np.uint8)


def painter(*confidences: float) -> Outpainter:
    """Paints the same noise every time, believed as told: the last for all that follow."""
    left = list(confidences)

    def one_side(known_HKC, width, plate, kept):
        return PaintedSide(NOISE, Confidence(seam=left.pop(0) if len(left) > 1 else left[0]))

    return Outpainter("told", None, lambda *_: pytest.fail("nothing is generated as a whole"), one_side)


def shot(pictures: list[Pixels], outpainter: Outpainter, fallback: str = "extend") -> Widened:
    known = [picture_of(picture) for picture in pictures]
    return sides_of_shot(known, times(len(known)), outpainter, CANVAS, STILL, fallback=fallback)


@pytest.mark.parametrize("fallback", FALLBACKS)
def test_a_side_that_is_not_believed_is_calmed_as_wished(fallback: str) -> None:
    found = shot([world()], painter(0.3, 0.9), fallback)
    turned = np.ascontiguousarray(world()[:, ::-1])  # it is painted with the seam on its left
    assert np.array_equal(found.sides[0].left_HSC, FALLBACKS[fallback](turned, NOISE)[:, ::-1])
    assert np.array_equal(found.sides[0].right_HSC, NOISE)


def test_it_is_told_what_was_copied_and_what_was_calmed() -> None:
    found = shot(held([world()], 4), painter(0.25, 0.75))
    assert found.accounts == {
        "left": Account(sides=4, calmed=4.0, confidence=1.0),
        "right": Account(sides=4, copied=4.0, confidence=3.0),
    }


def test_a_drawing_held_from_one_window_to_the_next_counts_there_too() -> None:
    known = [picture_of(world())] * 3
    first = sides_of_shot(known, times(3), painter(0.9), CANVAS, STILL)
    second = sides_of_shot(known, times(3, 3), painter(0.9), CANVAS, STILL, first.carried)
    assert second.accounts["left"].copied == 3


def test_what_is_not_painted_has_no_confidence() -> None:
    found = shot([world()], Outpainter("mirror", None, mirror))
    assert found.accounts["left"] == Account(sides=1, made=1.0, confidence=1.0)


def test_a_little_more_confidence_does_not_sharpen_a_shot_again() -> None:
    pictures = held([world(), with_actor(world(), K_SEAM)], 12)
    assert shot(pictures, painter(0.3, 0.3, 0.55)).accounts["right"].calmed == 24
    assert shot(pictures, painter(0.3, 0.3, 0.7)).accounts["right"].calmed == 12
    assert shot(pictures, painter(0.9, 0.9, 0.55)).accounts["right"].calmed == 0


def test_what_was_really_seen_stays_as_it_was() -> None:
    recovered = beside(slice(10, 18), level=250)
    strip = world()[:, :32]
    composed = ComposedSide(VIEW, strip, band_of(strip), strip, (), recovered, side_HSC=NOISE)
    shown = calmed(composed, picture_of(world()), "left", "extend")
    assert (shown[:, 10:18] == 250).all()
    assert np.abs(np.diff(shown[:, :6].astype(int), axis=0)).mean() < 4  # in the noise it is 85


K_SEAM = CANVAS.known_width - 6


def test_calm_begins_at_the_seam_with_what_was_painted_there() -> None:
    found = shot([world()], painter(0.3))
    assert np.array_equal(found.sides[0].right_HSC[:, 0], NOISE[:, 0])
    assert np.array_equal(found.sides[0].right_HSC, extend(world(), NOISE))
