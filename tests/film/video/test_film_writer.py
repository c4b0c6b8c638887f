"""A film comes back from its file as it was written, or does not appear at all."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from ganime.errors import VideoError
from ganime.film.video.film_writer import Subtitle, film_writer
from ganime.frame import Pixels

RATE = Fraction(24)
LINE = Subtitle(Fraction(1, 4), Fraction(3, 4), "Look, the sea!")


def picture(level: int, height: int = 48, width: int = 64) -> Pixels:
    """Four flat colour fields, the first as bright as `level`."""
    fields = np.array([[[level, level, level], [200, 40, 40]], [[40, 170, 60], [40, 60, 190]]], np.uint8)
    return fields.repeat(height // 2, axis=0).repeat(width // 2, axis=1)


def tone(samples: int) -> np.ndarray:
    return (8000 * np.sin(np.arange(samples) / 8)).astype(np.int16)


def write(path: Path, frames: int = 24, seconds: int = 1) -> None:
    with film_writer(path, (48, 64), RATE, tone(24000 * seconds), 24000, [LINE]) as film:
        for number in range(frames):
            film.write(picture(8 * (number % 24)))


def test_pictures_come_back_in_order_and_in_colour(tmp_path):
    write(tmp_path / "a.mkv")
    with av.open(str(tmp_path / "a.mkv")) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(pictures) == 24
    for number in (0, 12, 23):
        # Middle of each field: 4:2:0 blurs colour at their borders.
        difference = pictures[number].astype(int) - picture(8 * number)
        assert np.abs(difference[8:16, 8:24]).max() <= 4
        assert np.abs(difference[32:40, 40:56]).max() <= 6


def test_the_file_says_what_its_colours_and_pixels_are(tmp_path):
    write(tmp_path / "a.mkv")
    with av.open(str(tmp_path / "a.mkv")) as container:
        video = container.streams.video[0]
        frame = next(container.decode(video))
        assert (video.codec_context.name, video.average_rate, video.sample_aspect_ratio) == ("h264", 24, 1)
        assert (frame.colorspace, frame.color_range) == (1, 1)  # BT.709, limited
        assert frame.pts == 0


def test_sound_is_kept_sample_for_sample(tmp_path):
    write(tmp_path / "a.mkv")
    with av.open(str(tmp_path / "a.mkv")) as container:
        samples = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    np.testing.assert_array_equal(samples, tone(24000))


def test_sound_lies_beside_its_pictures_in_the_file(tmp_path):
    """A player reads on as it plays: it must not have to look far ahead for one of the streams."""
    write(tmp_path / "a.mkv", frames=48, seconds=2)
    with av.open(str(tmp_path / "a.mkv")) as container:
        times = {0: 0.0, 1: 0.0}
        for packet in container.demux(video=0, audio=0):
            if packet.pts is not None:
                times[packet.stream.index] = float(packet.pts * packet.time_base)
                assert abs(times[0] - times[1]) < 0.6


def test_subtitle_lines_keep_their_words_and_times(tmp_path):
    write(tmp_path / "a.mkv")
    with av.open(str(tmp_path / "a.mkv")) as container:
        packets = [packet for packet in container.demux(subtitles=0) if packet.size]
        assert [(bytes(p).decode(), p.pts * p.time_base, p.duration * p.time_base) for p in packets] == [
            ("Look, the sea!", Fraction(1, 4), Fraction(1, 2))
        ]


@pytest.mark.parametrize("width", [64, 120, 160])
def test_the_same_pictures_make_the_same_film(tmp_path, width):
    """Also where memory was used before: x264's macroblock tree reads what it has not set."""
    rng = np.random.default_rng(0)
    pictures = [np.asarray(rng.integers(0, 255, (48, width, 3)), np.uint8) for _ in range(4)]
    films = []
    for name in ("a", "b", "c"):
        with film_writer(tmp_path / f"{name}.mkv", (48, width), RATE, tone(24000), 24000, []) as film:
            for number in range(24):
                film.write(np.roll(pictures[number // 6], number, axis=1))
        with av.open(str(tmp_path / f"{name}.mkv")) as container:
            films.append([bytes(packet) for packet in container.demux(video=0)])
    assert films[0] == films[1] == films[2]


def test_a_film_that_stops_halfway_leaves_nothing_behind(tmp_path):
    with pytest.raises(KeyboardInterrupt), film_writer(tmp_path / "a.mkv", (48, 64), RATE, tone(9), 24000, []) as film:
        film.write(picture(0))
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_stops_halfway_leaves_the_older_one_alone(tmp_path):
    write(tmp_path / "a.mkv")
    before = (tmp_path / "a.mkv").read_bytes()
    with pytest.raises(RuntimeError), film_writer(tmp_path / "a.mkv", (48, 64), RATE, tone(9), 24000, []):
        raise RuntimeError("the painter fell asleep")
    assert (tmp_path / "a.mkv").read_bytes() == before


def test_a_place_where_nothing_can_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(VideoError, match=r"a\.mkv: cannot be written"):
        write(tmp_path / "file" / "a.mkv")


def test_a_picture_of_another_size_is_refused(tmp_path):
    with (
        pytest.raises(ValueError, match="64×48"),
        film_writer(tmp_path / "a.mkv", (48, 64), RATE, tone(9), 24000, []) as film,
    ):
        film.write(picture(0, height=64))


def test_an_odd_size_is_refused(tmp_path):
    with pytest.raises(ValueError, match="even"), film_writer(tmp_path / "a.mkv", (47, 64), RATE, tone(9), 24000, []):
        pass
