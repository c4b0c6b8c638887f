"""Films from the wild that once came out wrong: each kind is drawn here; the shared ones are tried where they are."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from tests.film.convert.films import FAST, convert, digests
from tests.film.convert.test_streams import heard
from tests.film.video.clips import encode, rolling
from tests.film.video.pairs import film_with

SMALL = (48, 64)


def times(path: Path) -> list[Fraction]:
    """When the pictures of a film are shown."""
    return [time for time, _ in digests(path)]


def joined_bytes(path: Path, parts: Iterable[Path]) -> Path:
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def test_packets_at_equal_times_stay_where_they_are(tmp_path):
    """TrueHD has 1200 packets a second, Matroska 1000 ticks."""
    source = tmp_path / "old.mkv"
    with av.open(str(source), "w") as out:
        film = out.add_stream("libx264", rate=25)
        film.height, film.width = SMALL
        sound = out.add_stream("pcm_s16le", rate=48000, layout="mono")
        for number, picture in enumerate(rolling(1, 10, SMALL)):
            out.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            for piece in range(48 * number, 48 * (number + 1)):
                frame = av.AudioFrame.from_ndarray(np.full((1, 40), piece, np.int16), format="s16", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = 48000, 40 * piece, Fraction(1, 48000)
                out.mux(sound.encode(frame))
        out.mux(film.encode(None))
    assert convert(source, tmp_path / "new.mkv", *FAST) == 0
    (old,), (new,) = heard(source), heard(tmp_path / "new.mkv")
    assert len({time for time, _ in old.packets}) < 420 < len(old.packets) == 480
    assert new.packets == old.packets


def test_aac_in_latm_is_unwrapped(tmp_path, capsys):
    source = tmp_path / "old.ts"
    with av.open(str(source), "w", container_options={"mpegts_flags": "latm"}) as out:
        film, sound = out.add_stream("mpeg2video", rate=25), out.add_stream("aac", rate=44100, layout="mono")
        film.height, film.width = SMALL
        for number, picture in enumerate(rolling(1, 12, SMALL)):
            out.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            frame = av.AudioFrame.from_ndarray(np.full((1, 1764), 0.1, np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 44100, 1764 * number, Fraction(1, 44100)
            out.mux(sound.encode(frame))
        out.mux(film.encode(None))
        out.mux(sound.encode(None))
    (old,) = heard(source)
    assert old.codec == "aac_latm" and len(old.packets) == 22
    for name in ("new.mkv", "new.mp4"):
        assert convert(source, tmp_path / name, *FAST) == 0
        (new,) = heard(tmp_path / name)
        assert (new.codec, len(new.packets), new.samples) == ("aac", 22, old.samples)
        assert "stream" not in capsys.readouterr().out


def late(path: Path, seconds: int) -> Path:
    """A DVD's film whose sound begins late."""
    with av.open(str(path), "w", format="vob") as out:
        film = out.add_stream("mpeg1video", rate=24)
        film.height, film.width = 24, 32
        sound = out.add_stream("mp2", rate=44100, layout="mono")
        for number, picture in enumerate(rolling(1, 24 * seconds + 24, (24, 32), held=240)):
            out.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            if number >= 24 * seconds:
                frame = av.AudioFrame.from_ndarray(np.full((1, 1837), 900, np.int16), format="s16", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = 44100, 1837 * number + 1837, Fraction(1, 44100)
                out.mux(sound.encode(frame))
        out.mux(film.encode(None))
        out.mux(sound.encode(None))
    return path


def test_a_stream_that_begins_late_is_kept(tmp_path, capsys):
    source, out = late(tmp_path / "old.vob", 11), tmp_path / "new.mkv"
    assert convert(source, out, *FAST) == 0
    assert "left out" not in capsys.readouterr().out
    (new,) = heard(out)
    assert new.codec == "mp2" and len(new.packets) > 30
    assert new.packets[0][0] > 10.9


def test_a_stream_that_begins_too_late_is_named(tmp_path, capsys, monkeypatch):
    """In FLV, sound of another kind begins another stream."""
    monkeypatch.setattr("ganime.film.video.reach._FIRST", 2048)
    monkeypatch.setattr("ganime.film.video.reach._REACHES", (2048,))
    first, other = (film_with(tmp_path / f"{sound}.flv", sound, seconds=1) for sound in ("libmp3lame", "pcm_alaw"))
    source = tmp_path / "old.flv"
    source.write_bytes(first.read_bytes() + other.read_bytes()[13:])
    assert convert(source, tmp_path / "new.mkv", *FAST) == 0
    said = capsys.readouterr().out
    assert said.count("a stream that begins late is left out: Audio: pcm_alaw, 8000 Hz, mono") == 1
    assert [sound.codec for sound in heard(tmp_path / "new.mkv")] == ["mp3"]


def test_recordings_in_flv_that_were_put_together_follow_each_other(tmp_path, capsys):
    parts = [film_with(tmp_path / f"{number}.flv", "libmp3lame", seconds=1) for number in range(2)]
    source, out = tmp_path / "old.flv", tmp_path / "new.mkv"
    source.write_bytes(parts[0].read_bytes() + parts[1].read_bytes()[13:])
    assert convert(source, out, *FAST) == 0
    said = capsys.readouterr().out
    assert said.count("the clock jumps back by 1.") == 1 and "damaged" not in said
    shown, (sound,) = times(out), heard(out)
    assert len(shown) == 50 and 1.9 < shown[-1] - shown[0] < 2.1
    assert 1.9 < sound.packets[-1][0] < 2.1


@pytest.mark.parametrize("name, told", [("new.mov", False), ("new.mp4", False), ("new.mkv", True)])
def test_a_timecode_is_kept_or_told_once(tmp_path, capsys, name, told):
    source = tmp_path / "old.mov"
    with av.open(str(source), "w") as out:
        film = out.add_stream("libx264", rate=25)
        film.height, film.width = SMALL
        film.metadata["timecode"] = "01:00:00:00"
        for picture in rolling(1, 8, SMALL):
            out.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(film.encode(None))
    assert convert(source, tmp_path / name, *FAST) == 0
    assert capsys.readouterr().out.count("has no timecode track; 01:00:00:00 is kept as a tag") == told
    with av.open(str(tmp_path / name)) as container:
        tags = {key.lower(): value for stream in container.streams for key, value in stream.metadata.items()}
        assert tags["timecode"] == "01:00:00:00"
        assert [stream.type for stream in container.streams] == (["video"] if told else ["video", "data"])


@pytest.mark.parametrize("encoder", ["x264", "x265", "av1", "ffv1"])
@pytest.mark.parametrize("aspect", [Fraction(32, 27), Fraction(8, 9)])
def test_every_encoder_keeps_the_sample_aspect_in_matroska(tmp_path, encoder, aspect):
    source = encode(tmp_path / "old.mkv", rolling(1, 3, (96, 108)), "ffv1", sample_aspect=Fraction(1))
    source = encode(tmp_path / "old.mp4", rolling(1, 3, (96, 108)), sample_aspect=aspect)
    assert convert(source, tmp_path / "new.mkv", "--fill", "mirror", "--encoder", encoder) == 0
    with av.open(str(tmp_path / "new.mkv")) as container:
        film = container.streams.video[0]
        assert film.sample_aspect_ratio == aspect
        assert "title" not in film.metadata
        assert sum(1 for packet in container.demux(film) if packet.size) == 3


def test_two_titles_in_one_file_follow_each_other(tmp_path, capsys):
    parts = [film_with(tmp_path / f"{number}.vob", "mp2", seconds=1) for number in range(2)]
    source, out = joined_bytes(tmp_path / "old.vob", parts), tmp_path / "new.mkv"
    assert convert(source, out, *FAST) == 0
    said = capsys.readouterr().out
    assert said.count("the clock jumps back by 1.0 s at 1.0 s and is carried on") == 1
    assert "damaged" not in said
    shown, (sound,) = times(out), heard(out)
    assert len(shown) == 50
    assert all(0.03 < after - before < 0.1 for before, after in pairwise(shown))
    assert 1.9 < sound.packets[-1][0] < 2.1
    steps = [after - before for (before, _), (after, _) in pairwise(sound.packets)]
    assert min(steps) > 0.02 and max(steps) < 0.08


def test_a_clock_that_jumps_an_hour_ahead_freezes_no_picture(tmp_path, capsys):
    first = film_with(tmp_path / "1.ts", "mp2", seconds=1)
    later = tmp_path / "2.ts"
    ahead = {"output_ts_offset": "3601"}
    made = film_with(tmp_path / "2.mkv", "mp2", "mpeg2video", seconds=1)
    with av.open(str(made)) as old, av.open(str(later), "w", container_options=ahead) as out:
        copies = [out.add_stream_from_template(stream) for stream in old.streams]
        for packet in old.demux():
            if packet.size:
                packet.stream = copies[packet.stream_index]
                out.mux(packet)
    source, out_path = joined_bytes(tmp_path / "old.ts", [first, later]), tmp_path / "new.mkv"
    assert convert(source, out_path, *FAST) == 0
    assert "the clock jumps ahead by 3599.9 s at 1.0 s" in capsys.readouterr().out
    assert times(out_path)[-1] < 2.2


def test_pictures_of_another_size_are_brought_to_the_first(tmp_path, capsys):
    parts = [
        encode(tmp_path / "1.ts", rolling(1, 25, (48, 64)), "mpeg2video", rate=25),
        encode(tmp_path / "2.ts", rolling(1, 25, (96, 128)), "mpeg2video", rate=25),
    ]
    source, out = joined_bytes(tmp_path / "old.ts", parts), tmp_path / "new.mkv"
    assert convert(source, out, *FAST) == 0
    said = capsys.readouterr().out
    assert said.count("the pictures change to 128×96 yuv420p at 1.0 s and are brought to 64×48 yuv420p") == 1
    assert len(times(out)) >= 49
