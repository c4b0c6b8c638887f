"""What the tests of widening whole films share."""

from pathlib import Path

import pytest

from tests.film.video.clips import encode, rolling


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """Two films, and between them one that is none."""
    for number in (1, 3):
        encode(tmp_path / f"season/{number}.mkv", rolling(number, 12))
    (tmp_path / "season/2.mkv").write_bytes(b"not a film" * 100)
    return tmp_path / "season"
