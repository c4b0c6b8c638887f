"""The frame at a time is the one that a player shows then, in any container."""

from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.errors import VideoError
from ganime.film.video import probe
from ganime.film.video.damage import Damage
from ganime.film.video.decode import Frame, read_frames
from ganime.film.video.still import still
from tests.film.video.clips import barred, encode, rolling, turned
from tests.film.video.widened import samples

CONTAINERS = {
    "a.mkv": "libx264", "a.mp4": "libx264", "a.avi": "mpeg4", "a.ts": "libx264", "a.mpg": "mpeg2video",
    "a.webm": "libvpx-vp9",
}  # fmt: skip
MICROSECOND = Fraction(1, 1_000_000)  # so exactly the start of a film is told


def digest(frame: Frame) -> str:
    return sha256(b"".join(map(bytes, samples(frame.picture)))).hexdigest()


def all_frames(path: Path) -> list[tuple[Fraction, str]]:
    """Times from the first frame on, and digests."""
    frames = [(frame.time, digest(frame)) for frame in read_frames(path, probe(path), Damage(), turn=True)]
    return [(time - frames[0][0], found) for time, found in frames]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("still")
    for name, codec in CONTAINERS.items():
        encode(folder / name, rolling(1, 120), codec, options={"g": "48"} if name != "a.ts" else {})
    return folder


@pytest.mark.parametrize("name", CONTAINERS)
def test_the_frame_shown_at_a_time_is_found_in_any_container(films: Path, name: str) -> None:
    path = films / name
    found, frames = probe(path), all_frames(path)
    for time in (
        Fraction(0),
        Fraction(1, 100),
        Fraction(1),
        Fraction(5, 2),
        frames[-1][0],
        Fraction(6),
        Fraction(9999),
    ):
        shown = still(path, found, time)
        wanted_time, wanted = [frame for frame in frames if frame[0] <= time][-1]
        assert abs(shown.time - wanted_time) <= MICROSECOND
        assert digest(shown) == wanted


@settings(max_examples=15)
@given(milliseconds=st.integers(0, 6000))
def test_any_time_shows_the_last_frame_that_began(films: Path, milliseconds: int) -> None:
    path, time = films / "a.mkv", Fraction(milliseconds, 1000)
    times = [Fraction(round(1000 * number / 24), 1000) for number in range(120)]
    assert still(path, probe(path), time).time == max(began for began in times if began <= time)


def test_a_frame_that_is_shown_for_long_is_found(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mkv", rolling(1, 4), times_ms=[0, 100, 30_000, 30_100])
    assert still(path, probe(path), Fraction(29)).time == Fraction(1, 10)
    assert still(path, probe(path), Fraction(30)).time == 30


def test_a_still_has_no_bars(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mkv", barred(rolling(1, 60), left=26, right=26))
    found = probe(path)
    picture = still(path, found, Fraction(1)).picture
    assert (picture.height, picture.width) == (found.picture.height, found.picture.width)
    assert picture.width <= 160


def test_a_still_is_upright(tmp_path: Path) -> None:
    path = turned(tmp_path / "a.mp4", encode(tmp_path / "lying.mp4", rolling(1, 24)), 90)
    picture = still(path, probe(path), Fraction(1, 2)).picture
    assert (picture.height, picture.width) == (160, 120)


def test_of_a_film_that_breaks_off_the_last_frame_is_shown(tmp_path: Path) -> None:
    whole = encode(tmp_path / "whole.mkv", rolling(1, 240), options={"g": "24"})
    path = tmp_path / "a.mkv"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    frames = all_frames(path)
    assert digest(still(path, probe(path), Fraction(9))) == frames[-1][1]


def test_a_film_that_is_gone_is_told(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mkv", rolling(1, 12))
    found = probe(path)
    path.unlink()
    with pytest.raises(VideoError, match="no such video"):
        still(path, found, Fraction(0))
