"""Stages that overlap hand on everything in order, errors too, and never run far ahead or on for nothing."""

import threading
from collections.abc import Iterator

import pytest

from ganime.film.convert.prefetch import prefetched
from tests.film.convert.films import until


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ganime-prefetch"]


class Source:
    """Counts up, and tells how far it came and whether it was closed."""

    def __init__(self, length: int, error_at: int | None = None) -> None:
        self.made, self.closed = 0, False
        self._length, self._error_at = length, error_at

    def items(self) -> Iterator[int]:
        try:
            for number in range(self._length):
                if number == self._error_at:
                    raise ZeroDivisionError("in the thread")
                self.made = number + 1
                yield number
        finally:
            self.closed = True


def test_everything_comes_in_order() -> None:
    with prefetched(Source(500).items()) as items:
        assert list(items) == list(range(500))
    assert workers() == []


def test_nothing_comes_of_nothing() -> None:
    with prefetched(iter(())) as items:
        assert list(items) == []


def test_the_next_item_is_made_while_one_is_in_work() -> None:
    source = Source(10)
    with prefetched(source.items()) as items:
        next(items)
        until(lambda: source.made >= 2)


@pytest.mark.parametrize("depth", [1, 3])
def test_no_more_is_made_than_may_wait(depth: int) -> None:
    source = Source(100)
    with prefetched(source.items(), depth) as items:
        for taken in range(20):
            assert next(items) == taken
            # What was taken, what waits, and the one that has no place yet.
            until(lambda: source.made == taken + 1 + depth + 1)  # noqa: B023 (done before the next round)


def test_an_error_is_raised_after_what_was_made_before_it() -> None:
    got: list[int] = []
    with pytest.raises(ZeroDivisionError, match="in the thread"), prefetched(Source(9, error_at=3).items()) as items:
        got.extend(items)
    assert got == [0, 1, 2]
    assert workers() == []


def test_who_leaves_early_leaves_no_thread_and_no_open_generator() -> None:
    source = Source(1000)
    with prefetched(source.items()) as items:
        next(items)
    assert workers() == []
    assert source.closed
    assert source.made <= 3


def test_an_error_of_the_one_who_takes_ends_the_thread_too() -> None:
    source = Source(1000)
    with pytest.raises(KeyboardInterrupt), prefetched(source.items()) as items:
        next(items)
        raise KeyboardInterrupt
    assert (workers(), source.closed) == ([], True)


def test_stages_stand_one_behind_the_other() -> None:
    source = Source(1000, error_at=700)

    def doubled(items: Iterator[int]) -> Iterator[int]:
        for item in items:
            yield 2 * item

    got: list[int] = []
    with pytest.raises(ZeroDivisionError), prefetched(source.items()) as first, prefetched(doubled(first)) as second:
        got.extend(second)
    assert got == list(range(0, 1400, 2))
    assert workers() == []


def test_the_last_of_two_stages_may_be_left_early() -> None:
    source = Source(1000)
    with prefetched(source.items()) as first, prefetched(item + 1 for item in first) as second:
        assert next(second) == 1
    assert (workers(), source.closed) == ([], True)
