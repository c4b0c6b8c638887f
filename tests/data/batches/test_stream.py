"""Ray Data feeds what `sampler` has planned: the same pictures each time, none lost, wherever it is taken up."""

import hashlib
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import ray
import ray.train
import torch
from ray.train.torch import TorchTrainer

from ganime.cluster import connected
from ganime.data.batches.sampler import replicas_of
from ganime.data.batches.stream import batches
from ganime.data.batches.windows import load_windows
from ganime.data.manifest import Manifest
from ganime.data.shard import shard
from ganime.errors import ShardError, TrainError
from tests.synthetic import PARAMS, write_video

# Ray warns of its own deprecated options whenever it makes a DataContext.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.*")]

SIZE = {"height": 36, "width": 64, "batch_size": 8}


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stream")
    write_video(folder / "frames", "wide", "a.mkv", range(30))
    shard(folder / "frames", folder / "shards", folder / "splits.parquet", [], PARAMS)
    return folder / "shards"


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    with connected(num_cpus=3):
        yield


def digest(window: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(window).tobytes()).hexdigest()


def taken(shards: Path, count: int, rank: int = 0, world: int = 1, seed: int = 0, first: int = 0) -> list[str]:
    """Digests of a rank's pictures of the first `count` batches."""
    stream = batches(shards, **SIZE, seed=seed, rank=rank, world=world, first=first)
    return [digest(window) for batch in islice(stream, count) for window in batch.permute(0, 2, 3, 1).numpy()]


def test_batches_are_bytes_with_channels_last(shards: Path) -> None:
    batch = next(batches(shards, **SIZE, seed=0, rank=0, world=1))
    assert (batch.dtype, batch.shape) == (torch.uint8, (8, 3, 36, 64))
    assert batch.is_contiguous(memory_format=torch.channels_last)


def test_a_pass_shows_every_window_once_but_what_lanes_cannot_share_and_the_next_in_another_order(shards: Path) -> None:
    everything = {digest(window) for window in load_windows(shards, "train", 36, 64)}
    rows = len(everything) // 8 * 8
    seen = taken(shards, 2 * rows // 8)
    passes = seen[:rows], seen[rows:]
    assert len(set(passes[0])) == len(set(passes[1])) == rows
    assert set(seen) <= everything
    assert passes[0] != passes[1]


def test_a_stream_is_repeatable_and_taken_up_at_the_very_batch(shards: Path) -> None:
    whole = taken(shards, 40)
    assert taken(shards, 40) == whole
    assert taken(shards, 15, first=25) == whole[25 * 8 :]
    assert taken(shards, 40, seed=1) != whole


def test_ranks_share_the_batches_of_one(shards: Path) -> None:
    whole = np.array(taken(shards, 12, first=7)).reshape(12, 8)
    replicas = [replicas_of(8, Manifest.load(shards).rows("train"), rank, world=2) for rank in range(2)]
    for rank, share in enumerate(replicas):
        assert taken(shards, 12, rank, world=2, first=7) == whole[:, share.places(8)].flatten().tolist()


def test_a_damaged_shard_stops_the_stream_with_its_name(shards: Path, tmp_path: Path) -> None:
    for path in (path for path in shards.rglob("*") if path.is_file()):
        (tmp_path / path.relative_to(shards)).parent.mkdir(exist_ok=True)
        (tmp_path / path.relative_to(shards)).write_bytes(path.read_bytes())
    (tmp_path / "train/00001.parquet").write_bytes(b"PAR1")
    with pytest.raises(ShardError, match=r"train/00001.parquet: not a whole Parquet file"):
        taken(tmp_path, 20)


def test_without_a_cpu_for_the_data_it_says_so_instead_of_waiting(shards: Path) -> None:
    with pytest.raises(TrainError, match="3 CPUs are all taken by 3 workers"):
        taken(shards, 1, world=3)


def test_too_few_pictures_for_the_workers_are_refused(tmp_path: Path, shards: Path) -> None:
    manifest = Manifest.load(shards)
    manifest.model_copy(update={"files": {**manifest.files, "train": ()}}).save(tmp_path)
    with pytest.raises(TrainError, match="0 pictures in train are too few"):
        taken(tmp_path, 1)


def test_two_workers_share_a_pass_the_same_way_in_every_run(shards: Path, tmp_path: Path) -> None:
    def loop(config: dict[str, str]) -> None:
        context = ray.train.get_context()
        rank, world = context.get_world_rank(), context.get_world_size()
        seen = taken(Path(config["shards"]), 5, rank, world)
        Path(config["out"], f"{rank}.json").write_text(json.dumps(seen))

    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the workers cannot import a test
    config = {"shards": str(shards), "out": str(tmp_path)}
    TorchTrainer(
        loop,
        train_loop_config=config,
        scaling_config=ray.train.ScalingConfig(num_workers=2),
        run_config=ray.train.RunConfig(storage_path=str(tmp_path / "runs"), name="stream"),
    ).fit()
    trained = [json.loads((tmp_path / f"{rank}.json").read_text()) for rank in range(2)]
    assert trained == [taken(shards, 5, rank, world=2) for rank in range(2)]
    assert set(trained[0]).isdisjoint(trained[1])
