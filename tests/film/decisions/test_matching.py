"""Shots are found again by what they look like, in their order, and by time where they look alike."""

import numpy as np
import pytest

from ganime.film.decisions.matching import matched, shift_of
from ganime.film.decisions.shots import FilmShot
from ganime.film.decisions.values import Entry

RNG = np.random.default_rng(0)
LOOKS = [tuple(int(bits) for bits in RNG.integers(0, 2**64, 3, np.uint64)) for _ in range(8)]


def looks(number: int, flipped: int = 0) -> str:
    """What the shot of this number looks like, with some bits changed."""
    mask = sum(1 << (7 * bit) for bit in range(flipped))
    return "-".join(f"{bits ^ mask:016x}" for bits in LOOKS[number])


def shots(*numbers: int, at: float = 0, flipped: int = 0) -> list[FilmShot]:
    return [
        FilmShot(24 * n, 24 * n + 24, at + n, at + n + 1, looks(number, flipped)) for n, number in enumerate(numbers)
    ]


def entries(*numbers: int) -> list[Entry]:
    return [Entry(start=n, end=n + 1, looks=looks(number)) for n, number in enumerate(numbers)]


def test_in_the_same_film_each_is_where_it_was() -> None:
    assert matched(entries(0, 1, 2), shots(0, 1, 2)) == [0, 1, 2]


@pytest.mark.parametrize("flipped", [1, 5, 9])
def test_an_encoder_may_change_some_bits(flipped: int) -> None:
    assert matched(entries(0, 1, 2), shots(0, 1, 2, flipped=flipped)) == [0, 1, 2]


def test_in_a_trimmed_copy_they_lie_earlier_and_some_are_not_there() -> None:
    trimmed = shots(2, 3, 4)
    assert shift_of(entries(0, 1, 2, 3, 4, 5), trimmed) == -2
    assert matched(entries(0, 1, 2, 3, 4, 5), trimmed) == [None, None, 0, 1, 2, None]


def test_a_piece_may_be_cut_from_the_middle() -> None:
    assert matched(entries(0, 1, 2, 3, 4), shots(0, 1, 4)) == [0, 1, None, None, 2]


def test_shots_that_look_alike_are_told_by_time() -> None:
    assert matched(entries(0, 1, 0, 1, 0)[2:3], shots(0, 1, 0, 1, 0)) == [2]
    assert matched(entries(0, 1, 0, 1, 0), shots(0, 1, 0, 1, 0)) == [0, 1, 2, 3, 4]


def test_half_a_shot_is_known_by_its_other_end() -> None:
    begin, middle, end = looks(0).split("-")
    other = looks(5).split("-")
    [shot] = shots(0)
    half = FilmShot(0, 12, 0, 0.5, "-".join([other[0], other[1], end]))
    assert matched(entries(0), [half]) == [0]
    assert matched(entries(0), [FilmShot(0, 12, 0, 0.5, "-".join([other[0], middle, other[2]]))]) == [None]
    assert begin in shot.looks


def test_what_is_told_out_of_order_is_found_all_the_same() -> None:
    backwards = list(reversed(entries(0, 1, 2)))
    assert matched(backwards, shots(0, 1, 2)) == [2, 1, 0]


def test_without_looks_or_shots_there_is_nothing_to_find() -> None:
    assert matched([Entry(start=0, end=1)], shots(0)) == [None]
    assert matched(entries(0), []) == [None]
    assert shift_of([], shots(0)) == 0
