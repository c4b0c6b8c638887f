import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter

from ganime.film.video.pixels import PlaneShape, is_moved, lossless, plane_rows, plane_shapes
from tests.film.video.widened import samples

MOVED = [
    ("gbrp", "bgr0"), ("gbrp", "rgb24"), ("rgb24", "gbrp"), ("bgr24", "gbrp"), ("bgr0", "gbrp"), ("rgb0", "gbrp"),
    ("nv12", "yuv420p"), ("nv21", "yuv420p"), ("nv16", "yuv422p"), ("nv24", "yuv444p"), ("yuyv422", "yuv422p"),
    ("uyvy422", "yuv422p"), ("yvyu422", "yuv422p"), ("rgb48le", "gbrp16le"), ("yuv420p10be", "yuv420p10le"),
    ("gbrp10be", "gbrp10le"), ("rgba", "bgra"), ("argb", "bgra"), ("abgr", "bgra"), ("gbrap", "bgra"),
    ("rgb48be", "gbrp16le"), ("bgr48le", "gbrp16le"), ("gray16be", "gray16le"), ("yuv420p12be", "yuv420p12le"),
    ("p012le", "yuv420p12le"), ("p016le", "yuv420p16le"), ("nv42", "yuv444p"), ("nv20le", "yuv422p10le"),
    ("rgb8", "bgr0"), ("bgr8", "gbrp"), ("vuya", "yuva444p"),
]  # fmt: skip


def noise(name: str) -> av.VideoFrame:
    """A frame of random samples."""
    frame = av.VideoFrame(64, 48, name)
    rng = np.random.default_rng(0)
    bits = frame.format.components[0].bits
    for rows in plane_rows(frame):
        if bits == 8:
            rows[:] = rng.integers(0, 256, rows.shape, np.uint8)
        else:
            levels = rng.integers(0, 1 << bits, (rows.shape[0], rows.shape[1] // 2), np.uint16)
            levels <<= 4 if name == "p012le" else 0  # its lowest bits say nothing
            rows[:] = levels.astype(">u2" if name.endswith("be") else "<u2").view(np.uint8)
    return frame


def through(frame: av.VideoFrame, name: str) -> av.VideoFrame:
    return VideoReformatter().reformat(frame, format=name)


@pytest.mark.parametrize("name, other", MOVED)
def test_no_sample_changes_on_its_way_to_another_format_and_back(name, other):
    assert is_moved(name, other)
    frame = noise(name)
    back = through(through(frame, other), name)
    unused = name in ("bgr0", "rgb0")  # their fourth byte says nothing
    for before, after in zip(samples(frame), samples(back), strict=True):
        used = (slice(None), np.arange(before.shape[1]) % 4 < 3 if unused else slice(None))
        np.testing.assert_array_equal(before[used], after[used])


@pytest.mark.parametrize("other", ["bgr0", "rgb24", "gbrp"])
@pytest.mark.parametrize("name, levels", [("rgb555le", 1 << 15), ("bgr565le", 1 << 16), ("rgb444le", 1 << 12)])
def test_no_two_colours_of_few_bits_become_one(name, levels, other):
    assert is_moved(name, other)
    frame = av.VideoFrame(256, 256, name)
    every = (np.arange(1 << 16) % levels).astype("<u2").reshape(256, 256)
    plane_rows(frame)[0][:, :512] = every.view(np.uint8)
    rgb = through(through(frame, other), "rgb24").to_ndarray().reshape(-1, 3)
    assert len(np.unique(rgb, axis=0)) == levels


@pytest.mark.parametrize("name, shapes", [
    ("yuv420p", [PlaneShape(1, 1, 1), PlaneShape(1, 2, 2), PlaneShape(1, 2, 2)]),
    ("yuv422p10le", [PlaneShape(2, 1, 1), PlaneShape(2, 2, 1), PlaneShape(2, 2, 1)]),
    ("yuv411p", [PlaneShape(1, 1, 1), PlaneShape(1, 4, 1), PlaneShape(1, 4, 1)]),
    ("nv12", [PlaneShape(1, 1, 1), PlaneShape(2, 2, 2)]),
    ("p010le", [PlaneShape(2, 1, 1), PlaneShape(4, 2, 2)]),
    ("gbrp10le", [PlaneShape(2, 1, 1)] * 3),
    ("bgr0", [PlaneShape(4, 1, 1)]),
    ("rgb48le", [PlaneShape(6, 1, 1)]),
    ("yuyv422", [PlaneShape(2, 1, 1)]),
    ("gray", [PlaneShape(1, 1, 1)]),
    ("gray10le", [PlaneShape(2, 1, 1)]),
])  # fmt: skip
def test_planes_are_known(name, shapes):
    assert list(plane_shapes(name)) == shapes


@pytest.mark.parametrize("name, side, formats", [
    pytest.param("yuvj420p", 30, ("yuv420p",), id="full range is told otherwise"),
    pytest.param("yuv411p", 32, ("yuv411p", "yuv422p"), id="sides end between chroma columns"),
    pytest.param("yuv411p", 30, ("yuv422p",), id="sides do not"),
    pytest.param("gray", 30, ("gray", "yuv420p"), id="grey"),
    pytest.param("pal8", 30, ("gbrp", "bgr0", "rgb24", "bgr24", "rgb0"), id="a palette"),
    pytest.param("xyz12le", 30, ("xyz12le",), id="what nothing else holds"),
])  # fmt: skip
def test_what_holds_a_film_without_loss(name, side, formats):
    assert lossless(name, side) == formats
