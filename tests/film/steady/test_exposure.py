"""Is it lighter or darker than in an earlier picture of the shot? Judged by what both see, wherever the camera went."""

import cv2
import numpy as np
import pytest

from ganime.film.camera import View
from ganime.film.steady.exposure import (
    UNCHANGED,
    ExposedTiles,
    Exposure,
    exposure_between,
    followed,
    is_exposure_changed,
)
from tests.film.steady.shots import with_actor, world


@pytest.mark.parametrize(("gain", "shift"), [(0.5, 0), (0.5, 127), (1.1, 5), (0.0, 40)])
def test_a_fade_is_found_behind_somebody_who_moves(gain: float, shift: float) -> None:
    before, after = with_actor(world(), 60), with_actor(world(), 100)
    light = exposure_between(np.clip(after * gain + shift, 0, 255).astype(np.uint8), before)
    assert light is not None
    np.testing.assert_allclose(light.black_C, shift, atol=3)
    np.testing.assert_allclose(light.white_C, shift + 255 * gain, atol=4)


def test_another_scene_is_in_no_other_light() -> None:
    assert exposure_between(world(seed=1), world()) is None


def test_a_side_is_not_brightened_so_much_that_its_levels_would_show() -> None:
    dark = world() // 2
    assert exposure_between(np.rint(dark * 1.2).astype(np.uint8), dark) is not None
    assert exposure_between(np.rint(dark * 1.35).astype(np.uint8), dark) is None


@pytest.mark.parametrize(("off", "found"), [(3, True), (6, False)], ids=["worn film", "something else"])
def test_a_light_explains_most_places_to_four_levels(off: int, found: bool) -> None:
    # So much above or below by turns: no light makes the places fit better, and half as many are no outliers.
    turns = np.where(np.add.outer(np.arange(160), np.arange(160)) // 4 % 2, off, -off)[..., None]
    before = np.full((160, 160, 3), 100, np.uint8)
    before[:80] = 60
    light = exposure_between((before * 0.9 + turns).astype(np.uint8), before)
    assert (light is not None) == found


def test_a_picture_in_daylight_is_the_same_array() -> None:
    picture = world()
    assert UNCHANGED.on(picture) is picture


def test_a_light_moves_black_and_white() -> None:
    light = Exposure((10.0, 0.0, 0.0), (110.0, 255.0, 300.0))
    levels = np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8)
    assert light.on(levels).tolist() == [[[10, 0, 0], [110, 255, 255]]]


def test_a_lamp_that_flickers_is_not_followed_and_a_fade_is() -> None:
    assert followed(UNCHANGED, Exposure((2.0, 2.0, 2.0), (252.0, 253.0, 254.0))) == UNCHANGED
    assert followed(UNCHANGED, Exposure((0.0, 0.0, 0.0), (200.0, 200.0, 200.0))).white_C == (205.0, 205.0, 205.0)


TILE = 4


GROUND = world(400, 240)


def tiles_at(x: int = 0, gain: float = 1.0, added: int = 0, part: int = 0, actor: int | None = None) -> ExposedTiles:
    """A picture of 160×160 whose first column is column `x` of the ground."""
    picture = np.ascontiguousarray(GROUND[:160, x : x + 160])
    if actor is not None:
        picture = with_actor(picture, actor)
    picture = cv2.convertScaleAbs(picture, alpha=gain, beta=added)
    tiles = cv2.resize(picture, (160 // TILE, 160 // TILE), interpolation=cv2.INTER_AREA)
    return ExposedTiles(View(1.0, float(x), 0.0, part), tiles)


@pytest.mark.parametrize("x", [0, 3, 40, 90])
def test_a_pan_alone_changes_no_light(x: int) -> None:
    assert is_exposure_changed(tiles_at(x), tiles_at(), TILE) is False


@pytest.mark.parametrize("x", [0, 7, 90])
@pytest.mark.parametrize(("gain", "added"), [(0.6, 0), (1.4, 0), (1, 20), (1, -20)])
def test_a_fade_is_seen_from_anywhere(x: int, gain: float, added: int) -> None:
    assert is_exposure_changed(tiles_at(x, gain, added), tiles_at(), TILE)


def test_a_flickering_lamp_is_no_fade() -> None:
    assert is_exposure_changed(tiles_at(8, added=5), tiles_at(), TILE) is False


def test_somebody_large_who_walks_there_is_no_fade() -> None:
    assert is_exposure_changed(tiles_at(8, actor=40), tiles_at(actor=110), TILE) is False


def test_pictures_of_other_places_cannot_be_compared() -> None:
    assert is_exposure_changed(tiles_at(120), tiles_at(), TILE) is None
    assert is_exposure_changed(tiles_at(part=1), tiles_at(), TILE) is None
