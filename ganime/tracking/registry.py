"""The exported model in MLflow: logged with its signature, registered under the show's name, the best one aliased."""

import logging
import warnings
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import mlflow
import numpy as np
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import Model, ModelSignature
from mlflow.models.model import ModelInfo
from mlflow.types import Schema, TensorSpec

from ganime.frame import Pixels
from ganime.tracking.outbox import one_line
from ganime.tracking.run import Run
from ganime.tracking.values import model_name

logger = logging.getLogger(__name__)

BEST = "best"
SCORE = "val/eye/stats"  # the lower, the better
SCORE_TAG = "val.eye.stats"
PACKAGES = ("ganime", "numpy", "safetensors", "torch")  # what opening a model needs

PICTURES = Schema([TensorSpec(np.dtype(np.uint8), (-1, -1, -1, 3))])


def log_model(run: Run, model_file: Path, show: str, metrics: Mapping[str, float], example_BHKC: Pixels) -> str | None:
    """Log an exported model and register it as the next version of the model called `show`; gives the version.

    `metrics` has `val/eye/stats`: the version that has the lowest of all gets the alias `best`; MLflow itself keeps
    `latest`. `example_BHKC`: one known picture, which MLflow keeps as the input example. A run's model is registered
    once: calling again gives the version it has. None, with a warning, if the store does not take it.
    """
    try:
        return _registered(run, model_name(show)) or _register(run, model_file, model_name(show), metrics, example_BHKC)
    except (MlflowException, OSError) as error:
        logger.warning("the model is not in the MLflow registry; run the stage again for it: %s", one_line(error))
        return None


def _registered(run: Run, name: str) -> str | None:
    versions = run.client.search_model_versions(f"name = '{name}' and run_id = '{run.place.run_id}'")
    return str(versions[0].version) if versions else None


def _register(run: Run, model_file: Path, name: str, metrics: Mapping[str, float], example_BHKC: Pixels) -> str:
    logged = _log(run, model_file, example_BHKC)
    client = run.client
    if not client.search_registered_models(f"name = '{name}'"):
        client.create_registered_model(name)
    score = float(metrics[SCORE])
    registered = client.create_model_version(
        name, logged.model_uri, run.place.run_id, tags={SCORE_TAG: repr(score)}, model_id=logged.model_id
    )
    if score < _best_score(client, name):
        client.set_registered_model_alias(name, BEST, registered.version)
    return str(registered.version)


def _log(run: Run, model_file: Path, example_BHKC: Pixels) -> ModelInfo:
    """Log the safetensors file and the name of the module that opens it: nothing is pickled, no logged code is run."""
    told = run.client.get_run(run.place.run_id)
    # Left to itself, MLflow would put the model of a run that this process did not start into another experiment.
    made = run.client.create_logged_model(
        told.info.experiment_id, "generator", run.place.run_id, params=dict(told.data.params)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow warns of its own type hints
        return Model.log(
            artifact_path=None,
            model_id=made.model_id,
            flavor=mlflow.pyfunc,
            run_id=run.place.run_id,
            loader_module="ganime.tracking.pyfunc",
            data_path=str(model_file),
            signature=ModelSignature(PICTURES, PICTURES),
            input_example=example_BHKC[:1],
            pip_requirements=[f"{package}=={version(package)}" for package in PACKAGES],
        )


def _best_score(client: MlflowClient, name: str) -> float:
    """Validation statistics of the version aliased best; infinite if there is none, or one of before they were."""
    if BEST not in client.get_registered_model(name).aliases:
        return float("inf")
    return float(client.get_model_version_by_alias(name, BEST).tags.get(SCORE_TAG, "inf"))
