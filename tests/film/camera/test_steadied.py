import numpy as np

from ganime.film.camera import View
from ganime.film.camera.steadied import steadied

SIZE = (480, 640)


def test_film_that_weaves_in_its_gate_has_one_view() -> None:
    rng = np.random.default_rng(0)
    views = [View(1.0, *map(float, rng.uniform(-1, 1, 2))) for _ in range(40)]
    assert len(set(steadied(views, *SIZE))) == 1


def test_a_slow_pan_is_left_as_it_is() -> None:
    views = [View(1.0, 0.1 * index, 0.0) for index in range(60)]
    assert steadied(views, *SIZE) == views


def test_a_pan_is_left_as_it_is() -> None:
    views = [View(1.0, 3.0 * index, 0.0) for index in range(30)]
    assert steadied(views, *SIZE) == views


def test_a_picture_that_tells_nothing_between_two_from_one_place_was_taken_there() -> None:
    views = [View(), View(part=1), View(part=2), View()]
    assert steadied(views, *SIZE) == [View()] * 4


def test_a_picture_that_tells_nothing_during_a_pan_stays_alone() -> None:
    views = [View(), View(part=1), View(1.0, 5.0, 0.0)]
    assert steadied(views, *SIZE) == views
