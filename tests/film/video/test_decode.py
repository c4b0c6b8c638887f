"""A film is read to its end whatever happened to it, upright and with the times of its container."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from ganime.errors import VideoError
from ganime.film.video import Probe, probe
from ganime.film.video.damage import Damage
from ganime.film.video.decode import read_frames, upright
from ganime.film.video.demux import rough_length
from ganime.frame import Box
from tests.film.video.clips import ball, encode, rolling, scene, turned

SIZE = (120, 160)


def read(path: Path) -> tuple[list[Fraction], Damage]:
    damage = Damage()
    return [frame.time for frame in read_frames(path, probe(path), damage, turn=True)], damage


def scratched(path: Path, whole: Path, start: float, length: int) -> Path:
    """A copy of a film in which some bytes are overwritten; `start`: where, as a share of the file."""
    data = bytearray(whole.read_bytes())
    place = int(start * len(data))
    data[place : place + length] = np.random.default_rng(0).integers(0, 256, length, np.uint8).tobytes()
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name, codec", [
    ("a.mkv", "libx264"), ("a.mp4", "libx264"), ("a.ts", "libx264"), ("a.avi", "mpeg4"), ("a.mpg", "mpeg2video"),
])  # fmt: skip
def test_a_sound_film_is_read_as_extraction_reads_it(tmp_path, name, codec):
    path = encode(tmp_path / name, rolling(1, 30, SIZE), codec, rate=25)
    times, damage = read(path)
    assert times == [frame.time for frame in read_frames(path, probe(path))]
    assert (damage, str(damage)) == (Damage(), "whole") and not damage


def test_times_are_the_containers_own_and_count_in_its_ticks(tmp_path):
    stamps = [0, 42, 83, 300, 301, 1000, 1041]
    path = encode(tmp_path / "vfr.mkv", rolling(1, 7), times_ms=stamps)
    frames = list(read_frames(path, probe(path), Damage(), turn=True))
    assert [frame.picture.pts for frame in frames] == stamps
    assert {frame.picture.time_base for frame in frames} == {Fraction(1, 1000)}
    assert [frame.time for frame in frames] == [Fraction(stamp, 1000) for stamp in stamps]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_film_shot_sideways_comes_upright(tmp_path, degrees):
    drawn = ball(scene(1, SIZE), 0.2)
    plain = encode(tmp_path / "plain.mp4", [np.rot90(drawn, degrees // 90)] * 12, options={"crf": "5"})
    path = turned(tmp_path / "turned.mp4", plain, degrees)
    found = probe(path)
    picture = next(read_frames(path, found, Damage(), turn=True)).picture
    assert upright(found) == (*SIZE, Fraction(1))
    assert np.abs(picture.to_ndarray(format="rgb24").astype(int) - drawn).mean() < 8


def test_a_pixel_turned_on_its_side_is_as_high_as_it_was_wide():
    found = Probe(Fraction(8, 9), 90, "progressive", (480, 720), Box(0, 0, 478, 716))
    assert upright(found) == (716, 478, Fraction(9, 8))


def test_a_film_that_breaks_off_is_read_up_to_there(tmp_path):
    whole = encode(tmp_path / "whole.mkv", rolling(1, 240), options={"g": "24", "crf": "5"})
    path = tmp_path / "short.mkv"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    times, damage = read(path)
    assert 60 < len(times) < 180
    assert damage and damage.stated == 10 and abs(damage.ends - len(times) / Fraction(24)) < Fraction(1, 100)
    assert f"breaks off at {float(damage.ends):.1f} s of 10.0 s" in str(damage)


@pytest.mark.parametrize("suffix", ["mkv", "mp4", "ts"])
def test_a_scratch_is_counted_and_what_follows_is_read(tmp_path, suffix):
    whole = encode(tmp_path / f"whole.{suffix}", rolling(1, 240), options={"g": "24", "crf": "5"})
    times, damage = read(scratched(tmp_path / f"a.{suffix}", whole, 0.4, 3000))
    assert len(times) > 200 and times[-1] > Fraction(98, 10)
    assert damage and damage.ends is None
    assert all(before < after for before, after in pairwise(times))


def test_time_stamps_out_of_order_are_moved_on(tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.height, stream.width = SIZE
        stream.codec_context.time_base = Fraction(1, 1000)
        for stamp, picture in zip((0, 40, 80, 120), rolling(1, 4, SIZE), strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = stamp, Fraction(1, 1000)
            for packet in stream.encode(frame):
                packet.pts = packet.dts = 40 if stamp == 80 else stamp
                container.mux(packet)
    times, damage = read(path)
    assert times == [Fraction(stamp, 1000) for stamp in (0, 40, 41, 120)]
    assert damage == Damage(moved=1)


def test_pictures_that_got_lost_are_counted_unless_the_rate_varies(tmp_path):
    lacking = [40 * number for number in range(100) if number not in (30, 31, 60)]
    steady = encode(tmp_path / "a.mkv", rolling(1, 97), rate=25, times_ms=lacking)
    varying = encode(
        tmp_path / "b.mkv", rolling(1, 97), rate=25, times_ms=[time + time // 400 * 80 for time in lacking]
    )
    assert (read(steady)[1], read(varying)[1]) == (Damage(missing=3), Damage())


def test_what_has_no_pictures_left_is_refused(tmp_path):
    whole = encode(tmp_path / "whole.mkv", rolling(1, 24))
    found = probe(whole)
    with av.open(str(whole)) as container:
        first = next(packet for packet in container.demux(video=0))
    path = tmp_path / "a.mkv"
    path.write_bytes(whole.read_bytes()[: first.pos])
    with pytest.raises(VideoError, match=r"a.mkv: "):
        list(read_frames(path, found, Damage(), turn=True))


@pytest.mark.parametrize("name, length", [("a.mkv", (2, 50)), ("a.mp4", (2, 50)), ("a.avi", (2, 50))])
def test_the_length_of_a_film_is_about_known(tmp_path, name, length):
    path = encode(tmp_path / name, rolling(1, 50), "libx264" if name != "a.avi" else "mpeg4", rate=25)
    seconds, frames = rough_length(path)
    assert abs(seconds - length[0]) < Fraction(1, 10) and abs(frames - length[1]) <= 2
