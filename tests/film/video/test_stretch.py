"""The frames of a part of a film are those that a passage through all of it finds there."""

from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from ganime.film.video import probe
from ganime.film.video.decode import read_frames
from ganime.film.video.pixels import plane_rows
from ganime.film.video.stretch import begins_at, frames_between
from tests.film.video.clips import encode, rolling


def told(frames: object) -> list[tuple[Fraction, str]]:
    return [(f.time, sha256(b"".join(map(bytes, plane_rows(f.picture)))).hexdigest()) for f in frames]  # type: ignore


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".ts", ".avi"])
@pytest.mark.parametrize(("start", "end"), [(0, 10), (24, 60), (70, 96), (5, 6)])
def test_they_are_the_same_frames(tmp_path: Path, suffix: str, start: int, end: int) -> None:
    source = encode(tmp_path / f"old{suffix}", rolling(1, 96), options={"g": "30"})
    found, begins = probe(source), Fraction(begins_at(source)).limit_denominator(90_000)
    whole = [(time - begins, digest) for time, digest in told(read_frames(source, found))]
    wanted = whole[start:end]
    after = whole[end][0] if end < len(whole) else whole[-1][0] + 1
    part = told(frames_between(source, found, wanted[0][0], after))
    assert [digest for _, digest in part] == [digest for _, digest in wanted]
    assert [float(time) for time, _ in part] == pytest.approx([float(time) for time, _ in wanted], abs=1e-4)
