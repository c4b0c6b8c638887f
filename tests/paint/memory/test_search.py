import numpy as np
import pytest

from ganime.paint.memory.search import Lists, Nearest
from tests.memories import unit_rows


def truly_nearest(halves: np.ndarray, asked: np.ndarray, count: int) -> np.ndarray:
    vectors = halves.reshape(-1, halves.shape[2]).astype(np.float32)
    return np.argsort(-(asked @ vectors.T), axis=1)[:, :count] // 3


def test_of_few_descriptors_the_very_nearest_are_found() -> None:
    halves = unit_rows(200)
    asked = unit_rows(5, seed=1)[:, 0].astype(np.float32)
    rows, near = Nearest([halves[:120], halves[120:]]).nearest(asked, 10)
    assert rows.tolist() == truly_nearest(halves, asked, 10).tolist()
    assert (np.diff(near, axis=1) <= 0).all()


def test_a_row_is_found_by_any_of_its_descriptors() -> None:
    halves = unit_rows(30)
    rows, near = Nearest([halves]).nearest(halves[[4, 9, 17], [0, 1, 2]].astype(np.float32), 1)
    assert rows.ravel().tolist() == [4, 9, 17]
    assert near.ravel() == pytest.approx(1, abs=0.01)


def test_where_there_are_fewer_the_rest_is_minus_one() -> None:
    rows, _ = Nearest([unit_rows(1)]).nearest(unit_rows(1, seed=1)[:, 0].astype(np.float32), 5)
    assert sorted(rows.ravel().tolist()) == [-1, -1, 0, 0, 0]


def test_of_many_descriptors_lists_find_what_is_near() -> None:
    halves = unit_rows(2000)
    nearest = Nearest([halves], Lists(from_descriptors=1000, count=16, probed=4, rounds=2))
    asked = halves[:100, 1].astype(np.float32) + 0.01 * unit_rows(100, seed=2)[:, 0]
    rows, _ = nearest.nearest(asked, 1)
    assert np.mean(rows.ravel() == np.arange(100)) > 0.95


def test_what_is_not_of_unit_length_is_refused() -> None:
    halves = unit_rows(3)
    halves[1, 1, 5] = np.nan
    with pytest.raises(ValueError, match="unit length"):
        Nearest([halves])
