"""The known part of a wide film is the source's, bit for bit, and its sides carry on its colours."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from ganime.errors import VideoError
from ganime.film.video import probe
from ganime.film.video.damage import Damage
from ganime.film.video.decode import read_frames
from ganime.film.video.encoders import Encoder
from tests.film.video.clips import barred, encode, rolling
from tests.film.video.widened import FAST, LOSSLESS, mirrored, prepared, samples, segments_of, widen


def film(
    path: Path, pix_fmt: str, full: bool = False, matrix: int = 5, size: tuple[int, int] = (96, 128), grain: int = 20
) -> Path:
    """A lossless film of grain in some pixel format, told to be of full or limited range."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=24, options={"level": "3"})
        stream.height, stream.width = size
        stream.pix_fmt = pix_fmt
        stream.codec_context.color_range = 2 if full else 1
        stream.codec_context.colorspace = matrix
        for picture in rolling(1, 12, size):
            # Grain: lossless or not shows in every sample.
            noise = np.random.default_rng(picture[0, 0, 0]).integers(-grain, grain + 1, picture.shape)
            noisy = (64 + picture // 2 + noise).clip(0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(noisy, format="rgb24")
            container.mux(stream.encode(frame.reformat(format=pix_fmt, dst_color_range=2 if full else 1)))
        container.mux(stream.encode(None))
    return path


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


@pytest.mark.parametrize("pix_fmt, full", [
    pytest.param("yuv420p", False, id="8 bit"),
    pytest.param("yuv420p", True, id="8 bit, full range"),
    pytest.param("yuv422p", False, id="4:2:2"),
    pytest.param("yuv444p", False, id="4:4:4"),
    pytest.param("yuv420p10le", False, id="10 bit"),
    pytest.param("yuv444p10le", True, id="10 bit 4:4:4, full range"),
    pytest.param("gray", False, id="grey"),
    pytest.param("gray10le", False, id="10 bit grey"),
    pytest.param("bgr0", True, id="RGB"),
    pytest.param("gbrp10le", True, id="10 bit RGB"),
])  # fmt: skip
def test_the_known_part_is_bit_exact_through_a_lossless_codec(tmp_path, pix_fmt, full):
    source = film(tmp_path / "a.mkv", pix_fmt, full)
    layout, _ = prepared(source, LOSSLESS)
    widen(source, tmp_path / "wide.mkv", LOSSLESS)
    before, after = decoded(source), decoded(tmp_path / "wide.mkv")
    assert len(after) == 12
    for old, new in zip(before, after, strict=True):
        assert (new.format.name, new.width) == (pix_fmt, layout.canvas.width)
        for theirs, ours in zip(samples(old), samples(new, layout.canvas.known), strict=True):
            np.testing.assert_array_equal(theirs, ours)


@pytest.mark.parametrize("codec, pix_fmt, name, held", [
    ("libx264", "yuv420p10le", "x264", "yuv420p10le"),
    ("libx264rgb", "rgb24", "x264", "bgr0"),
    ("libx265", "gbrp", "x265", "gbrp"),
    ("libx264", "yuv420p", "av1", "yuv420p"),
    ("mjpeg", "yuvj420p", "x264", "yuv420p"),
    ("dvvideo", "yuv411p", "x264", "yuv422p"),
])  # fmt: skip
def test_every_sample_is_handed_to_the_encoder_as_it_was_decoded(tmp_path, codec, pix_fmt, name, held):
    size = (480, 720) if codec == "dvvideo" else (96, 128)
    rate = Fraction(30000, 1001) if codec == "dvvideo" else 24
    source = encode(tmp_path / "a.mov", rolling(1, 6, size), codec, pix_fmt, rate=rate)
    layout, composer = prepared(source, Encoder(name))
    assert layout.pixel_format == held
    for frame in read_frames(source, probe(source), Damage(), turn=True):
        wide = composer.compose(frame.picture, *mirrored(composer.picture(frame.picture).rgb(), layout.canvas))
        theirs, ours = samples(frame.picture), samples(wide, layout.canvas.known)
        if pix_fmt == "yuv411p":
            theirs = [theirs[0], theirs[1].repeat(2, axis=1), theirs[2].repeat(2, axis=1)]
        if layout.pixel_format == "bgr0":
            green, blue, red = theirs
            theirs, ours = [np.stack([blue, green, red], axis=2)], [ours[0].reshape(96, 128, 4)[..., :3]]
        for their, our in zip(theirs, ours, strict=True):
            np.testing.assert_array_equal(their, our)


@pytest.mark.parametrize("pix_fmt, full, matrix", [
    ("yuv420p", False, 1), ("yuv420p", True, 5), ("yuv420p10le", False, 1), ("gray", False, 5), ("gray", True, 5),
])  # fmt: skip
def test_sides_carry_on_the_colours_of_the_picture(tmp_path, pix_fmt, full, matrix):
    """A side that repeats the known picture is converted to the very samples of the known picture, nearly."""
    source = film(tmp_path / "a.mkv", pix_fmt, full, matrix, grain=0)
    layout, composer = prepared(source, LOSSLESS)
    side = layout.canvas.left
    frame = next(read_frames(source, probe(source), Damage(), turn=True)).picture
    rgb = composer.picture(frame).rgb()
    wide = composer.compose(frame, np.ascontiguousarray(rgb[:, :side]), np.ascontiguousarray(rgb[:, -side:]))
    depth = np.uint16 if pix_fmt.endswith("10le") else np.uint8
    scale = 4 if depth is np.uint16 else 1
    # libswscale makes full range of limited, and cuts fractions off as it does.
    most = 1.0 if full else 0.2
    for old, new in zip(samples(frame, slice(0, side)), samples(wide, slice(0, side)), strict=True):
        error = (old.view(depth).astype(float) - new.view(depth)) / scale
        assert np.abs(error).mean() < 0.5 + most and abs(error.mean()) < most


def test_the_known_picture_in_rgb_is_what_was_drawn(tmp_path):
    source = encode(tmp_path / "a.mkv", rolling(1, 12, (96, 128)), "libx264rgb", "rgb24", options={"qp": "0"})
    _, composer = prepared(source, FAST)
    frame = next(read_frames(source, probe(source), Damage(), turn=True)).picture
    np.testing.assert_array_equal(composer.picture(frame).rgb(), next(rolling(1, 12, (96, 128))))


def test_frames_are_told_their_time_and_colours(tmp_path):
    source = film(tmp_path / "a.mkv", "yuv420p", full=True, matrix=1)
    layout, composer = prepared(source, FAST)
    frame = list(read_frames(source, probe(source), Damage(), turn=True))[3]
    wide = composer.compose(frame.picture, *mirrored(composer.picture(frame.picture).rgb(), layout.canvas))
    assert wide.pts * wide.time_base == frame.time
    assert (wide.colorspace, wide.color_range) == (1, 2)


def test_a_side_that_comes_again_is_not_converted_again(tmp_path):
    source = film(tmp_path / "a.mkv", "yuv420p")
    layout, composer = prepared(source, FAST)
    frame = next(read_frames(source, probe(source), Damage(), turn=True)).picture
    left, right = mirrored(composer.picture(frame).rgb(), layout.canvas)
    first = composer.compose(frame, left, right)
    left[:] = 0  # nobody may do this; here it shows that the array is not looked at again
    again = composer.compose(frame, left, right)
    fresh = composer.compose(frame, left.copy(), right)
    assert all((a == b).all() for a, b in zip(samples(first), samples(again), strict=True))
    assert any((a != b).any() for a, b in zip(samples(first), samples(fresh), strict=True))


def test_bars_are_cut_off_and_the_picture_inside_is_untouched(tmp_path):
    source = encode(tmp_path / "a.mkv", barred(rolling(1, 12, (96, 128)), left=22, right=22), "ffv1", "yuv420p")
    widen(source, tmp_path / "wide.mkv", LOSSLESS)
    before, after = decoded(source)[5], decoded(tmp_path / "wide.mkv")[5]
    side = (after.width - 128) // 2
    for theirs, ours in zip(samples(before, slice(22, 150)), samples(after, slice(side, side + 128)), strict=True):
        np.testing.assert_array_equal(theirs, ours)


def test_untagged_film_is_told_what_players_guess_before_its_size_changes(tmp_path):
    small = encode(tmp_path / "small.mkv", rolling(1, 6, (96, 128)))
    large = encode(tmp_path / "large.mkv", rolling(1, 6, (720, 960)), options={"preset": "ultrafast"})
    assert prepared(small, FAST)[0].colours.matrix == 6
    assert prepared(large, FAST)[0].colours.matrix == 1


def test_a_side_of_another_size_is_a_wrong_call(tmp_path):
    source = film(tmp_path / "a.mkv", "yuv420p")
    layout, composer = prepared(source, FAST)
    frame = next(read_frames(source, probe(source), Damage(), turn=True)).picture
    left, right = mirrored(composer.picture(frame).rgb(), layout.canvas)
    with pytest.raises(ValueError, match="does not fit"):
        composer.compose(frame, left[:, 2:], right)


def test_a_film_that_changes_its_size_is_named(tmp_path):
    source = film(tmp_path / "a.mkv", "yuv420p")
    _, composer = prepared(source, FAST)
    other = av.VideoFrame(64, 96, "yuv420p")
    with pytest.raises(VideoError, match="change from 128×96 yuv420p to 64×96 yuv420p"):
        composer.picture(other).rgb()


def test_an_encoder_that_would_lose_something_is_refused_with_those_that_do_not(tmp_path):
    source = film(tmp_path / "a.mkv", "yuv422p")
    with pytest.raises(VideoError, match=r"a.mkv: av1 cannot hold yuv422p .*--encoder x264 or x265 or ffv1 can"):
        prepared(source, Encoder("av1"))


def test_a_segment_holds_what_was_composed(tmp_path):
    source = film(tmp_path / "a.mkv", "yuv420p")
    layout, _ = prepared(source, LOSSLESS)
    paths = segments_of(source, tmp_path / "parts", layout, LOSSLESS, length=5)
    assert [len(decoded(path)) for path in paths] == [5, 5, 2]
