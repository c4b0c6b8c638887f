import pytest

from ganime.canvas import View, views_of
from ganime.canvas.planes import depths_of, on_plane
from tests.canvas.paintings import known, painting, photographed

PAN = [(2 + 4 * index, 50) for index in range(40)]
ASKED = range(0, 40, 2)


def test_a_painting_on_one_sheet_has_one_plane() -> None:
    pictures = known(photographed(painting(), PAN))
    assert depths_of(pictures, views_of(pictures), ASKED) == [1.0]


def test_hills_that_move_half_as_far_lie_at_half_the_depth() -> None:
    wide = photographed(painting(seed=3), PAN)
    for picture, behind in zip(wide, photographed(painting(seed=2), [(51 + x / 2, 50) for x, _ in PAN]), strict=True):
        picture[:45] = behind[:45]
    pictures = known(wide)
    depths = depths_of(pictures, views_of(pictures), ASKED)
    assert depths[:2] == pytest.approx([1.0, 0.5], abs=0.02)


def test_a_fixed_camera_tells_nothing_of_planes() -> None:
    pictures = known(photographed(painting(), [(100, 50)] * 40))
    assert depths_of(pictures, views_of(pictures), ASKED) == [1.0]


def test_on_a_far_plane_the_camera_moves_less() -> None:
    assert on_plane([View(1.0, 10.0, 4.0, part=2)], 0.5) == [View(1.0, 5.0, 2.0, part=2)]
