import numpy as np
import pytest

from ganime.film.camera import Tracker, View, views_of
from ganime.film.camera.tracking import without_gate_weave
from tests.film.camera.paintings import ball, known, painting, photographed

PAPER = painting()


def test_a_fixed_camera_has_one_view_whatever_moves_before_it() -> None:
    wide = photographed(PAPER, [(100, 50)] * 16)
    for index, picture in enumerate(wide):
        ball(picture, 40 + 9 * index)
    assert views_of(known(wide)) == [View()] * 16


def test_noise_of_a_disc_moves_no_camera() -> None:
    rng = np.random.default_rng(0)
    wide = photographed(PAPER, [(100, 50)] * 8)
    noisy = [np.clip(p + rng.normal(0, 3, p.shape), 0, 255).astype(np.uint8) for p in wide]
    assert len(set(views_of(known(noisy)))) == 1


def test_a_long_pan_does_not_drift() -> None:
    views = views_of(known(photographed(PAPER, [(4 * index, 50) for index in range(60)])))
    assert [view.x for view in views] == pytest.approx([4 * index for index in range(60)], abs=0.25)
    assert {(view.scale, view.part) for view in views} == {(1.0, 0)}


def test_a_zoom_is_followed() -> None:
    zoom = [1 + 0.01 * index for index in range(20)]
    views = views_of(known(photographed(PAPER, [(100, 50)] * 20, zoom)))
    assert [view.scale for view in views] == pytest.approx([1 / z for z in zoom], abs=0.004)


def test_when_the_camera_comes_to_rest_its_view_stays_exactly_the_same() -> None:
    views = views_of(known(photographed(PAPER, [(3 * min(index, 8), 50) for index in range(20)])))
    assert len(set(views[8:])) == 1


def test_what_comes_after_a_flash_lies_where_it_would_without() -> None:
    wide = photographed(PAPER, [(3 * index, 50) for index in range(10)])
    wide[4] = np.full_like(wide[4], 255)
    views = views_of(known(wide))
    assert views[5].part == 0 and views[5].x == pytest.approx(15, abs=0.2)
    assert views[4].part != 0


def test_a_flash_before_a_fixed_camera_has_the_view_of_the_pictures_around_it() -> None:
    wide = photographed(PAPER, [(100, 50)] * 6)
    wide[3] = np.full_like(wide[3], 255)
    assert set(views_of(known(wide))) == {View()}


def test_another_scene_is_another_part() -> None:
    pictures = known(photographed(PAPER, [(100, 50)] * 3) + photographed(painting(seed=1), [(100, 50)] * 3))
    views = views_of(pictures)
    assert views[0].part != views[4].part == views[5].part


def test_the_same_picture_again_has_the_same_view() -> None:
    first, second = known(photographed(PAPER, [(100, 50), (104, 50)]))
    tracker = Tracker()
    assert tracker.follow(first) == View()
    assert tracker.follow(second) is tracker.follow(second)


def test_views_without_common_ground_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="share no ground"):
        View(part=0).towards(View(part=1))


SIZE = (480, 640)


def test_film_that_weaves_in_its_gate_has_one_view() -> None:
    rng = np.random.default_rng(0)
    views = [View(1.0, *map(float, rng.uniform(-1, 1, 2))) for _ in range(40)]
    assert len(set(without_gate_weave(views, *SIZE))) == 1


def test_a_slow_pan_is_left_as_it_is() -> None:
    views = [View(1.0, 0.1 * index, 0.0) for index in range(60)]
    assert without_gate_weave(views, *SIZE) == views


def test_a_pan_is_left_as_it_is() -> None:
    views = [View(1.0, 3.0 * index, 0.0) for index in range(30)]
    assert without_gate_weave(views, *SIZE) == views


def test_a_picture_that_tells_nothing_between_two_from_one_place_was_taken_there() -> None:
    views = [View(), View(part=1), View(part=2), View()]
    assert without_gate_weave(views, *SIZE) == [View()] * 4


def test_a_picture_that_tells_nothing_during_a_pan_stays_alone() -> None:
    views = [View(), View(part=1), View(1.0, 5.0, 0.0)]
    assert without_gate_weave(views, *SIZE) == views
