import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganime.film.shots import (
    CutFinder,
    TimedThumbnail,
    difference,
    flaw_of,
    is_black,
    is_held,
    likeness,
    returns,
)
from ganime.frame import Pixels
from tests.film.thumbnails import BLACK, WHITE, faded, grey

DIM = (grey(1) // 2 + 40).astype(np.uint8)  # with room above and below


def spread(levels: int) -> Pixels:
    """A grey that spreads so many levels around its mean."""
    sign = np.where(np.indices((32, 32)).sum(axis=0) % 2, 1, -1)
    return (128 + levels * sign).astype(np.uint8)


def drawn_in(contrast: float, brighter: float) -> Pixels:
    """DIM with less contrast, and brighter on the whole by so many levels."""
    return np.rint(DIM.mean() + brighter + contrast * (DIM - DIM.mean())).astype(np.uint8)


def found(thumbnails: list[Pixels], fps: float = 12) -> list[int]:
    """Where shots begin in a film of grey thumbnails."""
    finder, begins = CutFinder(), []
    for index, thumbnail in enumerate(thumbnails):
        seen = TimedThumbnail(index, index / fps, thumbnail)
        colour = np.repeat(thumbnail[..., None], 3, axis=2) if finder.wants(seen) else None
        begins += finder.push(seen, colour)
    return begins + finder.finish()


def test_a_film_of_one_shot_has_no_cut():
    assert found([grey(1)] * 48) == []


def test_cuts_are_found_where_they_are():
    assert found([grey(1)] * 20 + [grey(2)] * 20 + [grey(3)] * 20) == [20, 40]


def test_a_show_of_slides_is_cut_at_each_of_them():
    assert found([grey(n // 12) for n in range(60)]) == [12, 24, 36, 48]


def test_a_cut_in_a_moving_shot_is_found():
    assert found([grey(1, n // 6) for n in range(36)] + [grey(2, n // 6) for n in range(36)]) == [36]


def test_a_pan_is_no_cut():
    assert found([grey(1, n // 2) for n in range(40)]) == []


def test_drawings_held_on_threes_in_fast_action_are_no_cuts():
    assert found([grey(1, (n // 3 * 5) % 20) for n in range(48)]) == []


@pytest.mark.parametrize("flash, frames", [(WHITE, 1), (WHITE, 2), (WHITE, 4), (BLACK, 1), (BLACK, 2)])
def test_a_flash_is_no_cut(flash, frames):
    assert found([grey(1)] * 20 + [flash] * frames + [grey(1)] * 20) == []


def test_a_cut_through_a_flash_begins_a_shot():
    begins = found([grey(1)] * 20 + [WHITE] * 2 + [grey(2)] * 20)
    assert begins and set(begins) <= {20, 22}


def test_a_fade_through_black_begins_a_shot_where_the_picture_comes_back():
    out = [faded(grey(1), 1 - n / 8) for n in range(9)]
    into = [faded(grey(2), n / 8) for n in range(9)]
    begins = found([grey(1)] * 20 + out + [BLACK] * 6 + into + [grey(2)] * 20)
    assert len(begins) == 1 and 34 < begins[0] <= 38


def test_frames_of_a_slow_film_are_still_compared():
    assert found([grey(1)] * 5 + [grey(2)] * 5, fps=0.5) == [5]


@given(st.integers(6, 30), st.integers(6, 30), st.sampled_from([10, 12, 12.5]))
def test_a_cut_anywhere_at_any_rate_is_found(before, after, fps):
    assert found([grey(1)] * before + [grey(2)] * after, fps) == [before]


def test_the_difference_is_in_levels():
    assert difference(np.full((4, 4), 10, np.uint8), np.full((4, 4), 13, np.uint8)) == 3


def test_a_drawing_with_grain_is_held_and_another_is_not():
    grain = np.random.default_rng(0).normal(0, 0.4, (32, 32)).round().astype(np.int16)
    assert is_held((grey(1) + grain).clip(0, 255).astype(np.uint8), [grey(2), grey(1)])
    assert not is_held(grey(3), [grey(2), grey(1)])


@pytest.mark.parametrize(("share", "held"), [(0.4, True), (0.7, False)])
def test_of_one_drawing_pictures_differ_by_less_than_half_a_level(share: float, held: bool) -> None:
    grain = np.arange(1024).reshape(32, 32) < share * 1024
    assert is_held((grey(1) // 2 + grain).astype(np.uint8), [grey(1) // 2]) == held


def test_a_title_on_black_is_not_black():
    title = BLACK.copy()
    title[15, 8:24] = 120
    assert is_black(BLACK) and not is_black(title)


@pytest.mark.parametrize("before, here, after, flaw", [
    pytest.param(grey(1), grey(1), grey(1), None, id="still"),
    pytest.param(grey(1), grey(1, 2), grey(1, 4), None, id="pan"),
    pytest.param(grey(1), grey(1), grey(2), None, id="before a cut"),
    pytest.param(faded(grey(1), 0.2), faded(grey(1), 0.2), grey(2), None, id="at night, before a cut to day"),
    pytest.param(BLACK, grey(1), grey(1), None, id="after black"),
    pytest.param(grey(2), grey(1), grey(1), None, id="after a cut"),
    pytest.param(grey(1), 200 + grey(1) // 6, grey(1), "flash", id="flash"),
    pytest.param(faded(grey(1), 0.9), faded(grey(1), 0.7), faded(grey(1), 0.4), "fade", id="fade out"),
    pytest.param(BLACK, faded(grey(1), 0.5), grey(1), "fade", id="fade in"),
    pytest.param(grey(1), 255 - faded(255 - grey(1), 0.6), 255 - faded(255 - grey(1), 0.2), "fade", id="to white"),
    pytest.param(grey(1), BLACK, grey(1), "blank", id="black"),
    pytest.param(WHITE, WHITE, WHITE, "blank", id="one colour"),
    pytest.param(spread(2), spread(2), spread(2), "blank", id="one colour, with grain"),
    pytest.param(spread(5), spread(5), spread(5), None, id="fog, in which something is"),
    pytest.param(DIM, DIM + 30, DIM, "flash", id="a faint flash"),
    pytest.param(DIM, DIM + 18, DIM, None, id="a lamp that flickers"),
    pytest.param(DIM, drawn_in(0.85, 3), DIM, "fade", id="the first of a slow fade"),
    pytest.param(DIM, drawn_in(0.85, 1.5), DIM, None, id="fog, as bright as what it hides"),
])  # fmt: skip
def test_flaws_are_told(before, here, after, flaw):
    assert flaw_of(before, here, after) == flaw


@given(st.integers(0, 50), st.integers(0, 50))
def test_scenes_are_like_themselves_and_unlike_others(a, b):
    assert likeness(grey(a), grey(a)) > 0.95
    assert likeness(grey(a), grey(b)) == pytest.approx(likeness(grey(b), grey(a)))


def test_what_was_before_a_flash_returns():
    assert returns([grey(1)] * 3, [WHITE, WHITE, grey(1)])
    assert not returns([grey(1)] * 3, [grey(2)] * 3)


def test_a_frame_is_judged_beside_those_four_tenths_of_a_second_away():
    finder = CutFinder()
    for index in range(21):
        seen = TimedThumbnail(index, index / 10, np.full((32, 32), 100 + index, np.uint8))
        finder.push(seen, np.repeat(seen.thumbnail[..., None], 3, axis=2) if finder.wants(seen) else None)
    assert [int(thumbnail[0, 0]) for thumbnail in finder.around(1.0)] == [106, 114]
