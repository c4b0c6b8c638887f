"""What is believed of what source frames show: it agrees with what is visible, and nobody stands before it."""

from collections.abc import Sequence

import numpy as np
import pytest

from ganime.film.camera.consensus import (
    Found,
    Shown,
    best_rows,
    consensus_of,
    occluded,
    occluded_while_passing,
    trusted,
)
from ganime.film.picture import FILMS

PLAIN = np.full((60, 12, 3), 80, np.uint8)


SEEN = np.ones((60, 12), bool)


ALL, NONE = np.ones(60, bool), np.zeros(60, bool)


def found(level: int = 80, alone: np.ndarray = ALL, strip: np.ndarray = PLAIN) -> Found:
    """A plane on which witness 0 saw a side all of one level beside a strip."""
    shown = Shown(np.full((60, 16, 3), level, np.uint8), np.zeros((60, 16), np.int8), strip, SEEN, ~SEEN)
    return Found(shown, alone, (3, 9), ())


def believed(planes: Sequence[Found], now: np.ndarray = PLAIN) -> np.ndarray:
    return (consensus_of(planes, now).source_hs >= 0).all(axis=1)


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
    assert consensus_of([found()], now).occluded_2h[0, 20:40].all()


SEEN_STRIP = np.ones((60, 12), bool)


PLAIN_STRIP = np.full((60, 12, 3), 80, np.uint8)


def test_a_side_beside_a_strip_that_agrees_is_believed() -> None:
    assert trusted(PLAIN_STRIP, PLAIN_STRIP + np.uint8(5), SEEN_STRIP).all()


def test_rows_in_which_somebody_stands_beside_the_seam_are_not_believed() -> None:
    now = PLAIN_STRIP.copy()
    now[30:36, :4] = 200
    believed = trusted(now, PLAIN_STRIP, SEEN_STRIP)
    assert not believed[30:36].any() and believed[:24].all() and believed[42:].all()


def test_a_speck_in_the_strip_hides_nothing_beyond_it() -> None:
    now = PLAIN_STRIP.copy()
    now[30:32, 9:11] = 200
    assert trusted(now, PLAIN_STRIP, SEEN_STRIP).all()


def test_beside_another_picture_nothing_is_believed() -> None:
    assert not trusted(PLAIN_STRIP, PLAIN_STRIP + np.uint8(90), SEEN_STRIP).any()


def test_beside_a_strip_that_was_not_seen_nothing_is_believed() -> None:
    assert not trusted(PLAIN_STRIP, PLAIN_STRIP, np.zeros((60, 12), bool)).any()


def test_each_row_takes_the_plane_that_lies_best_on_it() -> None:
    far, near = PLAIN_STRIP.copy(), PLAIN_STRIP.copy()
    far[30:] = 200
    near[:30] = 200
    best, likely = best_rows(PLAIN_STRIP, [(near, SEEN_STRIP), (far, SEEN_STRIP)])
    assert best[:20].tolist() == [1] * 20 and best[40:].tolist() == [0] * 20
    assert likely[:, 0].tolist() == [False, True]


def test_of_a_plain_sky_no_plane_is_unlikely() -> None:
    assert best_rows(PLAIN_STRIP, [(PLAIN_STRIP, SEEN_STRIP), (PLAIN_STRIP, SEEN_STRIP)])[1].all()


SEEN_WIDE, NOWHERE = np.ones((60, 20), bool), np.zeros((60, 20), bool)


PLAIN_WIDE = np.full((60, 20, 3), 80, np.uint8)


def test_in_an_empty_strip_nobody_is() -> None:
    assert not occluded(PLAIN_WIDE, PLAIN_WIDE + np.uint8(5), SEEN_WIDE, NOWHERE).any()


@pytest.mark.parametrize(("columns", "place"), [(slice(0, 5), 0), (slice(5, 12), 1)], ids=["at the seam", "inside"])
def test_somebody_is_at_the_seam_or_further_inside(columns: slice, place: int) -> None:
    now = PLAIN_WIDE.copy()
    now[25:40, columns] = 200
    strange = occluded(now, PLAIN_WIDE, SEEN_WIDE, NOWHERE)
    assert strange[place, 29:36].all() and not strange[place, :20].any() and not strange[place, 45:].any()
    assert not strange[1 - place].any()


def test_of_what_was_never_seen_nobody_is_a_stranger() -> None:
    now = PLAIN_WIDE.copy()
    now[25:40, :5] = 200
    assert not occluded(now, PLAIN_WIDE, NOWHERE, NOWHERE).any()


def test_where_witnesses_do_not_agree_somebody_was() -> None:
    disputed = NOWHERE.copy()
    disputed[25:40, :5] = True
    assert occluded(PLAIN_WIDE, PLAIN_WIDE, ~disputed, disputed)[0, 29:36].all()


def test_a_speck_is_nobody() -> None:
    now = PLAIN_WIDE.copy()
    now[30:32, :4] = 200
    assert not occluded(now, PLAIN_WIDE, SEEN_WIDE, NOWHERE).any()


def test_another_picture_is_nobody() -> None:
    assert not occluded(PLAIN_WIDE + np.uint8(90), PLAIN_WIDE, SEEN_WIDE, NOWHERE).any()


def beside(*seen: str) -> list[int]:
    """In which pictures somebody may be beside one row, of those in which nobody, somebody inside, or at the seam is
    seen: `.`, `i`, `s`, each followed by how often.
    """
    course = "".join(letter * int(times) for letter, times in zip(seen[::2], seen[1::2], strict=True))
    strange = np.array([[letter == "s", letter == "i"] for letter in course])[..., None]
    return np.flatnonzero(occluded_while_passing(strange)[:, 0]).tolist()


def test_who_went_out_is_beside_the_picture_for_a_while() -> None:
    assert beside(".", "9", "i", "5", "s", "4", ".", "50") == list(range(14, 18 + FILMS.second_pictures))


def test_who_comes_in_was_beside_the_picture_for_a_while() -> None:
    assert beside(".", "50", "s", "4", "i", "5", ".", "9") == list(range(50 - FILMS.second_pictures, 54))


def test_who_came_to_the_seam_and_went_back_inside_is_not_beside_it() -> None:
    assert beside(".", "50", "i", "5", "s", "4", "i", "5", ".", "50") == list(range(55, 59))


def test_a_shot_may_be_shorter_than_somebody_lingers() -> None:
    assert beside("s", "2", ".", "3") == list(range(5))
