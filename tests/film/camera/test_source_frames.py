import numpy as np

from ganime.film.camera import View
from ganime.film.camera.patches import sides_of
from ganime.film.camera.source_frames import asked_of, reach_of, source_frames
from ganime.frame import Canvas

CANVAS = Canvas(120, 214, left=26, right=26)


LEFT, RIGHT = sides_of(CANVAS, 1)


PAN = [View(1.0, 4.0 * index, 0.0) for index in range(48)]


def test_pictures_that_show_the_same_are_not_asked_twice() -> None:
    assert asked_of([View()] * 20, 120, 162) == [0]


def test_of_a_long_rest_a_picture_each_second_is_asked() -> None:
    assert asked_of([View()] * 60, 120, 162) == [0, 24, 48]


def test_on_a_pan_pictures_a_little_apart_are_asked_and_the_last() -> None:
    assert asked_of([View(1.0, 4.0 * index, 0.0) for index in range(6)], 120, 162) == [0, 2, 4, 5]


def test_pictures_of_another_part_are_asked_too() -> None:
    assert asked_of([View(), View(part=1)], 120, 162) == [0, 1]


def test_a_picture_covers_its_own_columns_without_the_rim() -> None:
    reach = reach_of(View(), [View(1.0, 10.0, 0.0)], 120, 162)
    assert np.round([reach.first_N[0], reach.last_N[0]], 2).tolist() == [11.01, 169.99]


def test_earlier_pictures_of_a_pan_to_the_right_saw_the_left_side() -> None:
    others = list(range(0, 48, 2))
    reach = reach_of(PAN[24], [PAN[one] for one in others], 120, 162)
    left = [others[one] for one in source_frames(24, others, reach, 120, LEFT)]
    right = [others[one] for one in source_frames(24, others, reach, 120, RIGHT)]
    assert left == [16, 8, 0]
    assert right == [32, 38, 46]


def test_nobody_saw_what_lies_before_the_first_picture_of_a_pan() -> None:
    reach = reach_of(PAN[0], PAN, 120, 162)
    assert source_frames(0, list(range(48)), reach, 120, LEFT) == []
