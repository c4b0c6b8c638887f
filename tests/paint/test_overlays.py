"""Letters that were burnt in and dirty edges are told from what a picture shows, and no side is made of them."""

import cv2
import numpy as np
import pytest

from ganime.frame import Pixels
from ganime.paint.overlays import dirty_columns, letters_in
from ganime.paint.painter import beside
from ganime.paint.plate import Kept, Plate

HEIGHT, KNOWN, SIDE = 480, 640, 106


def landscape(seed: int = 0) -> Pixels:
    """A sky, and dark and light shapes below it."""
    rng, rows = np.random.default_rng(seed), np.linspace(0, 1, HEIGHT)[:, None, None]
    picture = np.broadcast_to((120, 170, 230) * (1 - rows) + (190, 180, 160) * rows, (HEIGHT, KNOWN, 3)).copy()
    for _ in range(40):
        centre = int(rng.integers(KNOWN)), int(rng.integers(HEIGHT // 2, HEIGHT))
        cv2.circle(picture, centre, int(rng.integers(12, 52)), rng.integers(20, 240, 3).tolist(), -1)
    return picture.astype(np.uint8)


def written(picture: Pixels, text: str, place: tuple[int, int], size: float = 1.2) -> tuple[Pixels, np.ndarray]:
    """The picture with letters, outlined, and where those are."""
    letters, drawn = np.zeros(picture.shape[:2], np.uint8), picture.copy()
    cv2.putText(letters, text, place, cv2.FONT_HERSHEY_DUPLEX, size, 255, 2, cv2.LINE_AA)
    drawn[cv2.dilate(letters, np.ones((5, 5), np.uint8)) > 127] = 0
    drawn[letters > 127] = 255
    return drawn, (drawn != picture).any(axis=2)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("text", "size"), [("He never came home", 1.2), ("WHO IS IT?", 1.8)])
def test_subtitles_are_found(seed: int, text: str, size: float) -> None:
    picture, letters = written(landscape(seed), text, (60, 430), size)
    assert letters_in(picture)[letters].mean() > 0.9


def test_in_a_large_film_they_are_too() -> None:
    picture, letters = written(landscape(), "He never came home", (60, 430))
    large, flags = cv2.resize(picture, None, fx=3, fy=3), np.kron(letters, np.ones((3, 3), bool))
    assert letters_in(large)[flags].mean() > 0.9


@pytest.mark.parametrize("seed", range(3))
def test_a_picture_without_letters_has_none(seed: int) -> None:
    assert letters_in(landscape(seed)).mean() < 0.01
    assert not letters_in(np.zeros((HEIGHT, KNOWN, 3), np.uint8)).any()
    assert letters_in(np.random.default_rng(seed).integers(0, 256, (HEIGHT, KNOWN, 3), np.uint8)).mean() < 0.1


def test_no_side_is_made_of_letters() -> None:
    picture, _ = written(np.full((HEIGHT, KNOWN, 3), (90, 120, 80), np.uint8), "all the way to the edge", (80, 430))
    side = beside(picture, SIDE).side_HSC
    assert np.abs(side[:, 8:].astype(int) - (90, 120, 80)).max() < 30


@pytest.mark.parametrize("count", [1, 3, 6])
def test_dark_columns_at_the_edge_are_counted(count: int) -> None:
    picture = landscape()
    picture[:, -count:] = picture[:, -count:] // 4
    assert dirty_columns(picture) == count


def test_what_the_picture_shows_is_not_dirt() -> None:
    picture = landscape()
    assert dirty_columns(picture) == 0
    picture[:, -40:] //= 4  # a wall
    assert dirty_columns(picture) == 0
    assert dirty_columns(np.zeros_like(picture)) == 0
    assert dirty_columns(picture[:, :12]) == 0


def test_a_side_goes_on_from_before_the_dirt() -> None:
    clean = np.full((HEIGHT, KNOWN, 3), (200, 150, 90), np.uint8)
    dirty = clean.copy()
    dirty[:, -4:] //= 5
    dirty[:, :3] //= 5
    made = beside(dirty, SIDE)
    assert made.side_HSC.shape == (HEIGHT, SIDE, 3)
    assert np.abs(made.side_HSC.astype(int) - (200, 150, 90)).max() <= 2
    assert made.confidence.value > 0.5


def test_what_is_kept_and_the_background_stay_where_they_are_beside_a_dirty_edge() -> None:
    clean = np.full((HEIGHT, KNOWN, 3), (200, 150, 90), np.uint8)
    dirty = clean.copy()
    dirty[:, -4:] //= 5
    everywhere, kept_HS = np.ones((HEIGHT, KNOWN), bool), np.zeros((HEIGHT, SIDE), bool)
    kept_HS[:, 60:] = True
    before = np.full((HEIGHT, SIDE, 3), (200, 150, 94), np.uint8)
    made = beside(dirty, SIDE, Plate(dirty, everywhere, ~everywhere), Kept(before, kept_HS))
    assert np.array_equal(made.side_HSC[:, 70:], before[:, 70:])
    assert np.abs(made.side_HSC[:, :50].astype(int) - (200, 150, 90)).max() <= 5
