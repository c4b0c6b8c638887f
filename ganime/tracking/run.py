"""A run: started, gone on with, written to, finished."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag
from mlflow.exceptions import MlflowException

from ganime.errors import TrainError
from ganime.frame import Pixels
from ganime.tracking.grid import log_grid
from ganime.tracking.machine import INTERVAL_S, Watch
from ganime.tracking.outbox import Outbox, one_line
from ganime.tracking.place import Tracking
from ganime.tracking.values import MAX_TAG, flatten, metric_name, shortened, without_credentials

logger = logging.getLogger(__name__)

Status = Literal["FINISHED", "FAILED", "KILLED"]

NAME_TAG = "ganime.run"
BATCH = 100  # params, tags and metrics taken in one call
WAIT_S = 300  # for a server that is away at the end: pictures that a training made are nowhere else in MLflow


@dataclass(frozen=True)
class Place:
    """Where to find a run again: what a driver hands to its workers."""

    tracking: Tracking
    run_id: str
    started_s: float  # seconds since 1970


class Run:
    """A run that is being written to.

    The methods return at once: one thread writes in order and outlives a server that is away for a while. What it
    could not write is told in one warning, never raised: a tracking server must not end a training.
    """

    def __init__(self, place: Place) -> None:
        _silence()
        self.place = place
        self.client = MlflowClient(place.tracking.uri)
        self._outbox = Outbox(without_credentials(place.tracking.uri))
        self._watch: Watch | None = None

    def log_metrics(self, values: Mapping[str, float], step: int) -> None:
        """Numbers at a step, by name; what comes before `/` groups charts: `generator/mse`."""
        now_ms = int(time.time() * 1000)
        metrics = [Metric(metric_name(name), float(value), now_ms, step) for name, value in values.items()]
        self._outbox.put(lambda: self.client.log_batch(self.place.run_id, metrics=metrics, synchronous=True))

    def log_missing(self, rows: Sequence[Mapping[str, float]]) -> None:
        """Numbers of earlier steps, each row with its `step`, as far as the run does not have them.

        A process that was killed may not have sent all that it had to write.
        """
        self._outbox.put(lambda: self._complete(rows))

    def _complete(self, rows: Sequence[Mapping[str, float]]) -> None:
        now_ms = int(time.time() * 1000)
        metrics = []
        for name in dict.fromkeys(name for row in rows for name in row if name != "step"):
            known = {metric.step for metric in self.client.get_metric_history(self.place.run_id, name)}
            missing = [row for row in rows if name in row and int(row["step"]) not in known]
            metrics += [Metric(name, float(row[name]), now_ms, int(row["step"])) for row in missing]
        for first in range(0, len(metrics), BATCH):
            self.client.log_batch(self.place.run_id, metrics=metrics[first : first + BATCH], synchronous=True)

    def log_grid(self, name: str, picture_HWC: Pixels, step: int) -> None:
        """An RGB picture at a step, shown beside those of other steps and runs: `pictures/validation`."""
        self._outbox.put(lambda: log_grid(self.client, self.place.run_id, name, picture_HWC, step))

    def log_dataset(self, name: str, digest: str, source: str, profile: Mapping[str, Any]) -> None:
        """What the run learns from: `source` is its address, `profile` its counts, shown as JSON."""
        dataset = Dataset(
            name=name,
            digest=digest[:36],  # all that the store has room for
            source_type="local",
            source=json.dumps({"uri": without_credentials(source)}),
            profile=json.dumps(dict(profile)),
        )
        inputs = [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])]
        self._outbox.put(lambda: self.client.log_inputs(self.place.run_id, inputs))

    def log_tags(self, tags: Mapping[str, str]) -> None:
        """Set tags, such as the reason for stopping."""
        entries = _tags(tags)
        self._outbox.put(lambda: self.client.log_batch(self.place.run_id, tags=entries, synchronous=True))

    def log_files(self, folder: Path, name: str) -> None:
        """The files of `folder` as artifacts under `name`, over those that are there: checkpoints, reports.

        The files are read later; `finish` waits for it. Keep them until then.
        """
        self._outbox.put(lambda: self.client.log_artifacts(self.place.run_id, str(folder), name))

    def log_file(self, path: Path, name: str) -> None:
        """One file as an artifact under `name`; read later, as those of `log_files`."""
        self._outbox.put(lambda: self.client.log_artifact(self.place.run_id, str(path), name))

    def watch_machine(self, interval_s: float = INTERVAL_S) -> None:
        """Write how busy this machine is (CPU, memory, disk, network, GPUs), every `interval_s` seconds to the end."""
        self._watch = Watch(self.log_metrics, self.place.started_s, interval_s)

    def detach(self, wait_s: float = WAIT_S) -> bool:
        """Write what is left and leave the run going. A server that is away is waited for `wait_s` seconds.

        Says whether all was written.
        """
        if self._watch is not None:
            self._watch.close()
        return self._outbox.close(wait_s)

    def finish(self, status: Status = "FINISHED", wait_s: float = WAIT_S) -> bool:
        """Write what is left and close the run. A server that is away is waited for `wait_s` seconds.

        Says whether all was written.
        """
        if self._watch is not None:
            self._watch.close()
        self._outbox.put(lambda: self.client.set_terminated(self.place.run_id, status))
        return self._outbox.close(wait_s)


def attach(place: Place) -> Run:
    """Go on with a run from another process or machine; asks the server nothing."""
    return Run(place)


def start(tracking: Tracking, name: str, params: Mapping[str, Any], tags: Mapping[str, str]) -> Run:
    """The run called `name`: gone on with if the store has it, however its process ended, else made.

    `params` are flattened and written once: those the run has stay as they are. Makes the database first if there is
    none, so call this once, before any worker. Raises TrainError if the store cannot be used.
    """
    _silence()
    mlflow.set_tracking_uri(tracking.uri)
    client = MlflowClient(tracking.uri)
    try:
        known = _find(client, tracking, name)
        if known is None:
            known = client.create_run(_experiment(client, tracking), run_name=name, tags={NAME_TAG: name})
        run_id = known.info.run_id
        client.update_run(run_id, status="RUNNING")
        new = {key: value for key, value in flatten(params).items() if key not in known.data.params}
        entries = [Param(key, value) for key, value in new.items()]
        for first in range(0, len(entries), BATCH):
            client.log_batch(run_id, params=entries[first : first + BATCH])
        client.log_batch(run_id, tags=_tags(tags))
    except (MlflowException, OSError) as error:
        raise TrainError(
            f"the MLflow store {without_credentials(tracking.uri)} cannot be used: {one_line(error)}; "
            "start or mend it, or unset MLFLOW_TRACKING_URI to keep runs in this folder"
        ) from error
    return Run(Place(tracking, run_id, known.info.start_time / 1000))


def _find(client: MlflowClient, tracking: Tracking, name: str) -> Any:
    experiment = client.get_experiment_by_name(tracking.experiment)
    if experiment is None:
        return None
    runs = client.search_runs([experiment.experiment_id], f"tags.`{NAME_TAG}` = '{name}'", max_results=1)
    return runs[0] if runs else None


def _experiment(client: MlflowClient, tracking: Tracking) -> str:
    """The experiment's id. Its artifacts go where `tracking` says: MLflow's default is the creator's current folder."""
    experiment = client.get_experiment_by_name(tracking.experiment)
    if experiment is not None:
        return str(experiment.experiment_id)
    return str(client.create_experiment(tracking.experiment, artifact_location=tracking.artifacts))


def _tags(tags: Mapping[str, str]) -> list[RunTag]:
    return [RunTag(key, shortened(without_credentials(value), MAX_TAG)) for key, value in tags.items()]


def _silence() -> None:
    """Only errors of MLflow, of its database's migrations and of its HTTP library are worth a user's line."""
    for name in ("mlflow", "alembic", "urllib3"):
        logging.getLogger(name).setLevel(logging.ERROR)
