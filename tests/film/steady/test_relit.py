"""Is it lighter or darker than in an earlier picture of the shot? Judged by what both see, wherever the camera went."""

import cv2
import numpy as np
import pytest

from ganime.film.camera import View
from ganime.film.steady.relit import Lit, is_relit
from tests.film.steady.shots import with_actor, world

TILE = 4
GROUND = world(400, 240)


def lit(x: int = 0, gain: float = 1.0, added: int = 0, part: int = 0, actor: int | None = None) -> Lit:
    """A picture of 160×160 whose first column is column `x` of the ground."""
    picture = np.ascontiguousarray(GROUND[:160, x : x + 160])
    if actor is not None:
        picture = with_actor(picture, actor)
    picture = cv2.convertScaleAbs(picture, alpha=gain, beta=added)
    tiles = cv2.resize(picture, (160 // TILE, 160 // TILE), interpolation=cv2.INTER_AREA)
    return Lit(View(1.0, float(x), 0.0, part), tiles)


@pytest.mark.parametrize("x", [0, 3, 40, 90])
def test_a_pan_alone_changes_no_light(x: int) -> None:
    assert is_relit(lit(x), lit(), TILE) is False


@pytest.mark.parametrize("x", [0, 7, 90])
@pytest.mark.parametrize(("gain", "added"), [(0.6, 0), (1.4, 0), (1, 20), (1, -20)])
def test_a_fade_is_seen_from_anywhere(x: int, gain: float, added: int) -> None:
    assert is_relit(lit(x, gain, added), lit(), TILE)


def test_a_flickering_lamp_is_no_fade() -> None:
    assert is_relit(lit(8, added=5), lit(), TILE) is False


def test_somebody_large_who_walks_there_is_no_fade() -> None:
    assert is_relit(lit(8, actor=40), lit(actor=110), TILE) is False


def test_pictures_of_other_places_cannot_be_compared() -> None:
    assert is_relit(lit(120), lit(), TILE) is None
    assert is_relit(lit(part=1), lit(), TILE) is None
