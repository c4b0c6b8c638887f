import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

from ganime.data.extract import extract
from ganime.data.extract.film import Extraction, extract_film
from ganime.data.extract.sampling import Ticks, shots_of
from ganime.data.records import FrameRecord, decode_picture, from_table
from ganime.errors import VideoError
from ganime.film.shots import TimedThumbnail
from ganime.frame import Pixels
from ganime.params import Environment, Extract
from tests.film.video.clips import barred, encode, rolling, scene
from tests.imports import ROOT

PARAMS = Extract(fps=4, width=128, quality=90, skip_broken=False)
REAL = ROOT.parent / "shared/data/videos"


def film(path: Path, first: int = 1) -> Path:
    """Three shots of two seconds each, drawings on twos; the last in pillarbox bars like all of them."""
    shots = (rolling(seed, 48, held=2) for seed in range(first, first + 3))
    return encode(path, barred(chain(*shots), left=40, right=40))


def rows(path: Path) -> list[FrameRecord]:
    return from_table(pq.read_table(path))


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def times(folder: Path) -> dict[str, int]:
    """When each file below was written."""
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> list[FrameRecord]:
    """The rows of one small film."""
    folder = tmp_path_factory.mktemp("one")
    path = film(folder / "a.mkv")
    extract_film(Extraction(str(path), "show", "season 1/a.mkv", folder / "a.parquet", "key"), PARAMS)
    return rows(folder / "a.parquet")


def test_a_row_says_where_its_picture_is_from(one):
    assert {(row.show, row.video, row.aspect) for row in one} == {("show", "season 1/a.mkv", Fraction(4, 3))}
    assert [row.time for row in one] == [Fraction(round(1000 * row.frame / 24), 1000) for row in one]


def test_shots_are_told_apart_by_their_cuts(one):
    assert [row.shot for row in one] == [row.frame // 48 for row in one]
    assert {row.motion for row in one} == {"fixed"}


def test_at_most_the_asked_for_rate_is_kept(one):
    assert len(one) == len({int(row.time * 4) for row in one}) and 20 <= len(one) <= 24


def test_pictures_are_the_films_own_without_its_bars(one):
    first = decode_picture(one[0].picture)
    assert first.shape == (96, 128, 3)
    expected = scene(1)[::-1, ::-1][:12:4, :12:4][::-1, ::-1]  # a corner that the ball never reaches
    assert np.abs(first[-3 * 3 :: 3, -3 * 3 :: 3].astype(int).mean() - expected.astype(int).mean()) < 12
    thumbnail = np.frombuffer(one[0].thumbnail, np.uint8)
    assert thumbnail.size == 1024 and abs(thumbnail.mean() - first.mean()) < 12


class Told:
    """A frame for sampling that is not of any video."""

    def __init__(self, index: int, grey: Pixels) -> None:
        self.index, self.time, self._grey = index, Fraction(index, 12), grey

    def thumbnail(self) -> Pixels:
        return self._grey

    def colour(self) -> Pixels:
        return np.repeat(self._grey[..., None], 3, axis=2)

    def encoded(self) -> bytes:
        return b"picture"


def told(*runs: tuple[Pixels, int]) -> Iterator[Told]:
    return (Told(index, grey) for index, grey in enumerate(grey for grey, count in runs for _ in range(count)))


def grey(seed: int) -> Pixels:
    return np.ascontiguousarray(scene(seed, (32, 32))[..., 0])


def kept(*runs: tuple[Pixels, int]) -> list[list[int]]:
    return [[sample.index for sample in shot.samples] for shot in shots_of(told(*runs), fps=4)]


def test_a_held_drawing_is_kept_once():
    assert kept((grey(1), 60)) == [[0]]


def test_a_drawing_that_comes_back_in_its_shot_is_kept_once():
    other = grey(1)
    other[12:20, 12:20] = 10
    assert kept((grey(1), 12), (other, 12), (grey(1), 12), (other, 12)) == [[0, 12]]


def test_a_drawing_that_comes_back_in_another_shot_is_kept_again():
    assert kept((grey(1), 24), (grey(2), 24), (grey(1), 24)) == [[0], [24], [48]]


def test_black_and_flashes_are_not_kept():
    black, white = np.zeros((32, 32), np.uint8), np.full((32, 32), 240, np.uint8) + grey(3) // 40
    assert kept((black, 12), (grey(1), 24), (white, 1), (grey(1), 24), (black, 12)) == [[12]]


def test_motion_is_measured_over_half_a_second_every_quarter():
    ticks = Ticks()
    for index in range(25):
        ticks.push(TimedThumbnail(index, index / 12, grey(1)))
    assert len(ticks.moving()) == 7


def test_a_very_long_shot_is_written_in_parts_of_one_number_and_motion():
    def moving() -> Iterator[Told]:
        wide = cv2.resize(np.random.default_rng(1).integers(0, 256, (6, 600), np.uint8), (4000, 32))
        return (Told(n, np.ascontiguousarray(wide[:, n : n + 32])) for n in range(3000))

    parts = list(shots_of(moving(), fps=12))
    assert len(parts) > 1
    assert {(part.number, part.motion) for part in parts} == {(0, "action")}


def test_each_video_becomes_one_parquet_beside_the_others(tmp_path):
    film(tmp_path / "videos/show/season 1/a.mkv")
    extract(tmp_path / "videos", tmp_path / "out", PARAMS, Environment())
    assert tree(tmp_path / "out") == ["show", "show/season 1", "show/season 1/a.mkv.parquet"]


def test_a_rerun_decodes_nothing_and_a_new_episode_alone(tmp_path, capsys):
    film(tmp_path / "videos/show/a.mkv")
    extract(tmp_path / "videos", tmp_path / "out", PARAMS, Environment())
    before = times(tmp_path / "out")
    extract(tmp_path / "videos", tmp_path / "out", PARAMS, Environment())
    assert "1 videos, 1 up to date" in capsys.readouterr().out
    film(tmp_path / "videos/show/b.mkv", first=4)
    extract(tmp_path / "videos", tmp_path / "out", PARAMS, Environment())
    after = times(tmp_path / "out")
    assert set(after) == {"show/a.mkv.parquet", "show/b.mkv.parquet"}
    assert after["show/a.mkv.parquet"] == before["show/a.mkv.parquet"]


@pytest.mark.parametrize("change, again", [
    ({"fps": 2.0}, True), ({"quality": 80}, True), ({"skip_broken": True}, False),
])  # fmt: skip
def test_params_that_matter_to_a_picture_make_it_anew(tmp_path, change, again):
    film(tmp_path / "videos/show/a.mkv")
    extract(tmp_path / "videos", tmp_path / "out", PARAMS, Environment())
    before = times(tmp_path / "out")
    extract(tmp_path / "videos", tmp_path / "out", PARAMS.model_copy(update=change), Environment())
    assert (times(tmp_path / "out") != before) is again


def test_the_frames_of_a_video_that_is_gone_go_too(tmp_path):
    film(tmp_path / "videos/show/a.mkv")
    stray = tmp_path / "out/old show/season 1/b.mkv.parquet"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"")
    stray.with_name(".c.mkv.parquet.partial").write_bytes(b"")
    extract(tmp_path / "videos", tmp_path / "out", PARAMS, Environment())
    assert tree(tmp_path / "out") == ["show", "show/a.mkv.parquet"]


def test_a_video_that_was_replaced_by_a_broken_one_leaves_nothing(tmp_path):
    path = film(tmp_path / "videos/show/a.mkv")
    extract(tmp_path / "videos", tmp_path / "out", PARAMS, Environment())
    path.write_bytes(b"no longer a video" * 100)
    with pytest.raises(VideoError, match=r"a\.mkv: not a video that can be read"):
        extract(tmp_path / "videos", tmp_path / "out", PARAMS.model_copy(update={"skip_broken": True}), Environment())
    assert tree(tmp_path / "out") == []


@pytest.mark.parametrize("made, message", [
    pytest.param(None, "videos: no such folder", id="missing"),
    pytest.param("show/readme.txt", "no videos in this folder", id="no videos"),
    pytest.param("a.mkv", "not in the folder of a show", id="no show"),
])  # fmt: skip
def test_a_folder_without_shows_is_one_clear_error(tmp_path, made, message):
    if made:
        (tmp_path / "videos" / made).parent.mkdir(parents=True)
        (tmp_path / "videos" / made).write_bytes(b"x")
    with pytest.raises(VideoError, match=message):
        extract(tmp_path / "videos", tmp_path / "out", PARAMS, Environment())


@pytest.mark.slow
def test_broken_videos_are_named_and_the_others_finished(tmp_path, capsys):
    whole = film(tmp_path / "videos/show/whole.mkv")
    film(tmp_path / "videos/other/b.mp4", first=4)
    (tmp_path / "videos/show/empty.mkv").write_bytes(b"")
    (tmp_path / "videos/show/text.mkv").write_bytes(b"hello " * 500)
    (tmp_path / "videos/show/short.mkv").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(VideoError, match=r"3 of 5 videos cannot be used") as caught:
        extract(tmp_path / "videos", tmp_path / "out", PARAMS, Environment())
    reasons = str(caught.value).splitlines()[1:]
    assert len(reasons) == 3
    for reason in ("empty.mkv: the file is empty", "text.mkv: not a video", "short.mkv: cut short"):
        assert sum(reason in line for line in reasons) == 1
    done = {"other/b.mp4.parquet", "show/whole.mkv.parquet"}
    assert set(times(tmp_path / "out")) == done
    capsys.readouterr()
    extract(tmp_path / "videos", tmp_path / "out", PARAMS.model_copy(update={"skip_broken": True}), Environment())
    assert "5 videos, 2 up to date" in capsys.readouterr().out
    assert set(times(tmp_path / "out")) == done


@pytest.mark.slow
def test_an_interrupted_run_keeps_what_is_done_and_leaves_nothing_half_written(tmp_path):
    film(tmp_path / "videos/show/a.mkv")
    long = encode(tmp_path / "videos/show/b.mkv", rolling(1, 2500, (480, 640)), options={"preset": "ultrafast"})
    for name in "cd":
        shutil.copy(long, tmp_path / f"videos/show/{name}.mkv")
    code = (
        "from pathlib import Path; from ganime.data.extract import extract\n"
        "from ganime.params import Environment, Extract\n"
        f"extract(Path('videos'), Path('out'), Extract({', '.join(f'{k}={v}' for k, v in PARAMS)}), Environment())"
    )
    run = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 90
    while not (tmp_path / "out/show/a.mkv.parquet").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(run.pid, signal.SIGINT)
    assert run.wait(timeout=60) != 0
    left = tree(tmp_path / "out")
    assert "show/a.mkv.parquet" in left and not any("partial" in name for name in left)


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason="no real footage here")
@pytest.mark.parametrize("video, columns, shots", [
    ("steamboat_willie/opening.mp4", (136, 144, 570, 580), (3, 6)),
    ("big_buck_bunny/opening.mp4", (0, 0, 854, 854), (4, 4)),
])  # fmt: skip
def test_real_footage_is_cut_where_people_see_cuts(tmp_path, video, columns, shots):
    done = extract_film(Extraction(REAL / video, "show", video, tmp_path / "a.parquet", "key"), PARAMS)
    assert columns[0] <= done.found.picture.left <= columns[1]
    assert columns[2] <= done.found.picture.width <= columns[3]
    assert shots[0] <= done.shots <= shots[1]
