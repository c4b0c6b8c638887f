"""A container that cannot hold a stream is refused before work starts, with one that can."""

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

FOOTAGE = ROOT.parent / "shared/data/videos"


def check(source: Path, out: str, encoder: Encoder = FAST) -> tuple[str, ...]:
    layout, _ = prepared(source, encoder)
    return check_container(source, source.parent / out, layout, encoder)


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
