"""VERB shards → model."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ganime import storage, tracking
from ganime.data.manifest import SPLITS, Manifest
from ganime.data.publish import where_nodes_read
from ganime.errors import ShardError
from ganime.params import Environment, Train
from ganime.training.deliver import deliver, is_finished, keep
from ganime.training.fit import fit
from ganime.training.identity import git_revision, run_digests, run_name
from ganime.training.job import TrainingJob


def train(shards: Path, out: Path, reports: Path, params: Train, environment: Environment) -> None:
    """Train a method on shards and export its generator.

    `out`: the model file. `reports`: a folder for metrics.json, history.csv and the sample pictures. The environment
    says where it runs: RAY_ADDRESS, GANIME_WORKERS (all GPUs by default, or one worker), GANIME_STORAGE (checkpoints;
    `runs/` in the checkout), MLFLOW_TRACKING_URI. A run is known by what it learns: started again it goes on where it
    was, and once finished it only delivers. Raises TrainError, ParamsError, ShardError.
    """
    manifest = Manifest.load(shards)
    for split in ("train", "val"):
        if not manifest.rows(split):
            raise ShardError(f"{shards}: the {split} split is empty; add footage or change shard.val and shard.test")
    digests = run_digests(params, manifest)
    name = run_name(params, digests)
    folder = storage.join(storage.root(environment), name)
    if is_finished(folder):
        print(f"{name} is trained already; delivering its model", flush=True)
    else:
        reached = where_nodes_read(shards, manifest, environment)
        where = tracking.from_environment(Path.cwd(), environment)
        run = tracking.start(where, name, {"train": params.model_dump()}, _tags(params, digests, environment))
        run.log_dataset(" + ".join(manifest.learnt), manifest.digest, str(shards), _profile(manifest))
        job = TrainingJob(name, reached, params, digests, folder, run.place, listener=None)
        with _failure_told(run):
            best, last = fit(job, environment)
            keep(best, last, job, manifest, run)
    deliver(folder, out, reports)


@contextmanager
def _failure_told(run: tracking.Run) -> Iterator[None]:
    """A training that does not reach its end does not look as if it went on."""
    try:
        yield
    except BaseException as error:
        run.finish("KILLED" if isinstance(error, KeyboardInterrupt) else "FAILED")
        raise


def _tags(params: Train, digests: Mapping[str, str], environment: Environment) -> dict[str, str]:
    return {
        "method": params.method,
        "preset": params.preset,
        "dvc.stage": environment.dvc_stage,
        "git.revision": git_revision(Path.cwd()),
        **{f"digest.{name}": value for name, value in digests.items()},
    }


def _profile(manifest: Manifest) -> dict[str, Any]:
    """What MLflow shows of the data set."""
    splits: dict[str, Any] = {split: manifest.rows(split) for split in SPLITS}
    return {**splits, "shows": {name: show.model_dump(mode="json") for name, show in manifest.shows.items()}}
