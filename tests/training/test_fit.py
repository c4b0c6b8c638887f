"""What cannot be trained is told before anything is started."""

from pathlib import Path

import pytest
import ray

from ganime.errors import GanimeError, ShardError
from ganime.params import Environment, Train
from ganime.tracking import Place, Tracking
from ganime.training.fit import fit
from ganime.training.job import TrainingJob
from ganime.training.train import train
from tests.synthetic import write_shards
from tests.trainings import PARAMS


@pytest.mark.parametrize(("workers", "changes", "told"), [
    (3, {}, "8 pictures cannot be shared by 3 workers"),
    (2, {"accumulate": 3}, "a worker's 4 pictures cannot be shared by 3 micro-batches"),
    (32, {"batch_size": 32}, "pictures in the val split cannot be shared by 32 workers"),
])  # fmt: skip
def test_pictures_that_cannot_be_shared_are_refused_before_ray_is_started(shards, workers, changes, told):
    place = Place(Tracking("sqlite:///nowhere.db", None, "ganime"), "0", 0.0)
    job = TrainingJob("run", str(shards), Train.model_validate(PARAMS | changes), {}, "runs/run", place, listener=None)

    with pytest.raises(GanimeError, match=told):
        fit(job, Environment(workers=workers))

    assert not ray.is_initialized()


def test_a_shard_that_was_changed_is_named(tmp_path, monkeypatch):
    shards = write_shards(tmp_path / "shards", scenes=range(12))
    damaged = sorted((shards / "train").glob("*.parquet"))[0]
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ShardError, match=f"{damaged}: is not the file that was written"):
        train(shards, Path("model.safetensors"), Path("reports"), Train.model_validate(PARAMS), Environment())

    assert not (tmp_path / "mlflow.db").exists()
