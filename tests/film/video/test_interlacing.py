from pathlib import Path

import av
import numpy as np
import pytest

from ganime.film.video import probe, read_frames
from ganime.film.video.interlacing import Looks, scan_of
from tests.film.video.clips import encode, interlaced, rolling, telecined

SIZE = (240, 320)


def disc(path: Path, kind: str, frames: int = 60) -> Path:
    """A film as a disc might have it."""
    if kind == "progressive":
        return encode(path, rolling(1, frames, SIZE))
    if kind == "interlaced":
        return encode(path, interlaced(list(rolling(1, 2 * frames, SIZE))), options={"crf": "10"})
    return encode(path, telecined(list(rolling(1, frames, SIZE))), options={"crf": "10"})


def combing(path: Path) -> float:
    """How much rows differ from both their neighbours where the picture, read as probed, moves: large if woven."""
    found = probe(path)
    scores = []
    for frame in read_frames(path, found):
        grey = frame.picture.to_ndarray(format="gray").astype(int)
        above, here, below = grey[:-2], grey[1:-1], grey[2:]
        scores.append(float(((above - here) * (below - here) > 400).mean()))
    return float(np.mean(scores))


@pytest.mark.parametrize("kind, scan", [
    ("progressive", "progressive"), ("interlaced", "interlaced tff"), ("telecined", "telecined tff"),
])  # fmt: skip
def test_the_scan_of_a_film_is_told(tmp_path, kind, scan):
    assert probe(disc(tmp_path / "film.mkv", kind)).scan == scan


@pytest.mark.parametrize("kind", ["interlaced", "telecined"])
def test_no_woven_frames_are_left(tmp_path, kind):
    woven = disc(tmp_path / "woven.mkv", kind)
    whole = disc(tmp_path / "whole.mkv", "progressive")
    assert combing(woven) < combing(whole) + 0.001


@pytest.mark.parametrize("kind", ["interlaced", "telecined"])
def test_every_frame_keeps_its_place_and_its_exact_time(tmp_path, kind):
    path = disc(tmp_path / "film.mkv", kind)
    with av.open(str(path)) as container:
        times = [frame.pts * frame.time_base for frame in container.decode(video=0)]
    frames = list(read_frames(path, probe(path)))
    assert [frame.time for frame in frames] == times
    assert [frame.index for frame in frames] == list(range(len(times)))


@pytest.mark.parametrize("held", [2, 3])
def test_drawings_held_on_twos_and_threes_are_whole_pictures(tmp_path, held):
    assert probe(encode(tmp_path / "film.mkv", rolling(1, 60, SIZE, held=held))).scan == "progressive"


def test_a_telecined_cartoon_on_twos_is_told_by_its_few_woven_frames(tmp_path):
    pictures = list(rolling(1, 120, SIZE, held=2))
    assert probe(encode(tmp_path / "film.mkv", telecined(pictures), options={"crf": "10"})).scan == "telecined tff"


@pytest.mark.parametrize("looks, scan", [
    pytest.param([Looks(100, 2, 0, 0)], "progressive", id="a few doubtful frames"),
    pytest.param([Looks(100, 0, 0, 0), Looks(100, 0, 40, 2)], "telecined bff", id="matching mends it"),
    pytest.param([Looks(100, 80, 3, 70)], "interlaced tff", id="matching does not"),
])  # fmt: skip
def test_looks_are_judged_over_the_whole_film(looks, scan):
    assert scan_of(looks) == scan
