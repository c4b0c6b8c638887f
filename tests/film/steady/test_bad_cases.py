"""Films that are hard to paint get calm sides: no flicker, no letters, no colours that the picture has not."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from ganime.film.picture import picture_of
from ganime.film.steady import Widened, sides_of_shot
from ganime.frame import Canvas, Pixels
from ganime.outpainter import load_outpainter
from tests.film.steady.shots import times

HEIGHT, K = 120, 160
CANVAS = Canvas(HEIGHT, K + 54, 27, 27)
FRAMES = 8
PAINT = load_outpainter("paint")


def ground() -> Pixels:
    """A sky over hills with bushes."""
    rng, rows = np.random.default_rng(3), np.linspace(0, 1, HEIGHT)[:, None, None]
    picture = np.broadcast_to((110, 160, 230) * (1 - rows) + (200, 190, 170) * rows, (HEIGHT, K, 3)).copy()
    picture[70:] = (70, 120, 60)
    for _ in range(40):
        cv2.circle(picture, (int(rng.integers(K)), int(rng.integers(75, HEIGHT))), 5, (40, 90, 50), -1)
    return picture.astype(np.uint8)


def somebody(picture: Pixels, x: int, size: int = 14) -> Pixels:
    drawn = picture.copy()
    cv2.circle(drawn, (x, 60), size, (240, 200, 160), -1)
    cv2.circle(drawn, (x - size // 3, 56), size // 5, (0, 0, 0), -1)
    cv2.circle(drawn, (x + size // 3, 56), size // 5, (0, 0, 0), -1)
    return drawn


def walking(n: int) -> Pixels:
    return somebody(ground(), 60 + 4 * n)


def rain(n: int) -> Pixels:
    rng, drawn = np.random.default_rng(n), ground()
    for x, y in rng.integers(0, (K, HEIGHT), (60, 2)).tolist():
        cv2.line(drawn, (x, y), (x - 2, y + 8), (210, 220, 235), 1)
    return drawn


def written(picture: Pixels, y: int) -> Pixels:
    drawn, letters = picture.copy(), np.zeros(picture.shape[:2], np.uint8)
    cv2.putText(letters, "never came", (14, y), cv2.FONT_HERSHEY_DUPLEX, 0.7, 255, 1)
    drawn[cv2.dilate(letters, np.ones((3, 3), np.uint8)) > 127] = 0
    drawn[letters > 127] = 255
    return drawn


def grainy(n: int) -> Pixels:
    noise = np.random.default_rng(n).normal(0, 12, (HEIGHT, K, 1))
    return np.clip(walking(n) + noise, 0, 255).astype(np.uint8)


def letterboxed(n: int) -> Pixels:
    drawn = walking(n)
    drawn[:16] = drawn[-16:] = 0
    return drawn


SHOTS = {
    "walking": [walking(n) for n in range(FRAMES)],
    "filling": [somebody(ground(), 80 + 2 * (n % 3), 56) for n in range(FRAMES)],
    "at the seam": [somebody(ground(), K - 20 + 3 * n) for n in range(FRAMES)],
    "credits": [written(np.zeros((HEIGHT, K, 3), np.uint8), 110 - 8 * n) for n in range(FRAMES)],
    "subtitles": [written(walking(n), 108) for n in range(FRAMES)],
    "rain": [rain(n) for n in range(FRAMES)],
    "grain": [grainy(n) for n in range(FRAMES)],
    "letterbox": [letterboxed(n) for n in range(FRAMES)],
    "strobe": [walking(n) if n % 4 < 2 else 255 - walking(n) for n in range(FRAMES)],
    "one picture": [walking(0)],
}


def widened(pictures: list[Pixels]) -> Widened:
    known = [picture_of(one) for one in pictures]
    return sides_of_shot(known, times(len(known)), PAINT, CANVAS)


def steps(pictures: list[Pixels]) -> float:
    """The mean change from one frame to the next, levels."""
    return float(np.mean([np.abs(a.astype(int) - b).mean() for a, b in pairwise(pictures)] or 0))


def detail(picture: Pixels) -> float:
    """The mean step from one row to the next."""
    return float(np.abs(np.diff(picture.astype(int), axis=0)).mean())


@pytest.mark.parametrize("name", SHOTS)
def test_sides_change_no_more_than_the_picture_and_are_no_rougher(name: str) -> None:
    pictures = SHOTS[name]
    found = widened(pictures)
    for sides in ([one.left_HSC for one in found.sides], [one.right_HSC for one in found.sides]):
        assert steps(sides) <= steps(pictures) + 0.5
        assert max(detail(one) for one in sides) <= 1.3 * max(detail(one) for one in pictures) + 1


@pytest.mark.parametrize("name", ["walking", "letterbox", "one picture", "grain"])
def test_what_can_be_painted_is_not_calmed(name: str) -> None:
    assert sum(account.calmed for account in widened(SHOTS[name]).accounts.values()) == 0


@pytest.mark.parametrize("colour", [(0, 0, 0), (40, 60, 200), (255, 255, 255)])
def test_one_colour_has_sides_of_that_colour(colour: tuple[int, int, int]) -> None:
    shown = widened([np.full((HEIGHT, K, 3), colour, np.uint8)] * 3).sides[-1]
    assert np.array_equal(shown.left_HSC, np.full((HEIGHT, 27, 3), colour, np.uint8))


@pytest.mark.parametrize("level", [0, 255])
def test_sides_fade_with_the_picture(level: int) -> None:
    picture = ground().astype(float)
    fading = [np.rint(picture + (level - picture) * n / 11).astype(np.uint8) for n in range(12)]
    found = widened(fading)
    assert np.abs(found.sides[-1].right_HSC.astype(int) - level).max() <= 12
    assert sum(account.calmed for account in found.accounts.values()) == 0


def test_in_a_flash_sides_flash_and_are_what_they_were_after_it() -> None:
    white = np.full((HEIGHT, K, 3), 255, np.uint8)
    shown = widened([*SHOTS["walking"][:4], white, *SHOTS["walking"][4:]]).sides
    assert shown[4].left_HSC.min() > 235
    assert np.abs(shown[-1].left_HSC.astype(int) - shown[0].left_HSC).max() <= 8


def test_beside_a_grey_film_sides_are_grey() -> None:
    grey = [cv2.cvtColor(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB) for one in SHOTS["walking"]]
    for sides in widened(grey).sides:
        assert np.ptp(sides.left_HSC, axis=2).max() == np.ptp(sides.right_HSC, axis=2).max() == 0


@pytest.mark.parametrize("name", ["credits", "subtitles"])
def test_letters_are_not_in_the_sides(name: str) -> None:
    for sides in widened(SHOTS[name]).sides:
        assert max(sides.left_HSC.max(), sides.right_HSC.max()) <= 240


def test_bars_above_and_below_go_on() -> None:
    for sides in widened(SHOTS["letterbox"]).sides:
        assert sides.left_HSC[:12].max() <= 16 and sides.right_HSC[-12:].max() <= 16
        assert sides.left_HSC[24:60].min() > 60
