"""Encoders take what they know and name what they do not; a segment is whole or not there."""

import os
from pathlib import Path

import av
import numpy as np
import pytest

from ganime.errors import VideoError
from ganime.film.video.encode import check_encoder, segment_writer
from ganime.film.video.encoders import ENCODERS, Encoder, codec_for, options_of
from ganime.film.video.layout import Layout
from tests.film.video.clips import encode, rolling
from tests.film.video.widened import FAST, prepared, segments_of, wide_frames

QUICK = {"x264": "ultrafast", "x265": "ultrafast", "av1": "12", "ffv1": None}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return encode(tmp_path / "a.mkv", rolling(1, 12), options={"crf": "10"})


@pytest.fixture
def layout(source: Path) -> Layout:
    return prepared(source, FAST)[0]


@pytest.mark.parametrize("name, codec", [("x264", "h264"), ("x265", "hevc"), ("av1", "av1"), ("ffv1", "ffv1")])
def test_what_is_encoded_looks_like_what_was_composed(tmp_path, source, capfd, name, codec):
    encoder = Encoder(name, preset=QUICK[name])
    layout, _ = prepared(source, encoder)
    (path,) = segments_of(source, tmp_path / "parts", layout, encoder)
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.codec.canonical_name == codec
        got = [frame.to_ndarray(format="gray").astype(int) for frame in container.decode(video=0)]
    wanted = [frame.to_ndarray(format="gray").astype(int) for frame in wide_frames(source, layout)]
    assert len(got) == 12
    assert max(np.abs(ours - theirs).mean() for ours, theirs in zip(got, wanted, strict=True)) < 1.5
    assert capfd.readouterr() == ("", "")  # no encoder talks to the terminal


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="only Linux has priorities that an encoder may take")
@pytest.mark.parametrize("name", QUICK)
def test_an_encoder_leaves_the_process_no_more_urgent_than_it_was(tmp_path: Path, source: Path, name: str) -> None:
    """SVT-AV1, run as root, would put its threads and its caller's before all else on the machine."""
    encoder = Encoder(name, preset=QUICK[name])
    layout, _ = prepared(source, encoder)
    with segment_writer(tmp_path / "0.nut", layout, encoder) as segment:
        segment.write(next(wide_frames(source, layout)))
        threads = map(int, os.listdir("/proc/self/task"))
        assert {os.sched_getscheduler(thread) for thread in threads} == {os.SCHED_OTHER}


def test_a_segment_shorter_than_its_encoder_looks_ahead_keeps_its_times(tmp_path, source):
    """x265 leaves the decoding times of such a segment to chance."""
    encoder = Encoder("x265", preset="ultrafast", options=(("x265-params", "bframes=4"),))
    layout, _ = prepared(source, encoder)
    first, second, *_ = wide_frames(source, layout)
    for number in range(8):
        path = tmp_path / f"{number}.nut"
        with segment_writer(path, layout, encoder) as segment:
            segment.write(first)
            segment.write(second)
        with av.open(str(path)) as container:
            read = [packet.pts * packet.time_base - 3600 for packet in container.demux(video=0) if packet.size]
        assert read == [frame.pts * frame.time_base for frame in (first, second)]


def test_a_segment_says_what_its_pixels_are(tmp_path, source, layout):
    (path,) = segments_of(source, tmp_path / "parts", layout, FAST)
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.colorspace, context.sample_aspect_ratio, context.width) == (6, 1, layout.canvas.width)


@pytest.mark.parametrize("encoder, reason", [
    (Encoder(preset="warp"), "x264 does not take preset=warp"),
    (Encoder("x265", preset="warp"), "x265 does not take preset=warp"),
    (Encoder("av1", preset="99"), "av1 does not take preset=99"),
    (Encoder("av1", crf=99), "av1 does not take crf=99"),
    (Encoder(options=(("tune", "cartoon"),)), "x264 does not take tune=cartoon"),
    (Encoder(options=(("colour", "pink"),)), "x264 has no option colour"),
    (Encoder("ffv1", options=(("coder", "9"),)), "ffv1 does not take coder=9"),
])  # fmt: skip
def test_what_an_encoder_does_not_take_is_named(layout, encoder, reason):
    with pytest.raises(VideoError, match=reason):
        check_encoder(encoder, layout_for(layout, encoder))


@pytest.mark.parametrize("encoder, reason", [
    (Encoder("h266"), "no encoder is called 'h266'; choose one of x264, x265, av1, ffv1"),
    (Encoder("ffv1", crf=3), "ffv1 is lossless and has no crf"),
    (Encoder("ffv1", preset="slow"), "ffv1 has no presets"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused_before_anything_is_read(encoder, reason):
    with pytest.raises(VideoError, match=reason):
        codec_for(encoder, "yuv420p", 30)


@pytest.mark.parametrize("name", ENCODERS)
def test_every_encoder_holds_ordinary_film_as_it_is(name):
    assert codec_for(Encoder(name), "yuv420p", 30)[1] == "yuv420p"


@pytest.mark.parametrize("encoder", [
    Encoder(options=(("tune", "grain"), ("x264-params", "aq-mode=3"))),
    Encoder("x265", crf=20.5, options=(("x265-params", "bframes=2"),)),
    Encoder("av1", options=(("svtav1-params", "tune=0"),)),
])  # fmt: skip
def test_options_are_handed_on(layout, encoder, capfd):
    assert (
        dict(encoder.options).items()
        <= {
            **options_of(encoder),
            "x265-params": options_of(encoder).get("x265-params", "").removesuffix(":log-level=none"),
        }.items()
    )
    check_encoder(encoder, layout_for(layout, encoder))
    assert capfd.readouterr() == ("", "")


def test_quality_is_what_was_asked_for():
    assert options_of(Encoder(crf=21.5))["crf"] == "21.5"
    assert options_of(Encoder("hevc_nvenc", crf=21))["cq"] == "21"


def test_a_gpu_that_is_not_there_is_told(layout):
    encoder = Encoder("h264_nvenc")
    try:
        check_encoder(encoder, layout_for(layout, encoder))
    except VideoError as error:
        assert "h264_nvenc needs an NVIDIA GPU" in str(error)


def test_a_segment_that_stops_halfway_leaves_nothing_behind(tmp_path, source, layout):
    wide = next(wide_frames(source, layout))
    with pytest.raises(KeyboardInterrupt), segment_writer(tmp_path / "p" / "0.nut", layout, FAST) as segment:
        segment.write(wide)
        raise KeyboardInterrupt
    assert list((tmp_path / "p").iterdir()) == []


def test_a_segment_without_frames_is_a_wrong_call(tmp_path, layout):
    with pytest.raises(ValueError, match="no frame"), segment_writer(tmp_path / "0.nut", layout, FAST):
        pass
    assert not (tmp_path / "0.nut").exists()


def test_a_place_where_nothing_can_be_written_is_named(tmp_path, source, layout):
    (tmp_path / "file").write_text("not a folder")
    with (
        pytest.raises(VideoError, match=r"0\.nut: cannot be written"),
        segment_writer(tmp_path / "file" / "0.nut", layout, FAST) as segment,
    ):
        segment.write(next(wide_frames(source, layout)))


def layout_for(layout: Layout, encoder: Encoder) -> Layout:
    """The same film, for another encoder."""
    codec, pixel_format = codec_for(encoder, layout.source_format, layout.canvas.left)
    return Layout(**{**vars(layout), "codec": codec, "pixel_format": pixel_format})
