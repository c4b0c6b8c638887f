"""The sample show on disk: which films there are, that they agree with the storyboard and with one another."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from ganime.frame import Pixels
from samples import draw_sample, storyboard
from samples.film import as_sold, wide_pictures
from samples.frames import draw_shot
from samples.sound import SAMPLE_RATE, compose
from samples.story import RATE
from tests.sample import HEIGHT, MINUTES, SEED, tiny_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_sample(tmp_path_factory.getbasetemp())


def pictures(path: Path) -> list[Pixels]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def difference(a: Pixels, b: Pixels) -> float:
    """Mean absolute difference of two pictures."""
    return float(np.abs(a.astype(int) - b).mean())


def test_there_are_two_worlds_in_six_films_and_one_truth(sample: Path) -> None:
    assert sorted(path.relative_to(sample).as_posix() for path in sample.rglob("*.*")) == [
        "truth/old/episode1.mkv",
        "videos/old/episode1.mkv",
        "videos/other/episode1.mkv",
        "videos/wide/episode1.mkv",
        "videos/wide/episode2.mkv",
        "videos/wide/episode3.mkv",
        "videos/wide/episode4.mkv",
    ]


@pytest.mark.parametrize(
    ("film", "size"),
    [
        pytest.param("videos/wide/episode1.mkv", (160, 90), id="wide is 16:9"),
        pytest.param("videos/other/episode1.mkv", (160, 90), id="other is 16:9"),
        pytest.param("videos/old/episode1.mkv", (120, 90), id="old is 4:3"),
        pytest.param("truth/old/episode1.mkv", (160, 90), id="the truth of old is 16:9"),
    ],
)
def test_a_film_has_its_size_and_every_frame_of_its_storyboard(sample: Path, film: str, size: tuple[int, int]) -> None:
    shots = storyboard(film.split("/")[1], 1, SEED, MINUTES)
    with av.open(str(sample / film)) as container:
        video = container.streams.video[0]
        times = [frame.time for frame in container.decode(video)]
        assert (video.width, video.height) == size
    assert times == pytest.approx([n / 24 for n in range(shots[-1].start + shots[-1].frames)], abs=0.001)


def test_an_old_picture_is_the_exact_centre_of_what_was_drawn() -> None:
    wide = next(wide_pictures("old", 1, SEED, MINUTES, 360))
    assert wide.shape == (360, 640, 3)
    np.testing.assert_array_equal(as_sold("old", wide), wide[:, 80:560])


def test_the_old_film_agrees_with_the_centre_of_its_truth(sample: Path) -> None:
    old, truth = pictures(sample / "videos/old/episode1.mkv"), pictures(sample / "truth/old/episode1.mkv")
    assert len(old) == len(truth)
    assert max(difference(a, b[:, 20:140]) for a, b in zip(old, truth, strict=True)) < 5


def test_films_show_what_was_drawn(sample: Path) -> None:
    filmed = pictures(sample / "videos/wide/episode2.mkv")
    drawn = wide_pictures("wide", 2, SEED, MINUTES, HEIGHT)
    # Most of it is 4:2:0, which halves the colour of ink lines in pictures this small.
    assert max(difference(a, b) for a, b in zip(filmed, drawn, strict=True)) < 8


def test_every_cut_of_the_storyboard_is_seen() -> None:
    shots = storyboard("wide", 1, SEED, MINUTES)
    drawn = [picture.astype(int) for picture in wide_pictures("wide", 1, SEED, MINUTES, HEIGHT)]
    cuts = [shot.start for shot in shots[1:]]
    assert min(np.abs(drawn[cut] - drawn[cut - 1]).mean() for cut in cuts) > 20


def test_figures_are_drawn_on_twos_at_most_before_a_fixed_background() -> None:
    shot = next(shot for shot in storyboard("wide", 1, SEED) if shot.act == "talk" and shot.motion == "fixed")
    drawn = [picture.tobytes() for picture in draw_shot(shot, SEED, HEIGHT)]
    new = sum(a != b for a, b in pairwise(drawn))
    assert 3 < new < len(drawn) / 2


def test_another_seed_draws_another_picture() -> None:
    first, second = (next(wide_pictures("wide", 1, seed, MINUTES, HEIGHT)) for seed in (0, 1))
    assert difference(first, second) > 5


def test_the_other_world_is_painted_by_another_hand() -> None:
    """In flat colours: neighbouring pixels are often the same, where the wide show has the blotches of gouache."""
    flat = {}
    for show in ("wide", "other"):
        shots = storyboard(show, 1, SEED, MINUTES)
        drawn = np.stack([next(draw_shot(shot, SEED, HEIGHT)) for shot in shots])
        flat[show] = float((drawn[:, :, 1:] == drawn[:, :, :-1]).all(axis=-1).mean())
    assert flat["other"] > 1.5 * flat["wide"]


def test_people_say_their_lines_in_the_subtitles(sample: Path) -> None:
    said: list[str] = []
    for episode in (1, 2, 3, 4):
        with av.open(str(sample / f"videos/wide/episode{episode}.mkv")) as container:
            lines = [bytes(packet).decode() for packet in container.demux(subtitles=0) if packet.size]
        assert lines == [line for shot in storyboard("wide", episode, SEED, MINUTES) for line in shot.lines]
        said += lines
    assert said


def test_the_sound_lasts_as_long_as_the_pictures_and_is_heard_in_every_shot() -> None:
    shots = storyboard("wide", 1, SEED)
    sound = compose(shots, SEED)
    assert len(sound) == 40 * SAMPLE_RATE
    starts = [int(shot.start * SAMPLE_RATE / RATE) for shot in shots]
    assert min(np.abs(part).max() for part in np.split(sound, starts[1:])) > 1000


@pytest.mark.slow
def test_any_number_of_workers_draws_the_same_films(sample: Path, tmp_path: Path) -> None:
    told: list[str] = []
    draw_sample(tmp_path, SEED, MINUTES, told.append, height=HEIGHT, workers=2)
    assert len(told) == 6
    for film in sample.rglob("*.mkv"):
        with av.open(str(film)) as first, av.open(str(tmp_path / film.relative_to(sample))) as second:
            assert [bytes(p) for p in first.demux(video=0)] == [bytes(p) for p in second.demux(video=0)], film


@pytest.mark.parametrize(
    ("minutes", "height", "message"),
    [(4.0, 100, "multiple of 18, not 100"), (4.0, 0, "multiple of 18, not 0"), (0.0, 360, "more than 0 minutes")],
)
def test_sizes_and_lengths_that_do_not_work_are_refused(
    tmp_path: Path, minutes: float, height: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        draw_sample(tmp_path / "sample", minutes=minutes, height=height)
    assert not (tmp_path / "sample").exists()


@pytest.mark.parametrize("show", ["wide", "old", "other"])
def test_the_painting_reaches_beyond_every_edge_the_camera_sees(show: str) -> None:
    """Nothing in either world is pure black, so black would be the bare table under the cels."""
    for shot in storyboard(show, 1, SEED):
        drawn = list(draw_shot(replace(shot, ending="cut", frames=13), SEED, HEIGHT))
        assert not any((drawn[frame].max(axis=-1) == 0).any() for frame in (0, 6, 12)), shot.background
