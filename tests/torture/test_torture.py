"""However a film is damaged and whenever work is killed, it ends in order."""

from pathlib import Path

import pytest

from tests.torture.kills import conversions_killed, extractions_killed
from tests.torture.run import Converter, tortured

SEEDS = [13 * number % 200 for number in range(20)]  # every container and every harm


@pytest.mark.torture
def test_every_damaged_film_ends_whole_broken_off_or_refused(tmp_path: Path) -> None:
    converter = Converter()
    try:
        ends = [tortured(tmp_path, seed, converter) for seed in SEEDS]
    finally:
        converter.stop()
    assert [end for end in ends if end.wrong] == []
    assert {end.code for end in ends} == {0, 2, 3}


@pytest.mark.slow
@pytest.mark.torture
@pytest.mark.parametrize("work", [conversions_killed, extractions_killed])
def test_work_that_is_killed_ends_as_undisturbed_when_it_is_begun_again(tmp_path: Path, work) -> None:
    found = work(tmp_path, 2)
    assert (found.kills, found.same) == (2, 2)
