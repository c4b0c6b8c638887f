import numpy as np

from ganime.film.camera.visible import best_rows, trusted

SEEN = np.ones((60, 12), bool)
PLAIN = np.full((60, 12, 3), 80, np.uint8)


def test_a_side_beside_a_strip_that_agrees_is_believed() -> None:
    assert trusted(PLAIN, PLAIN + np.uint8(5), SEEN).all()


def test_rows_in_which_somebody_stands_beside_the_seam_are_not_believed() -> None:
    now = PLAIN.copy()
    now[30:36, :4] = 200
    believed = trusted(now, PLAIN, SEEN)
    assert not believed[30:36].any() and believed[:24].all() and believed[42:].all()


def test_a_speck_in_the_strip_hides_nothing_beyond_it() -> None:
    now = PLAIN.copy()
    now[30:32, 9:11] = 200
    assert trusted(now, PLAIN, SEEN).all()


def test_beside_another_picture_nothing_is_believed() -> None:
    assert not trusted(PLAIN, PLAIN + np.uint8(90), SEEN).any()


def test_beside_a_strip_that_was_not_seen_nothing_is_believed() -> None:
    assert not trusted(PLAIN, PLAIN, np.zeros((60, 12), bool)).any()


def test_each_row_takes_the_plane_that_lies_best_on_it() -> None:
    far, near = PLAIN.copy(), PLAIN.copy()
    far[30:] = 200
    near[:30] = 200
    best, likely = best_rows(PLAIN, [(near, SEEN), (far, SEEN)])
    assert best[:20].tolist() == [1] * 20 and best[40:].tolist() == [0] * 20
    assert likely[:, 0].tolist() == [False, True]


def test_of_a_plain_sky_no_plane_is_unlikely() -> None:
    assert best_rows(PLAIN, [(PLAIN, SEEN), (PLAIN, SEEN)])[1].all()
