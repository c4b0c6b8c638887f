import cv2
import numpy as np
import pytest

from ganime.models.place_descriptors import describe
from ganime.paint.memory.layout import LENGTH
from tests.synthetic import picture


def place(left: int, scene: int = 5, light: float = 1.0) -> np.ndarray:
    wide = picture(scene, size=(144, 400))
    return np.clip(wide[:, left : left + 192] * light, 0, 255).astype(np.uint8)


def test_descriptors_are_of_unit_length_and_by_view() -> None:
    found = describe(place(0))
    assert found.shape == (3, LENGTH)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_place_moved_and_in_another_light_is_nearer_than_another_place() -> None:
    pictures = place(60), place(90), place(60, light=0.8), place(60, 8)
    here, moved, darker, elsewhere = (describe(one)[0] for one in pictures)
    assert min(here @ moved, here @ darker) > here @ elsewhere + 0.05


def test_the_strip_at_one_edge_is_the_strip_of_a_picture_further_on() -> None:
    # What is at the right edge here is at the left edge there.
    here, there, elsewhere = describe(place(0)), describe(place(128)), describe(place(128, 8))
    assert here[2] @ there[1] > here[2] @ elsewhere[1] + 0.1


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_one_colour_has_a_descriptor_too(level: int) -> None:
    assert np.isfinite(describe(np.full((36, 48, 3), level, np.uint8))).all()


def test_size_says_little() -> None:
    half = cv2.resize(place(60), (96, 72), interpolation=cv2.INTER_AREA)
    assert describe(place(60))[0] @ describe(half)[0] > 0.9
