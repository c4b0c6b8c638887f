from collections.abc import Sequence

import numpy as np

from ganime.film.camera.judged import Found, Shown, judged

PLAIN = np.full((60, 12, 3), 80, np.uint8)
SEEN = np.ones((60, 12), bool)
ALL, NONE = np.ones(60, bool), np.zeros(60, bool)


def found(level: int = 80, alone: np.ndarray = ALL, strip: np.ndarray = PLAIN) -> Found:
    """A plane on which witness 0 saw a side all of one level beside a strip."""
    shown = Shown(np.full((60, 16, 3), level, np.uint8), np.zeros((60, 16), np.int8), strip, SEEN, ~SEEN)
    return Found(shown, alone, (3, 9), ())


def believed(planes: Sequence[Found], now: np.ndarray = PLAIN) -> np.ndarray:
    return (judged(planes, now).witness_hs >= 0).all(axis=1)


def test_what_agrees_with_what_is_visible_is_believed() -> None:
    assert believed([found()]).all()


def test_rows_in_which_something_lies_on_another_plane_are_not_believed() -> None:
    alone = ALL.copy()
    alone[:20] = False
    assert believed([found(alone=alone)]).tolist() == [False] * 20 + [True] * 40


def test_of_two_planes_as_likely_nothing_is_believed_that_they_show_otherwise() -> None:
    assert believed([found(), found()]).all()
    assert not believed([found(), found(200)]).any()


def test_each_row_is_believed_on_the_plane_that_lies_best_on_it_if_it_is_alone_there() -> None:
    other = np.full_like(PLAIN, 200)
    now = np.concatenate([PLAIN[:30], other[:30]])
    both = believed([found(), found(200, strip=other)], now)
    assert both[:20].all() and both[40:].all()
    assert not believed([found(), found(200, NONE, other)], now)[40:].any()


def test_who_stands_at_the_seam_is_told() -> None:
    now = PLAIN.copy()
    now[20:40, :3] = 200
    assert judged([found()], now).strange_2h[0, 20:40].all()
