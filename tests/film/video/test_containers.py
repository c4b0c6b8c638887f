"""A container that cannot hold a stream is refused before work starts, with one that can."""

import re
from fractions import Fraction
from pathlib import Path

import av
import pytest

from ganime.errors import VideoError
from ganime.film.video.containers import container_of
from ganime.film.video.encoders import Encoder
from ganime.film.video.rehearsal import check_container
from tests.film.video.clips import encode, rolling
from tests.film.video.rich import rich_film
from tests.film.video.widened import FAST, LOSSLESS, prepared
from tests.imports import ROOT

TICK = Fraction(1, 90_000)
FOOTAGE = ROOT.parent / "shared/data/videos"


def check(source: Path, out: str, encoder: Encoder = FAST, *, drop_streams: bool = False) -> tuple[str, ...]:
    layout, _ = prepared(source, encoder)
    return check_container(source, source.parent / out, layout, encoder, drop_streams=drop_streams)


def test_matroska_holds_everything(tmp_path):
    assert check(rich_film(tmp_path / "a.mkv"), "b.mkv") == ()


@pytest.mark.parametrize("out, reason", [
    ("b.mp4", r"b.mp4: mp4 cannot hold stream 3 \(subtitle, subrip, ger\) of .*a.mkv; call it b.mkv"),
    ("b.webm", r"b.webm: webm cannot hold x264 pictures; call it b.mkv"),
])  # fmt: skip
def test_a_stream_that_a_container_cannot_hold_is_named(tmp_path, out, reason):
    with pytest.raises(VideoError, match=reason):
        check(rich_film(tmp_path / "a.mkv"), out)


def test_fonts_do_not_fit_into_mp4(tmp_path):
    source = tmp_path / "a.mkv"
    with av.open(str(source), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.height, stream.width = 120, 160
        container.add_attachment("letters.ttf", "font/ttf", b"letters")
        for picture in rolling(1, 6):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    with pytest.raises(VideoError, match=r"mp4 cannot hold stream 1 \(attachment, letters.ttf\) .* call it b.mkv"):
        check(source, "b.mp4")


def test_the_text_of_an_mp4_stays_in_one(tmp_path):
    source = rich_film(tmp_path / "a.mp4", subtitles="mov_text", extras=False)
    assert check(source, "b.mp4") == ()
    with pytest.raises(VideoError, match=r"matroska cannot hold stream 3 \(subtitle, mov_text.* call it b.mp4"):
        check(source, "b.mkv")


def broadcast(path: Path, codec: str) -> Path:
    """A recording with three packets that libav knows by the name of `codec`."""
    with av.open(str(path), "w", format="mpegts") as out:
        film, other = out.add_stream("mpeg2video", rate=25), out.add_mux_stream(codec)
        film.height, film.width = 120, 160
        for number, picture in enumerate(rolling(1, 12)):
            out.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            if number % 4 == 0:
                packet = av.Packet(b"\x10\x02\x2c" + bytes(44))
                packet.stream, packet.time_base, packet.pts, packet.dts = other, TICK, 3600 * number, 3600 * number
                out.mux(packet)
        out.mux(film.encode(None))
    return path


@pytest.mark.parametrize("codec, advice", [
    ("dvb_teletext", "no other container holds all of it either; add --drop-streams to go on without"),
    ("timed_id3", "call it b.mp4, or add --drop-streams to go on without"),
])  # fmt: skip
def test_what_would_be_lost_is_refused_unless_it_may_be_left_out(tmp_path, codec, advice):
    source = broadcast(tmp_path / "a.ts", codec)
    with pytest.raises(VideoError, match=rf"b.mkv: matroska cannot hold stream 1 \(.*\) of .*a.ts; {advice}$"):
        check(source, "b.mkv")
    (said,) = check(source, "b.mkv", drop_streams=True)
    assert re.fullmatch(r"matroska cannot hold stream 1 \(.*\); it is left out", said)


def test_lossless_pictures_need_a_container_that_knows_them(tmp_path):
    with pytest.raises(VideoError, match=r"webm cannot hold ffv1 pictures; call it b.mkv"):
        check(encode(tmp_path / "a.mkv", rolling(1, 6)), "b.webm", LOSSLESS)


@pytest.mark.parametrize("name, kind", [("a.mkv", "matroska"), ("A.MP4", "mp4"), ("-a 'b'.m4v", "mp4")])
def test_a_films_name_says_its_container(name, kind):
    assert container_of(Path(name)) == kind


def test_a_name_that_says_none_is_refused():
    with pytest.raises(VideoError, match=r"a.ogv: films are written as .mkv, .mp4.*; call it a.mkv"):
        container_of(Path("a.ogv"))


@pytest.mark.skipif(not FOOTAGE.is_dir(), reason="the shared footage is not here")
def test_pictured_subtitles_do_not_fit_into_mp4(tmp_path):
    source = FOOTAGE / "popeye/minute1.mkv"
    layout, _ = prepared(source, FAST)
    with pytest.raises(
        VideoError, match=r"mp4 cannot hold stream 1 \(subtitle, hdmv_pgs_subtitle, eng\) .* call it b.mkv"
    ):
        check_container(source, tmp_path / "b.mp4", layout, FAST)
