"""Where the camera stood, and what it saw at another time, window by window of a shot."""

import gc
import weakref

import numpy as np
import pytest

from ganime.film.camera import View
from ganime.film.picture import picture_of
from ganime.film.steady.change import strip_of, tiles_of
from ganime.film.steady.observer import SeamObserver
from ganime.film.steady.plan import SeamObservation
from ganime.film.steady.values import SIDES, Side
from ganime.frame import Canvas, Pixels
from tests.film.steady.shots import CANVAS, K, with_actor, world


def seen_by(observer: SeamObserver, pictures: list[Pixels]) -> dict[Side, list[SeamObservation]]:
    known = [picture_of(picture) for picture in pictures]
    return observer.observations(known, [tiles_of(one) for one in known])


def test_each_drawing_is_looked_at_beside_both_seams() -> None:
    pictures = [with_actor(world(), 8), world()]
    found = seen_by(SeamObserver(CANVAS, rests=True), pictures)
    assert list(found) == ["left", "right"]
    for side, observations in found.items():
        for picture, observed in zip(pictures, observations, strict=True):
            np.testing.assert_array_equal(observed.strip, strip_of(picture_of(picture), side))
            np.testing.assert_array_equal(observed.picture.rgb(), picture)
            assert (observed.view, observed.recovered) == (View(), None)
    (actor, empty), (same, as_empty) = ([one.strip for one in found[side]] for side in SIDES)
    assert (actor != empty).any()
    np.testing.assert_array_equal(same, as_empty)


def panned(frames: int) -> list[Pixels]:
    """A camera that moves to the right by 4 px a frame."""
    ground = world(K + 4 * frames)
    return [np.ascontiguousarray(ground[:, 4 * index : 4 * index + K]) for index in range(frames)]


def test_a_camera_that_moves_is_followed_and_what_it_saw_is_told_of_the_side_it_left() -> None:
    found = seen_by(SeamObserver(CANVAS, rests=False), panned(24))
    assert [one.view.x for one in found["left"]] == pytest.approx([4 * index for index in range(24)], abs=0.5)
    assert [one.view for one in found["left"]] == [one.view for one in found["right"]]
    assert found["left"][0].recovered is None
    assert found["right"][-1].recovered is None
    behind = found["left"][-1].recovered
    assert behind is not None
    wide = world(K + 4 * 24)[:, 4 * 23 - CANVAS.left : 4 * 23]
    np.testing.assert_array_equal(behind.side_HSC[behind.valid_HS], wide[behind.valid_HS])


def test_a_camera_is_followed_from_window_to_window_and_its_copy_goes_its_own_way() -> None:
    pictures, observer = panned(12), SeamObserver(CANVAS, rests=False)
    seen_by(observer, pictures[:6])
    other = observer.copy()
    for _ in range(2):  # what the copy follows does not move the first
        assert seen_by(other.copy(), pictures[6:])["left"][-1].view.x == pytest.approx(44, abs=0.5)
    assert seen_by(observer, pictures[6:])["left"][0].view.x == pytest.approx(24, abs=0.5)


def test_film_that_weaves_in_its_gate_is_a_camera_at_rest() -> None:
    canvas, ground = Canvas(240, 428, 54, 54), world(322, 242)
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)] * 4
    woven = [np.ascontiguousarray(ground[y : y + 240, x : x + 320]) for x, y in corners]
    assert len({one.view for one in seen_by(SeamObserver(canvas, rests=False), woven)["left"]}) == 1


def woven(frames: int) -> list[Pixels]:
    """A resting camera whose film goes round in its gate."""
    ground = world(322, 242)
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)] * (frames // 4 + 1)
    return [np.ascontiguousarray(ground[y : y + 240, x : x + 320]) for x, y in corners[:frames]]


@pytest.mark.parametrize("lengths", [(16, 16), (13, 2, 17), (14, 1, 1, 16)])
def test_a_camera_that_rests_from_window_to_window_stays_exactly_where_it_was(lengths: tuple[int, ...]) -> None:
    observer, pictures = SeamObserver(Canvas(240, 428, 54, 54), rests=False), woven(32)
    views = set()
    for length in lengths:
        views |= {one.view for one in seen_by(observer, pictures[:length])["left"]}
        pictures = pictures[length:]
    assert len(views) == 1


def test_what_an_earlier_window_saw_is_still_known_in_the_next() -> None:
    whole = seen_by(SeamObserver(CANVAS, rests=False), panned(36))["left"]
    observer = SeamObserver(CANVAS, rests=False)
    seen_by(observer, panned(36)[:24])
    for one, other in zip(seen_by(observer, panned(36)[24:])["left"], whole[24:], strict=True):
        assert one.recovered is not None and other.recovered is not None
        assert np.mean(one.recovered.valid_HS) > 0.9 * np.mean(other.recovered.valid_HS)


def test_however_long_a_pan_lasts_only_some_of_its_pictures_are_kept() -> None:
    observer, alive = SeamObserver(CANVAS, rests=False), []
    pictures = panned(120)
    for start in range(0, 120, 12):
        known = [picture_of(picture) for picture in pictures[start : start + 12]]
        alive += [weakref.ref(one) for one in known]
        observer.observations(known, [tiles_of(one) for one in known])
    del known
    gc.collect()
    assert 10 < sum(one() is not None for one in alive) <= 24 + 1  # the tracker has the last one, too
