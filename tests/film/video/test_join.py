"""A widened film holds every stream of its source, byte for byte and in sync, and appears only when whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import pytest

from ganime.errors import VideoError
from ganime.film.video.encode import segment_writer
from ganime.film.video.encoders import Encoder
from ganime.film.video.join import join
from tests.film.video.clips import encode, rolling
from tests.film.video.rich import FONT, rich_film
from tests.film.video.widened import FAST, LOSSLESS, prepared, segments_of, wide_frames, widen
from tests.imports import ROOT

FOOTAGE = ROOT.parent / "shared/data/videos"


@dataclass
class Track:
    """A stream as an independent reader finds it."""

    kind: str
    codec: str
    tags: dict[str, str]
    disposition: int
    packets: list[tuple[Fraction, str]]  # time and digest


def tracks(path: Path) -> list[Track]:
    """Every stream of a film but pictures and cover."""
    with av.open(str(path)) as container:
        found = {
            stream.index: Track(
                stream.type,
                stream.codec_context.name if stream.codec_context else str(stream.name),
                {key: stream.metadata[key] for key in ("language", "title", "filename") if key in stream.metadata},
                int(stream.disposition),
                [],
            )
            for stream in container.streams
            if stream.type != "video"
        }
        for packet in container.demux():
            if packet.stream_index in found and packet.size:
                time = packet.pts * packet.time_base
                found[packet.stream_index].packets.append((time, sha256(bytes(packet)).hexdigest()))
    return list(found.values())


def shown(path: Path) -> list[Fraction]:
    """When the pictures of a film are shown."""
    with av.open(str(path)) as container:
        return [frame.pts * frame.time_base for frame in container.decode(video=0)]


def same_but_for_ticks(before: list[Track], after: list[Track], shift: Fraction = Fraction(0)) -> None:
    """Asserts that streams are the same, their times to the millisecond once `shift` is added."""
    assert [(t.kind, t.codec, t.tags, t.disposition) for t in before] == [
        (t.kind, t.codec, t.tags, t.disposition) for t in after
    ]
    for old, new in zip(before, after, strict=True):
        assert [digest for _, digest in old.packets] == [digest for _, digest in new.packets]
        assert all(
            abs(then + shift - now) <= Fraction(1, 1000)
            for (then, _), (now, _) in zip(old.packets, new.packets, strict=True)
        )


def test_everything_in_a_matroska_film_is_kept(tmp_path):
    source, out = rich_film(tmp_path / "old.mkv"), tmp_path / "new.mkv"
    joined = widen(source, out)
    assert (joined.frames, len(joined.kinds), joined.said) == (60, 6, ())
    same_but_for_ticks(tracks(source), tracks(out))
    assert shown(out) == shown(source)
    with av.open(str(source)) as old, av.open(str(out)) as new:
        assert new.metadata["title"] == "A rich film"
        assert [(c["start"], c["end"], c["metadata"]) for c in new.chapters()] == [
            (c["start"], c["end"], c["metadata"]) for c in old.chapters()
        ]
        fonts = list(new.streams.attachments)
        assert [(font.name, font.mimetype, font.data) for font in fonts] == [("letters.ttf", "font/ttf", FONT)]
        covers = [s for s in new.streams.video if s.disposition & av.stream.Disposition.attached_pic]
        theirs = [bytes(p) for p in old.demux(old.streams.video[1]) if p.size]
        ours = [bytes(p) for p in new.demux(covers[0]) if p.size]
        assert ours == theirs
        film = new.streams.video[0]
        assert (film.sample_aspect_ratio, film.metadata["title"]) == (Fraction(8, 9), "The film")
        assert film.average_rate == 24


@pytest.mark.parametrize("name, codec, sound, subtitles, out", [
    ("a.mp4", "libx264", "aac", "mov_text", "b.mp4"),
    ("a.mov", "libx264", "aac", None, "b.mp4"),
    ("a.mp4", "libx264", "aac", None, "b.mkv"),
    ("a.ts", "libx264", "aac", None, "b.mkv"),
    ("a.ts", "libx264", "aac", None, "b.mp4"),
    ("a.avi", "mpeg4", "libmp3lame", None, "b.mkv"),
    ("a.mkv", "libx264", "aac", "subrip", "b.mkv"),
    ("a.webm", "libvpx-vp9", "libopus", "webvtt", "b.mkv"),
])  # fmt: skip
def test_streams_go_from_any_container_to_another_in_sync(tmp_path, name, codec, sound, subtitles, out):
    source, wide = rich_film(tmp_path / name, codec, sound, subtitles, extras=False), tmp_path / out
    widen(source, wide)
    before, after = shown(source), shown(wide)
    shift = after[0] - before[0]
    assert len(after) == len(before)
    assert all(abs(then + shift - now) <= Fraction(1, 1000) for then, now in zip(before, after, strict=True))
    old, new = tracks(source), tracks(wide)
    for track in (*old, *new):
        track.tags.pop("language", None)  # AVI and MPEG-TS have no room for it, MP4 says "und"
        track.disposition = 0
    if name.endswith(".ts"):
        # A broadcast packs sound otherwise: the same samples, headers of another kind.
        for track in (*old, *new):
            track.packets = [(time, "") for time, _ in track.packets]
    same_but_for_ticks(old, new, shift)


def test_a_last_line_of_text_without_an_end_is_seen_in_mp4(tmp_path):
    source, out = tmp_path / "a.mkv", tmp_path / "b.mp4"
    with av.open(str(source), "w") as container:
        film, text = container.add_stream("mpeg2video", rate=25), container.add_mux_stream("dvd_subtitle")
        film.height, film.width = 120, 160
        for number, picture in enumerate(rolling(1, 12)):
            container.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            if number in (2, 6):
                line = av.Packet(b"\x00\x32" + bytes(48))  # begins with its length
                line.stream, line.time_base, line.pts, line.dts = text, Fraction(1, 1000), 40 * number, 40 * number
                container.mux(line)
        container.mux(film.encode(None))
    widen(source, out)
    with av.open(str(out)) as container:
        times = [packet.pts * packet.time_base for packet in container.demux(subtitles=0) if packet.size]
    assert times == [Fraction(80, 1000), Fraction(240, 1000)]


def test_a_broadcasts_clock_is_set_to_0(tmp_path):
    source = rich_film(tmp_path / "a.ts", subtitles=None, extras=False, start_s=5000)
    widen(source, tmp_path / "b.mkv")
    with av.open(str(source)) as old, av.open(str(tmp_path / "b.mkv")) as new:
        assert old.start_time > 4_999_000_000 and 0 <= new.start_time < 50_000


@pytest.mark.parametrize("encoder, out", [
    pytest.param(Encoder("x264"), "b.mkv", id="B-frames, Matroska"),
    pytest.param(Encoder("x264"), "b.mp4", id="B-frames, MP4"),
    pytest.param(Encoder("x265", preset="ultrafast", options=(("x265-params", "bframes=4"),)), "b.mp4", id="x265"),
    pytest.param(Encoder("av1", preset="12"), "b.mp4", id="AV1"),
    pytest.param(LOSSLESS, "b.mkv", id="FFV1"),
])  # fmt: skip
def test_variable_frame_rates_are_kept_to_the_tick(tmp_path, encoder, out):
    stamps = [7 * number + 30 * (number % 5) + 400 * (number > 20) for number in range(1, 48)]
    stamps = sorted(set(stamps))
    source = encode(tmp_path / "a.mkv", rolling(1, len(stamps)), times_ms=stamps)
    joined = widen(source, tmp_path / out, encoder, length=9)
    assert joined.frames == len(stamps)
    assert shown(tmp_path / out) == [Fraction(stamp, 1000) for stamp in stamps]
    with av.open(str(tmp_path / out)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    decoded = [packet.dts for packet in packets]
    if out.endswith(".mp4"):  # Matroska has no decoding times
        assert decoded == sorted(set(decoded)) and all(packet.dts <= packet.pts for packet in packets)


def test_times_of_an_mp4_are_kept_exactly(tmp_path):
    source = encode(tmp_path / "a.mp4", rolling(1, 50), rate=Fraction(24000, 1001))
    widen(source, tmp_path / "b.mp4")
    assert shown(tmp_path / "b.mp4") == [Fraction(1001 * number, 24000) for number in range(50)]


def test_sound_and_pictures_lie_side_by_side_in_the_file(tmp_path):
    source, out = rich_film(tmp_path / "a.mkv", frames=120), tmp_path / "b.mkv"
    widen(source, out)
    latest = {0: 0.0, 1: 0.0, 2: 0.0}
    with av.open(str(out)) as container:
        for packet in container.demux(list(container.streams)[:3]):
            if packet.size:
                latest[packet.stream_index] = float(packet.pts * packet.time_base)
                assert max(latest.values()) - min(latest.values()) < 0.7


def test_the_joined_pictures_are_those_of_one_encoding(tmp_path):
    source = encode(tmp_path / "a.mkv", rolling(1, 30), "ffv1")
    widen(source, tmp_path / "b.mkv", LOSSLESS, length=7)
    layout, _ = prepared(source, LOSSLESS)
    with av.open(str(tmp_path / "b.mkv")) as container:
        for ours, wide in zip(container.decode(video=0), wide_frames(source, layout), strict=True):
            assert (ours.to_ndarray() == wide.to_ndarray()).all()


def test_other_streams_of_a_film_that_breaks_off_are_kept_to_their_own_end(tmp_path):
    source = rich_film(tmp_path / "a.mkv", frames=120)
    layout, _ = prepared(source, FAST)
    parts = segments_of(source, tmp_path / "parts", layout, FAST)
    joined = join(parts[:3], source, tmp_path / "b.mkv", layout)
    assert joined.frames == 60
    same_but_for_ticks(tracks(source), tracks(tmp_path / "b.mkv"))


def parts(tmp_path: Path) -> Iterator[object]:
    source = encode(tmp_path / "a.mkv", rolling(1, 40))
    layout, _ = prepared(source, FAST)
    return source, layout, segments_of(source, tmp_path / "parts", layout, FAST)


def test_segments_of_other_settings_are_not_mixed(tmp_path):
    source, layout, first = parts(tmp_path)
    other = segments_of(source, tmp_path / "others", layout, Encoder(preset="slow"))
    with pytest.raises(VideoError, match=r"0001.nut: encoded otherwise than 0000.nut"):
        join([first[0], other[1]], source, tmp_path / "b.mkv", layout)
    assert not (tmp_path / "b.mkv").exists()


def test_segments_in_the_wrong_order_are_told(tmp_path):
    source, layout, first = parts(tmp_path)
    with pytest.raises(VideoError, match=r"0000.nut: does not follow"):
        join(first[::-1], source, tmp_path / "b.mkv", layout)


def test_a_damaged_segment_is_told(tmp_path):
    source, layout, first = parts(tmp_path)
    first[1].write_bytes(b"")
    with pytest.raises(VideoError, match=r"0001.nut: the file is empty"):
        join(first, source, tmp_path / "b.mkv", layout)


def test_nothing_half_written_is_left_behind(tmp_path, monkeypatch):
    source, layout, first = parts(tmp_path)
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr("ganime.film.video.join._mux", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        join(first, source, tmp_path / "b.mkv", layout)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.slow
@pytest.mark.skipif(not FOOTAGE.is_dir(), reason="the shared footage is not here")
@pytest.mark.parametrize("name, aspect, out", [
    ("popeye/minute1.mkv", Fraction(1), "b.mkv"),  # PGS that ends after the pictures
    ("popeye_dvd/minute1.mkv", Fraction(8, 9), "b.mkv"),  # telecined, VobSub
    ("steamboat_willie/opening.mp4", Fraction(1280, 1281), "b.mp4"),  # AAC with priming
])  # fmt: skip
def test_real_films_keep_their_streams(tmp_path, name, aspect, out):
    source = FOOTAGE / name
    layout, _ = prepared(source, FAST)
    frames = []
    for number, wide in enumerate(wide_frames(source, layout)):
        if number == 90:
            break
        frames.append(wide)
    paths = [tmp_path / f"{number}.nut" for number in range(3)]
    for number, path in enumerate(paths):
        with segment_writer(path, layout, FAST) as segment:
            for wide in frames[30 * number : 30 * number + 30]:
                segment.write(wide)
    join(paths, source, tmp_path / out, layout)
    same_but_for_ticks(tracks(source), tracks(tmp_path / out))
    assert shown(tmp_path / out) == shown(source)[:90]
    with av.open(str(tmp_path / out)) as container:
        assert container.streams.video[0].sample_aspect_ratio == aspect
