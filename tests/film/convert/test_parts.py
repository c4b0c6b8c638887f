"""A film in parts: every part finds the same segments, makes its own, and all of them are one film again."""

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from ganime.film.convert import film
from ganime.film.convert.film import Status, convert_film, convert_part
from ganime.film.convert.options import Options
from ganime.film.convert.parts import Part, dealt
from ganime.film.convert.segments import Segment
from ganime.film.convert.windows import Window
from ganime.film.video.decode import Frame
from ganime.film.video.encoders import Encoder
from ganime.outpainter import load_outpainter
from tests.film.convert.films import packets, segments
from tests.film.video.clips import encode, rolling

OPTIONS = Options("mirror", encoder=Encoder("x264", preset="ultrafast"))


def window(start: int, end: int, shot_start: int | None = None, closes: bool = True) -> Window:
    """Frames `start` to `end` − 1 at one a second."""
    frames = [cast(Frame, SimpleNamespace(index=index, time=Fraction(index))) for index in range(start, end)]
    return Window(frames, start if shot_start is None else shot_start, closes)


def ends(first: Window, last: Window) -> bool:
    return last.end - first.start > 5


def starts(of: int, *shots: Window, kept: dict[int, Segment] | None = None) -> list[list[int]]:
    """First frames of the windows that each part is dealt; a segment is at least 5 s long."""
    return [[w.start for w in dealt(iter(shots), Part(number, of), kept or {}, ends)] for number in range(of)]


def kept(*segments: tuple[int, int, int]) -> dict[int, Segment]:
    return {numbers[0]: Segment(Path("x"), *numbers) for numbers in segments}


def test_whole_segments_are_dealt_in_turn() -> None:
    shots = [window(0, 4), window(4, 8), window(8, 20), window(20, 30), window(30, 31)]
    assert starts(1, *shots) == [[0, 4, 8, 20, 30]]
    assert starts(2, *shots) == [[0, 4, 20], [8, 30]]
    assert starts(5, *shots) == [[0, 4], [8], [20], [30], []]


def test_a_long_shot_stays_with_one_part() -> None:
    shots = [window(0, 8, closes=False), window(8, 16, 0, closes=False), window(16, 20, 0), window(20, 28)]
    # The segment in which the long shot ends goes on with the next shot.
    assert starts(2, *shots) == [[0, 8, 16, 20], []]
    shots = [window(0, 8, closes=False), window(8, 16, 0), window(16, 24), window(24, 30)]
    assert starts(2, *shots) == [[0, 8, 24], [16]]


def test_what_is_kept_is_not_made_again() -> None:
    shots = [window(0, 8, closes=False), window(8, 16, 0), window(16, 24), window(24, 30)]
    assert starts(2, *shots, kept=kept((0, 8, 0), (8, 16, 16))) == [[24], [16]]
    assert starts(2, *shots, kept=kept((16, 24, 24))) == [[0, 8, 24], []]


def test_half_a_long_shot_is_made_from_its_start() -> None:
    shots = [window(0, 8, closes=False), window(8, 16, 0), window(16, 24)]
    assert starts(1, *shots, kept=kept((0, 8, 0))) == [[0, 8, 16]]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shots of 1 to 5 s, the longest in several windows; segments of at least 1 s."""
    monkeypatch.setattr(film, "SEGMENT_S", 1)
    monkeypatch.setattr(film, "most_frames", lambda canvas: 24)
    shots = [rolling(seed, 12 * seconds, (60, 80), held=2) for seed, seconds in enumerate((2, 5, 1, 1, 3, 2), start=1)]
    return encode(tmp_path / "old.mkv", (picture for shot in shots for picture in shot), rate=12)


def part(source: Path, out: Path, number: int, of: int) -> int:
    """Make one part; how many frames that took."""
    made = [0]
    outpainter = load_outpainter(OPTIONS.outpainter)
    convert_part(source, out, Part(number, of), OPTIONS, outpainter, lambda s: made.append(s.counts.frames))
    return made[-1]


def whole(source: Path, out: Path) -> list[Status]:
    """Convert a film; how it went."""
    seen: list[Status] = []
    convert_film(source, out, OPTIONS, load_outpainter(OPTIONS.outpainter), seen.append)
    return seen


def test_parts_joined_are_the_film_made_in_one_go_byte_for_byte(tmp_path: Path, source: Path) -> None:
    out, once = tmp_path / "parts.mkv", tmp_path / "once.mkv"
    whole(source, once)
    made = [part(source, out, number, 3) for number in range(3)]
    assert all(made) and sum(made) == 14 * 12
    assert whole(source, out) == []
    assert packets(out) == packets(once)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.mkv", "once.mkv", "parts.mkv"]


def test_a_part_that_is_missing_is_made_in_the_end(tmp_path: Path, source: Path) -> None:
    out, once = tmp_path / "parts.mkv", tmp_path / "once.mkv"
    whole(source, once)
    part(source, out, 0, 3)
    part(source, out, 2, 3)
    assert whole(source, out) != []
    assert packets(out) == packets(once)


def test_a_part_that_is_begun_again_keeps_what_it_had(tmp_path: Path, source: Path) -> None:
    out = tmp_path / "new.mkv"
    part(source, out, 1, 2)
    before = segments(out)
    assert before
    assert part(source, out, 1, 2) == 0
    assert segments(out) == before


def test_a_part_that_stops_leaves_its_segments(tmp_path: Path, source: Path) -> None:
    class Stop(Exception):
        pass

    def stop(status: Status) -> None:
        if segments(tmp_path / "new.mkv"):
            raise Stop

    with pytest.raises(Stop):
        convert_part(source, tmp_path / "new.mkv", Part(0, 1), OPTIONS, load_outpainter("mirror"), stop)
    assert segments(tmp_path / "new.mkv")
    assert not list(tmp_path.glob(".*.lock"))
