"""The sample show's town, seen by two films: what the later one shows is what the old one hides."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np

from ganime.film.camera import View
from ganime.film.memory.recall import Recall
from ganime.film.picture import picture_of
from ganime.frame import Pixels, training_canvas
from ganime.paint.memory import Memory
from samples.again import LATER, OLD, Seen, shots_of
from samples.camera import Camera
from samples.frames import draw_shot
from samples.scenery import paint_place
from samples.story import Shot
from samples.style import SEASIDE
from tests.memories import Key, row, write_memory

HEIGHT = 360
CANVAS = training_canvas(HEIGHT, 640)


def shot_of(place: str, seen: Sequence[Seen]) -> Shot:
    return next(shots_of([one for one in seen if one[0] == place], 48))


def pictures(place: str, every: int, count: int) -> list[Pixels]:
    """Some pictures of the later shot of a place, with all who are there."""
    drawn = draw_shot(shot_of(place, LATER), 0, HEIGHT)
    return [np.array(one) for one in islice(drawn, 0, every * count, every)]


def ground(place: str) -> Pixels:
    """The place as the old film's camera sees it, when nobody is there."""
    shot = shot_of(place, OLD)
    layers = paint_place(place, shot.background, SEASIDE, shot.light, 0, shot.reach, HEIGHT / 360)
    behind, before = ([one for one in layers if (one.depth <= 1) == first] for first in (True, False))
    return Camera(HEIGHT).photograph(shot.views[0], behind, before)


def test_a_later_shot_shows_what_an_old_one_hides(tmp_path: Path) -> None:
    truth = ground("street")
    later = [*pictures("meadow", 1, 1), *pictures("street", 16, 3)]
    keys = [Key(picture, shot=min(number, 1), frame=number) for number, picture in enumerate(later)]
    recall = Recall(Memory(write_memory(tmp_path, [[row(key) for key in keys]])), Fraction(1))
    known = picture_of(np.ascontiguousarray(truth[:, CANVAS.known]))
    (found,) = recall([known], [View()], CANVAS)
    assert found is not None
    valid = np.concatenate([found.left_HS, found.right_HS], axis=1)
    sides = np.concatenate([found.left_HSC, found.right_HSC], axis=1)
    wanted = np.concatenate([truth[:, : CANVAS.left], truth[:, CANVAS.known.stop :]], axis=1)
    error = (sides[valid].astype(float) - wanted[valid]) ** 2
    assert valid.mean() > 0.3
    assert 10 * np.log10(255**2 / error.mean()) >= 30


def test_a_room_that_nobody_else_sees_gets_nothing(tmp_path: Path) -> None:
    truth = ground("room")
    keys = [Key(picture, shot=n) for n, one in enumerate(LATER[:4]) for picture in pictures(one[0], 1, 1)]
    recall = Recall(Memory(write_memory(tmp_path, [[row(key) for key in keys]])), Fraction(1))
    known = picture_of(np.ascontiguousarray(truth[:, CANVAS.known]))
    assert recall([known], [View()], CANVAS) == [None]
