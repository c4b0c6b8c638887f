"""The camera composes cels where they are, however near, far or turned they are."""

import numpy as np
import pytest

from samples.camera import Camera, Placed, View
from samples.paint import Cel, Paper, box

GREY, RED = (90, 90, 90), (200, 0, 0)


def flat(left: float, top: float, right: float, bottom: float, colour: tuple[int, int, int], scale: float = 1.0) -> Cel:
    paper = Paper(left - 4, top - 4, right + 4, bottom + 4, scale)
    paper.fill(box(left, top, right, bottom), colour)
    return paper.cel()


BACKDROP = Placed(flat(-900, -500, 900, 500, GREY), depth=0.0)


def extent(picture: np.ndarray) -> tuple[int, int]:
    """First and last column with something red."""
    columns = np.flatnonzero((picture[..., 0] > 150).any(axis=0))
    return int(columns[0]), int(columns[-1])


def test_a_picture_has_the_height_asked_for_and_is_16_9() -> None:
    assert Camera(90).photograph(View(), [BACKDROP], []).shape == (90, 160, 3)


def test_a_pan_moves_what_is_near_more_than_what_is_far() -> None:
    mark, camera = flat(-10, -10, 10, 10, RED), Camera(360)
    lefts = {
        depth: extent(camera.photograph(View(100), [BACKDROP], [Placed(mark, depth=depth)]))[0]
        for depth in (0.0, 0.5, 1.0)
    }
    assert lefts[0.0] - lefts[0.5] == 50
    assert lefts[0.0] - lefts[1.0] == 100


def test_zooming_in_doubles_what_is_on_the_stage() -> None:
    mark = Placed(flat(-20, -10, 20, 10, RED))
    left, right = extent(Camera(360).photograph(View(zoom=2.0), [BACKDROP], [mark]))
    assert abs(left - 280) <= 2
    assert abs(right - 360) <= 2


@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_a_mirrored_cel_faces_the_other_way_about_its_origin(scale: float) -> None:
    mark = flat(10, -10, 50, 10, RED, scale)
    left, right = extent(Camera(360).photograph(View(), [BACKDROP], [Placed(mark, mirrored=True)]))
    assert abs(left - 270) <= 2
    assert abs(right - 310) <= 2


@pytest.mark.parametrize("x", [-1000.0, -330.0, 330.0, 1000.0])
def test_a_cel_may_be_cut_by_the_edge_or_be_out_of_sight(x: float) -> None:
    mark = flat(-20, -10, 20, 10, RED)
    for scale in (1.0, 1.3):
        picture = Camera(360).photograph(View(zoom=scale), [BACKDROP], [Placed(mark, x)])
        assert (picture[180, 320] == 90).all()


def test_a_picture_that_does_not_change_is_not_taken_again() -> None:
    camera, mark = Camera(90), flat(-20, -10, 20, 10, RED)
    first = camera.photograph(View(), [BACKDROP], [Placed(mark)])
    assert camera.photograph(View(), [BACKDROP], [Placed(mark)]) is first
    assert camera.photograph(View(), [BACKDROP], [Placed(mark, 5)]) is not first
