from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ganime.data.index import index, tasks
from ganime.data.index.keys import key_frames
from ganime.data.manifest import Manifest
from ganime.data.shard import shard
from ganime.paint.memory import Memory
from ganime.paint.memory.layout import LENGTH, VIEWS
from ganime.params import Environment
from tests.synthetic import PARAMS, write_video

HERE = Environment()
SCENES = range(8)


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Counts the pictures that are described, by something quicker than a network."""
    seen: list[float] = []

    def quick(picture_HWC: np.ndarray) -> np.ndarray:
        seen.append(float(picture_HWC.mean()))
        drawn = np.random.default_rng(int(1000 * seen[-1])).standard_normal((len(VIEWS), LENGTH))
        return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)

    monkeypatch.setattr(tasks, "describe", quick)
    yield seen


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    write_video(tmp_path / "frames", "alpha", "one.mkv", SCENES)
    return tmp_path / "frames"


def sharded(frames: Path) -> Path:
    out = frames.parent / "shards"
    shard(frames, out, frames.parent / "splits.parquet", [], PARAMS)
    return out


def test_three_pictures_stand_for_a_shot_or_all_it_has() -> None:
    assert [key_frames(frames).tolist() for frames in (1, 2, 3, 9)] == [[0], [0, 1], [0, 1, 2], [0, 4, 8]]


def test_key_pictures_of_all_splits_are_remembered_once(described: list[float], frames: Path) -> None:
    out = frames.parent / "memory"
    index(sharded(frames), out, "films", HERE)
    memory = Memory(out)
    places = {(one.show, one.video, one.shot, one.frame) for one in map(memory.at, range(len(memory)))}
    assert places == {("alpha", "one.mkv", shot, 6 * (4 * shot + i)) for shot in SCENES for i in (0, 2, 3)}
    assert len(described) == len(memory) == 24


def test_a_picture_is_the_one_of_its_place(described: list[float], frames: Path) -> None:
    out = frames.parent / "memory"
    index(sharded(frames), out, "films", HERE)
    memory = Memory(out)
    rows = [memory.at(row) for row in range(len(memory))]
    means = {one.shot: memory.picture(one).mean() for one in rows if one.frame % 24 == 0}
    assert len({round(mean) for mean in means.values()}) > 4


def test_nothing_is_described_twice(described: list[float], frames: Path) -> None:
    out, shards = frames.parent / "memory", sharded(frames)
    index(shards, out, "films", HERE)
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.parquet")}
    described.clear()
    index(shards, out, "films", HERE)
    assert described == []
    assert {path.name: path.stat().st_mtime_ns for path in out.glob("*.parquet")} == before


def test_a_new_video_is_described_alone_though_all_rows_are_shuffled_anew(described: list[float], frames: Path) -> None:
    out, shards = frames.parent / "memory", sharded(frames)
    index(shards, out, "films", HERE)
    digest = Manifest.load(shards).digest
    described.clear()
    write_video(frames, "beta", "two.mkv", [20, 21])
    index(sharded(frames), out, "films", HERE)
    assert Manifest.load(shards).digest != digest
    assert len(described) == 6
    assert len(Memory(out)) == 30


def test_what_is_gone_from_the_show_is_forgotten(described: list[float], frames: Path) -> None:
    write_video(frames, "beta", "two.mkv", [20, 21])
    out = frames.parent / "memory"
    index(sharded(frames), out, "films", HERE)
    (frames / "beta/two.mkv.parquet").unlink()
    described.clear()
    index(sharded(frames), out, "films", HERE)
    memory = Memory(out)
    assert {memory.at(row).show for row in range(len(memory))} == {"alpha"}
    assert (len(memory), described) == (24, [])


def test_a_video_that_was_replaced_is_described_anew(described: list[float], frames: Path) -> None:
    out = frames.parent / "memory"
    index(sharded(frames), out, "films", HERE)
    write_video(frames, "alpha", "one.mkv", [30, *list(SCENES)[1:]])
    described.clear()
    index(sharded(frames), out, "films", HERE)
    assert len(described) == 3
    assert len(Memory(out)) == 24


def test_a_damaged_part_is_made_again(described: list[float], frames: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, shards = frames.parent / "memory", sharded(frames)
    index(shards, out, "films", HERE)
    part = next(out.glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-20])
    index(shards, out, "films", HERE)
    assert "made again" in capsys.readouterr().out
    assert len(Memory(out)) == 24


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.*")  # of its own options, whenever it makes a DataContext
def test_ray_data_describes_the_same(frames: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shards = sharded(frames)
    index(shards, frames.parent / "here", "films", HERE)
    monkeypatch.setattr(tasks, "WORTH_RAY", 0)
    index(shards, frames.parent / "by_ray", "films", HERE)
    here, by_ray = Memory(frames.parent / "here"), Memory(frames.parent / "by_ray")
    assert here.digest == by_ray.digest
    asked = tasks.describe(here.picture(here.at(5)))
    (a,), (b,) = ([*memory.shots_like(asked, most=1)] for memory in (here, by_ray))
    assert [one.shot_name for one in a] == [one.shot_name for one in b]
