import numpy as np
import pytest

from ganime.film.steady.light import DAYLIGHT, Light, followed, light_between
from tests.film.steady.shots import with_actor, world


@pytest.mark.parametrize(("gain", "shift"), [(0.5, 0), (0.5, 127), (1.1, 5), (0.0, 40)])
def test_a_fade_is_found_behind_somebody_who_moves(gain: float, shift: float) -> None:
    before, after = with_actor(world(), 60), with_actor(world(), 100)
    light = light_between(np.clip(after * gain + shift, 0, 255).astype(np.uint8), before)
    assert light is not None
    np.testing.assert_allclose(light.black_C, shift, atol=3)
    np.testing.assert_allclose(light.white_C, shift + 255 * gain, atol=4)


def test_another_scene_is_in_no_other_light() -> None:
    assert light_between(world(seed=1), world()) is None


def test_a_picture_in_daylight_is_the_same_array() -> None:
    picture = world()
    assert DAYLIGHT.on(picture) is picture


def test_a_light_moves_black_and_white() -> None:
    light = Light((10.0, 0.0, 0.0), (110.0, 255.0, 300.0))
    levels = np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8)
    assert light.on(levels).tolist() == [[[10, 0, 0], [110, 255, 255]]]


def test_a_lamp_that_flickers_is_not_followed_and_a_fade_is() -> None:
    assert followed(DAYLIGHT, Light((2.0, 2.0, 2.0), (252.0, 253.0, 254.0))) == DAYLIGHT
    assert followed(DAYLIGHT, Light((0.0, 0.0, 0.0), (200.0, 200.0, 200.0))).white_C == (205.0, 205.0, 205.0)
