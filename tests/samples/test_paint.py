"""Brushes leave premultiplied paint where they were put, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.paint import Cel, Paper, box, mixed, smooth, weathered

RED, BLUE = (200, 0, 0), (0, 0, 200)


def paper() -> Paper:
    return Paper(-10, -10, 10, 10, scale=2.0)


def pixel(cel: Cel, x: float, y: float) -> list[int]:
    """The paint at a place in world units."""
    colour: list[int] = cel.paint_HW4[round((y - cel.top) * cel.scale), round((x - cel.left) * cel.scale)].tolist()
    return colour


def test_a_cel_is_cut_down_to_its_paint() -> None:
    sheet = paper()
    sheet.fill(box(-5, -4, 5, 4), RED)
    cel = sheet.cel()
    assert cel.paint_HW4.shape[0] in (16, 17, 18)
    assert cel.paint_HW4.shape[1] in (20, 21, 22)
    assert pixel(cel, 0, 0) == [200, 0, 0, 255]


def test_an_empty_sheet_is_a_cel_of_nothing() -> None:
    assert not paper().cel().paint_HW4.any()


def test_a_shape_beyond_the_paper_leaves_it_clean() -> None:
    sheet = paper()
    for far in (box(30, 30, 40, 40), box(-40, -40, -30, -30)):
        sheet.fill(far, RED)
        sheet.wash(far, RED, BLUE)
        sheet.cel_shape(far, RED, BLUE, (-1, 0))
    assert not sheet.cel().paint_HW4.any()


def test_a_cel_shape_is_lit_on_the_side_it_is_moved_to() -> None:
    sheet = paper()
    sheet.cel_shape(box(-8, -8, 8, 8), RED, BLUE, (-4, 0))
    cel = sheet.cel()
    assert pixel(cel, -6, 0) == [200, 0, 0, 255]
    assert pixel(cel, 6, 0) == [0, 0, 200, 255]


def test_a_wash_runs_from_its_upper_to_its_lower_colour() -> None:
    sheet = paper()
    sheet.wash(box(-10, -10, 10, 10), RED, BLUE)
    cel = sheet.cel()
    reds = [pixel(cel, 0, y)[0] for y in (-9, -3, 3, 9)]
    assert reds == sorted(reds, reverse=True)
    assert (reds[0] > 180, reds[-1] < 20) == (True, True)


@given(strength=st.floats(0, 1), opacity=st.floats(0, 1))
def test_paint_stays_premultiplied(strength: float, opacity: float) -> None:
    sheet = paper()
    sheet.glaze(box(-8, -8, 8, 8), (255, 240, 10), opacity)
    cel = weathered(sheet.cel(), np.random.default_rng(0), strength, 5)
    assert (cel.paint_HW4[..., :3] <= cel.paint_HW4[..., 3:]).all()


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=9), st.booleans())
def test_a_smooth_curve_goes_through_its_points(points: list[tuple[float, float]], closed: bool) -> None:
    curve = np.asarray(smooth(points, closed))
    for point in points:
        assert np.abs(curve - point).sum(axis=1).min() < 1e-6


@pytest.mark.parametrize(("share", "expected"), [(0, RED), (1, BLUE), (0.5, (100, 0, 100))])
def test_colours_mix(share: float, expected: tuple[int, int, int]) -> None:
    assert mixed(RED, BLUE, share) == expected
