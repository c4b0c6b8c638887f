from fractions import Fraction

import av
import numpy as np
import pytest

from ganime.errors import VideoError
from ganime.film.video import Scaler, picture_size, probe, read_frames
from ganime.frame import Box
from tests.film.video.clips import ball, barred, encode, rolling, scene, turned


@pytest.mark.parametrize("name, codec, pix_fmt", [
    ("a.mkv", "libx264", "yuv420p"),
    ("a.mp4", "libx264", "yuv444p"),
    ("a.mkv", "libx265", "yuv420p10le"),
    ("a.ts", "libx264", "yuv420p"),
    ("a.mpg", "mpeg2video", "yuv420p"),
    ("a.avi", "mpeg4", "yuv420p"),
    ("a.mkv", "libsvtav1", "yuv420p10le"),
    ("a.webm", "libvpx-vp9", "yuv420p"),
    ("a.mkv", "ffv1", "yuv420p"),
])  # fmt: skip
def test_what_fans_have_is_read(tmp_path, name, codec, pix_fmt):
    path = encode(tmp_path / name, rolling(1, 30, (128, 160)), codec, pix_fmt, rate=25)
    found = probe(path)
    frames = list(read_frames(path, found))
    assert (len(frames), found.scan, found.picture) == (30, "progressive", Box(0, 0, 128, 160))
    picture = Scaler(128, 160, "rgb24").scale(frames[0].picture)
    assert np.abs(picture.astype(int) - ball(scene(1, (128, 160)), 0.1)).mean() < 8


@pytest.mark.parametrize("size, sample_aspect, aspect, pictures", [
    pytest.param((480, 720), Fraction(8, 9), Fraction(4, 3), (192, 256), id="NTSC disc, 4:3"),
    pytest.param((480, 720), Fraction(32, 27), Fraction(16, 9), (144, 256), id="NTSC disc, 16:9"),
    pytest.param((576, 720), Fraction(16, 15), Fraction(4, 3), (192, 256), id="PAL disc, 4:3"),
    pytest.param((480, 640), Fraction(1), Fraction(4, 3), (192, 256), id="VGA"),
])  # fmt: skip
def test_pictures_have_square_pixels(tmp_path, size, sample_aspect, aspect, pictures):
    path = encode(tmp_path / "a.mpg", rolling(1, 12, size), "mpeg2video", rate=25, sample_aspect=sample_aspect)
    found = probe(path)
    assert (found.aspect, picture_size(found, 256)) == (aspect, pictures)


def test_times_are_the_containers_own(tmp_path):
    times = [0, 42, 83, 300, 301, 1000, 1041]
    path = encode(tmp_path / "vfr.mkv", rolling(1, 7), times_ms=times)
    assert [frame.time for frame in read_frames(path, probe(path))] == [Fraction(time, 1000) for time in times]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_film_shot_sideways_is_turned_up(tmp_path, degrees):
    upright = ball(scene(1, (120, 160)), 0.2)
    stored = np.rot90(upright, degrees // 90)
    plain = encode(tmp_path / "plain.mp4", [stored] * 12)
    path = turned(tmp_path / "turned.mp4", plain, degrees)
    found = probe(path)
    height, width = picture_size(found, 160)
    picture = Scaler(height, width, "rgb24", found.rotation).scale(next(iter(read_frames(path, found))).picture)
    assert found.aspect == Fraction(4, 3)
    assert picture.shape == upright.shape and np.abs(picture.astype(int) - upright).mean() < 8


def test_bars_are_cut_off_before_anything_else(tmp_path):
    path = encode(tmp_path / "a.mkv", barred(rolling(1, 30, (120, 160)), left=28, right=26))
    found = probe(path)
    assert (found.picture, found.aspect) == (Box(0, 28, 120, 160), Fraction(4, 3))
    assert {(frame.picture.width, frame.picture.height) for frame in read_frames(path, found)} == {(160, 120)}


def test_a_film_that_is_cut_short_is_named_after_what_can_be_read_of_it(tmp_path):
    whole = encode(tmp_path / "whole.mkv", rolling(1, 240), options={"g": "24", "crf": "5"})
    path = tmp_path / "short.mkv"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    frames = read_frames(path, probe(path))
    seen = 0
    with pytest.raises(
        VideoError, match=r"short.mkv: cut short: it breaks off at \d.\d s of 10.0 s \(\d+ bytes are missing\)"
    ):
        for _ in frames:
            seen += 1
    assert 60 < seen < 180


@pytest.mark.parametrize("content, reason", [
    pytest.param(b"", "the file is empty", id="empty"),
    pytest.param(b"It was a dark and stormy night.\n" * 50, "not a video that can be read", id="text"),
    pytest.param(bytes(4096), "not a video that can be read", id="zeros"),
])  # fmt: skip
def test_what_is_no_video_is_named_with_the_reason(tmp_path, content, reason):
    (tmp_path / "a.mkv").write_bytes(content)
    with pytest.raises(VideoError, match=rf"a.mkv: {reason}") as caught:
        probe(tmp_path / "a.mkv")
    assert "\n" not in str(caught.value)


def test_a_file_with_sound_alone_is_no_film(tmp_path):
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(VideoError, match="no picture track"):
        probe(tmp_path / "a.mkv")
