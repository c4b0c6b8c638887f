"""A film is sorted into windows: every frame once and in order, never frames of two shots, none larger than asked."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, pairwise

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.film.convert.windows import CERTAIN_FRAMES, FEWEST_FRAMES, Window, most_frames, windows
from ganime.film.video.decode import Frame
from ganime.frame import Canvas, Pixels
from tests.film.video.clips import rolling, scene

SIZE = (48, 64)
WHITE, BLACK = np.full((*SIZE, 3), 255, np.uint8), np.zeros((*SIZE, 3), np.uint8)


def frames(pictures: Iterable[Pixels], rate: int = 24, times: list[Fraction] | None = None) -> Iterator[Frame]:
    for index, picture in enumerate(pictures):
        time = times[index] if times else Fraction(index, rate)
        yield Frame(index, time, av.VideoFrame.from_ndarray(picture, format="rgb24"))


def shot(seed: int, length: int) -> Iterator[Pixels]:
    return rolling(seed, length, SIZE)


def spans(found: Iterable[Window]) -> list[tuple[int, int, bool, bool, int]]:
    return [(w.start, w.end, w.opens, w.closes, w.resumes_at) for w in found]


def test_a_shot_is_a_window() -> None:
    found = windows(frames(chain(shot(1, 40), shot(2, 30), shot(3, 50))), most=1000)
    assert spans(found) == [(0, 40, True, True, 40), (40, 70, True, True, 70), (70, 120, True, True, 120)]


def test_a_long_shot_comes_in_windows_that_say_where_it_began() -> None:
    found = list(windows(frames(chain(shot(1, 30), shot(2, 300))), most=96))
    assert spans(found[:1]) == [(0, 30, True, True, 30)]
    assert len(found) > 3
    assert [w.shot_start for w in found[1:]] == [30] * (len(found) - 1)
    assert [w.opens for w in found[1:]] == [True] + [False] * (len(found) - 2)
    assert [w.closes for w in found[1:]] == [False] * (len(found) - 2) + [True]
    assert [w.resumes_at for w in found[1:]] == [30] * (len(found) - 2) + [330]


def test_no_window_waits_for_more_frames_than_asked() -> None:
    read = 0

    def counted() -> Iterator[Frame]:
        nonlocal read
        for frame in frames(shot(1, 400)):
            read += 1
            yield frame

    for window in windows(counted(), most=60):
        assert len(window.frames) <= 60 + CERTAIN_FRAMES
        assert read - window.start <= 60 + CERTAIN_FRAMES


def test_a_cut_soon_after_a_window_still_parts_shots() -> None:
    for length in range(94, 108):
        found = list(windows(frames(chain(shot(1, length), shot(2, 60))), most=96))
        assert [w.start for w in found if w.opens] == [0, length]


def test_a_flash_is_no_cut() -> None:
    pictures = [*shot(1, 40), WHITE, WHITE, *shot(1, 40)]
    assert [w.shot_start for w in windows(frames(pictures), most=1000)] == [0]


def test_black_parts_two_shots() -> None:
    pictures = [*shot(1, 40), *[BLACK] * 24, *shot(2, 40)]
    found = list(windows(frames(pictures), most=1000))
    assert found[-1].start == 64
    assert all(w.opens and w.closes for w in found)


def test_a_film_of_one_frame_is_one_window() -> None:
    assert spans(windows(frames([scene(1, SIZE)]), most=96)) == [(0, 1, True, True, 1)]


def test_without_frames_there_are_no_windows() -> None:
    assert list(windows(frames([]), most=96)) == []


@settings(max_examples=25)
@given(
    lengths=st.lists(st.integers(1, 80), min_size=1, max_size=5),
    most=st.integers(8, 120),
    steps=st.lists(st.sampled_from([1, 1, 1, 2, 5, 20]), min_size=1, max_size=7),
)
def test_every_frame_comes_once_and_in_order_whatever_the_film(lengths: list[int], most: int, steps: list[int]) -> None:
    pictures = list(chain(*(shot(seed, length) for seed, length in enumerate(lengths))))
    times = [Fraction(0)]
    for number in range(len(pictures) - 1):
        times.append(times[-1] + Fraction(steps[number % len(steps)], 24))
    found = list(windows(frames(pictures, times=times), most))
    assert [frame.index for window in found for frame in window.frames] == list(range(len(pictures)))
    for before, after in pairwise(found):
        assert after.opens == before.closes
        assert after.shot_start == (after.start if before.closes else before.shot_start)
    assert found[0].opens
    assert found[-1].closes


@pytest.mark.parametrize(
    ("canvas", "most"),
    [
        pytest.param(Canvas(480, 852, 106, 106), 291, id="480p: 12 s in 256 MiB"),
        pytest.param(Canvas(1080, 1920, 240, 240), FEWEST_FRAMES, id="1080p: 4 s, whatever it takes"),
    ],
)
def test_a_window_is_bounded_by_bytes(canvas: Canvas, most: int) -> None:
    assert most_frames(canvas) == most
