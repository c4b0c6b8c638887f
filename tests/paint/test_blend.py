"""Joints of copied pieces, spread in the gradient domain."""

import numpy as np
import pytest

from ganime.paint.blend import LARGEST, blended, membrane
from ganime.paint.offset_map import OffsetMap

HEIGHT, WIDTH = 20, 12


def copied_from(columns: np.ndarray) -> OffsetMap:
    rows = np.repeat(np.arange(HEIGHT, dtype=np.int32)[:, None], WIDTH, axis=1)
    return OffsetMap(rows, np.repeat(columns[None].astype(np.int32), HEIGHT, axis=0))


def test_a_membrane_solves_its_equation():
    rng = np.random.default_rng(0)
    wanted, given = (rng.normal(size=shape).astype(np.float32) for shape in ((HEIGHT, WIDTH, 3), (HEIGHT, 3)))
    u = membrane(wanted, given, screen=0.3)
    framed = np.pad(u, ((1, 1), (1, 1), (0, 0)), mode="edge")
    framed[1:-1, 0] = given
    around = framed[2:, 1:-1] + framed[:-2, 1:-1] + framed[1:-1, 2:] + framed[1:-1, :-2]
    assert around - 4 * u - 0.3**2 * u == pytest.approx(wanted, abs=1e-4)


def test_a_copy_that_fits_is_left_as_it_is():
    source = np.random.default_rng(0).uniform(0, 255, (HEIGHT, 40, 3)).astype(np.float32)
    offsets = copied_from(np.arange(10, 10 + WIDTH))
    copied = offsets.copied(source)
    assert blended(copied, offsets, source, source[:, 9]) == pytest.approx(copied, abs=1e-3)


def test_a_step_at_the_seam_goes_and_fades_away_from_it():
    source = np.full((HEIGHT, 40, 3), 100, np.float32)
    offsets = copied_from(np.arange(10, 10 + WIDTH))
    made = blended(offsets.copied(source), offsets, source, np.full((HEIGHT, 3), 120, np.float32))
    assert 117 < made[:, 0].min() <= made[:, 0].max() < 120
    assert (np.diff(made[0, :, 0]) < 0).all()
    assert 100 < made[:, -1].max() < 110


def test_what_is_something_else_altogether_is_not_drawn_all_the_way():
    source = np.zeros((HEIGHT, 40, 3), np.float32)
    offsets = copied_from(np.arange(10, 10 + WIDTH))
    made = blended(offsets.copied(source), offsets, source, np.full((HEIGHT, 3), 255, np.float32))
    assert made.max() <= LARGEST


def test_a_step_between_two_pieces_becomes_a_slope():
    source = np.full((HEIGHT, 60, 3), 100, np.float32)
    source[:, 30:] = 130
    offsets = copied_from(np.concatenate([np.arange(10, 16), np.arange(40, 46)]))
    copied = offsets.copied(source)
    assert np.abs(np.diff(copied[0, :, 0])).max() == 30
    assert np.abs(np.diff(blended(copied, offsets, source, source[:, 9])[0, :, 0])).max() < 5
