"""Clips that browsers play: as long as their shots, in step with their sound."""

from pathlib import Path

import av
import numpy as np
import pytest

from ganime.film.video.clip import sound_between, write_clip
from tests.film.video.clips import encode, rolling
from tests.review.films import film


def test_pictures_are_shown_when_they_were(tmp_path: Path) -> None:
    shown = list(zip((5.0, 5.5, 6.25), rolling(1, 3, (60, 80)), strict=True))
    write_clip(tmp_path / "clip.mp4", shown, 7.0)
    with av.open(str(tmp_path / "clip.mp4")) as container:
        frames = list(container.decode(video=0))
        assert [float(frame.time) for frame in frames] == pytest.approx([0, 0.5, 1.25, 2], abs=0.001)
        assert container.streams.video[0].codec_context.name == "h264"
        near = np.abs(frames[1].to_ndarray(format="rgb24").astype(int) - shown[1][1]).mean()
        assert near < 8


def test_the_sound_is_that_of_the_shot(tmp_path: Path) -> None:
    sound = sound_between(film(tmp_path / "old.mkv"), 2.0, 5.0)
    assert sound is not None
    assert sum(frame.samples for frame in sound.frames) / 48_000 == pytest.approx(3, abs=0.1)
    write_clip(tmp_path / "clip.mp4", [(2.0, np.zeros((60, 80, 3), np.uint8))], 5.0, sound)
    with av.open(str(tmp_path / "clip.mp4")) as container:
        assert {stream.type for stream in container.streams} == {"video", "audio"}


def test_a_silent_film_makes_silent_clips(tmp_path: Path) -> None:
    assert sound_between(encode(tmp_path / "old.mkv", rolling(1, 12)), 0, 1) is None


def test_a_clip_without_pictures_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no picture"):
        write_clip(tmp_path / "clip.mp4", [], 1.0)
    assert list(tmp_path.iterdir()) == []
