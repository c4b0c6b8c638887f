from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from ganime.film.camera import View, views_of
from ganime.film.camera.planes import on_plane, planes_of
from ganime.film.picture import picture_of
from ganime.frame import Pixels
from tests.film.camera.paintings import known, painting, photographed

PAN = [(2 + 4 * index, 50) for index in range(40)]
ASKED = range(0, 40, 2)
ROWS = np.arange(120.0)


def cloud(picture: Pixels, column: int) -> None:
    """Draws a cloud with an outline."""
    cv2.rectangle(picture, (column, 12), (column + 24, 26), (250, 250, 250), -1)
    cv2.rectangle(picture, (column, 12), (column + 24, 26), (60, 60, 80), 1)


def middles(zoom: Sequence[float]) -> list[tuple[float, float]]:
    """Corners of pictures around one point."""
    return [(120 + 107 * (1 - 1 / z), 60 + 60 * (1 - 1 / z)) for z in zoom]


def test_a_painting_on_one_sheet_has_one_plane() -> None:
    pictures = known(photographed(painting(), PAN))
    assert planes_of(pictures, views_of(pictures), ASKED).depths == (1.0,)


def test_hills_that_move_half_as_far_lie_at_half_the_depth() -> None:
    wide = photographed(painting(seed=3), PAN)
    for picture, behind in zip(wide, photographed(painting(seed=2), [(51 + x / 2, 50) for x, _ in PAN]), strict=True):
        picture[:45] = behind[:45]
    pictures = known(wide)
    depths = planes_of(pictures, views_of(pictures), ASKED).depths
    assert depths[:2] == pytest.approx([1.0, 0.5], abs=0.02)


def test_a_fixed_camera_tells_nothing_of_planes() -> None:
    pictures = known(photographed(painting(), [(100, 50)] * 40))
    assert planes_of(pictures, views_of(pictures), ASKED).depths == (1.0,)


def test_a_painting_on_one_sheet_has_all_rows_to_itself() -> None:
    pictures = known(photographed(painting(), PAN))
    assert planes_of(pictures, views_of(pictures), ASKED).alone(0, ROWS).all()


def test_rows_are_shared_where_far_hills_show_and_alone_further_below() -> None:
    wide = photographed(painting(seed=3), PAN)
    for picture, behind in zip(wide, photographed(painting(seed=2), [(51 + x / 2, 50) for x, _ in PAN]), strict=True):
        picture[:45] = behind[:45]
    pictures = known(wide)
    planes = planes_of(pictures, views_of(pictures), ASKED)
    near, far = planes.alone(0, ROWS), planes.alone(1, ROWS)
    assert not near[:45].any() and near[65:].all()
    assert far[:30].all() and not far[50:100].any()


def test_a_cloud_too_small_for_a_plane_of_its_own_keeps_rows_from_being_alone() -> None:
    wide = photographed(painting(seed=3), PAN)
    for index, picture in enumerate(wide):
        picture[:40] = (140, 180, 230)
        for column in range(20, 320, 60):
            cloud(picture, column - index // 2)
    pictures = known(wide)
    alone = planes_of(pictures, views_of(pictures), ASKED).alone(0, ROWS)
    assert not alone[8:32].any() and alone[60:].all()


def test_far_hills_show_in_a_zoom_too() -> None:
    zoom = [1 + 0.02 * index for index in range(30)]
    wide = photographed(painting(seed=3), middles(zoom), zoom)
    slow = [1 + (z - 1) / 2 for z in zoom]
    for picture, behind in zip(wide, photographed(painting(seed=2), middles(slow), slow), strict=True):
        picture[:35] = behind[:35]
    views = [View(1 / z, 81 * (1 - 1 / z), 60 * (1 - 1 / z)) for z in zoom]
    planes = planes_of(known(wide), views, range(0, 30, 2))
    assert planes.depths == (1.0,)
    assert not planes.alone(0, ROWS)[15:30].any() and planes.alone(0, ROWS)[60:].all()


def test_of_a_shot_without_corners_all_rows_are_alone() -> None:
    pictures = [picture_of(np.full((120, 162, 3), 90, np.uint8))] * 2
    assert planes_of(pictures, [View(), View(1.0, 30.0)], range(2)).alone(0, ROWS).all()


def test_on_a_far_plane_the_camera_moves_less() -> None:
    assert on_plane([View(1.0, 10.0, 4.0, part=2)], 0.5) == [View(1.0, 5.0, 2.0, part=2)]
