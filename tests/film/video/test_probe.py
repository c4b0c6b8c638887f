"""What is told of a film before its frames are read."""

import random
from itertools import chain

import pytest

from ganime.film.video import probe
from ganime.frame import Box
from tests.film.video.clips import barred, encode, rolling


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    pictures = chain(*(rolling(shot, 40, held=2) for shot in range(5)))
    return encode(tmp_path_factory.mktemp("film") / "a.mkv", pictures, options={"crf": "32", "threads": "1"})


@pytest.mark.parametrize("seed", range(8))
def test_damaged_pictures_are_not_taken_for_bars(tmp_path, whole, seed):
    """Where a damaged picture is not mended by its decoder, the rows below the damage are black."""
    data, rng = bytearray(whole.read_bytes()), random.Random(seed)
    for _ in range(60):
        data[rng.randrange(600, len(data))] ^= 1 << rng.randrange(8)
    (tmp_path / "b.mkv").write_bytes(bytes(data))
    assert probe(tmp_path / "b.mkv").picture == Box(0, 0, 120, 160)


def test_bars_of_a_whole_film_are_told(tmp_path):
    film = encode(tmp_path / "a.mkv", barred(rolling(1, 30), top=20))
    assert probe(film).picture == Box(20, 0, 120, 160)
