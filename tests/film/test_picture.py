"""Pictures of which no more is made than is looked at."""

import numpy as np
import pytest

from ganime.film.picture import picture_of, shrunk, small_factor


@pytest.mark.parametrize(("rows", "factor"), [(96, 1), (240, 1), (478, 2), (720, 3), (1080, 4), (2160, 9)])
def test_small_pictures_have_about_240_rows(rows: int, factor: int) -> None:
    assert small_factor(rows) == factor


def test_a_picture_knows_its_size_its_columns_and_its_small_self() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (480, 642, 3), np.uint8)
    picture = picture_of(rgb)
    assert (picture.height, picture.width) == (480, 642)
    np.testing.assert_array_equal(picture.rgb(), rgb)
    np.testing.assert_array_equal(picture.columns(slice(640, 642)), rgb[:, 640:])
    np.testing.assert_array_equal(picture.small_hkC, shrunk(rgb, 2))


def test_shrinking_takes_means_and_cuts_off_what_is_left_over() -> None:
    ramp = np.arange(7 * 5, dtype=np.uint8).reshape(7, 5)
    assert shrunk(ramp, 3, 2).tolist() == [[6, 8], [20, 22]]  # of 5.5, 7.5, …
    assert shrunk(ramp, 1) is ramp
