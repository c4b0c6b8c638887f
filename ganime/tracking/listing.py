"""The runs of an experiment as values: what `ganime runs` prints."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from ganime.errors import TrainError
from ganime.tracking.outbox import one_line
from ganime.tracking.place import Tracking
from ganime.tracking.values import without_credentials

STATISTICS, SSIM, SPEED = "val/eye/stats", "val/pixels/ssim", "speed/images_per_s"


@dataclass(frozen=True)
class Listed:
    """One run. Numbers that it does not have are None.

    `stats`, `ssim`: on the validation split where its statistics were lowest. `models`: versions registered from it,
    with their aliases: `popeye v3 best`.
    """

    name: str
    method: str
    preset: str
    status: str
    stats: float | None
    ssim: float | None
    test_stats: float | None
    test_swd: float | None
    images_per_s: float | None
    models: tuple[str, ...]


def list_runs(tracking: Tracking, most: int) -> list[Listed]:
    """The `most` latest runs of the experiment, the latest first. Raises TrainError if the store cannot be used."""
    try:
        client = MlflowClient(tracking.uri)
        experiment = client.get_experiment_by_name(tracking.experiment)
        if experiment is None:
            return []
        found = client.search_runs([experiment.experiment_id], order_by=["start_time DESC"], max_results=most)
        models = _models(client)
        return [_listed(client, run, models.get(run.info.run_id, [])) for run in found]
    except (MlflowException, OSError) as error:
        raise TrainError(
            f"the MLflow store {without_credentials(tracking.uri)} cannot be read: {one_line(error)}; "
            "start or mend it, or set MLFLOW_TRACKING_URI"
        ) from error


def _listed(client: MlflowClient, run: Any, models: list[str]) -> Listed:
    metrics, tags = run.data.metrics, run.data.tags
    stats, ssim = _best(client, run.info.run_id) if STATISTICS in metrics else (None, None)
    return Listed(
        name=run.info.run_name,
        method=tags.get("method", ""),
        preset=tags.get("preset", ""),
        status=run.info.status.lower(),
        stats=stats,
        ssim=ssim,
        test_stats=metrics.get("test/model/eye/stats"),
        test_swd=metrics.get("test/model/eye/swd"),
        images_per_s=metrics.get(SPEED),
        models=tuple(models),
    )


def _best(client: MlflowClient, run_id: str) -> tuple[float, float | None]:
    """Validation statistics and SSIM at the step of the lowest statistics."""
    best = min(client.get_metric_history(run_id, STATISTICS), key=lambda point: point.value)
    at_step = [point.value for point in client.get_metric_history(run_id, SSIM) if point.step == best.step]
    return best.value, at_step[-1] if at_step else None


def _models(client: MlflowClient) -> dict[str, list[str]]:
    """By run: the versions registered from it."""
    found: dict[str, list[str]] = {}
    for model in _pages(client):
        aliases: dict[str, list[str]] = {}
        for alias, version in model.aliases.items():
            aliases.setdefault(str(version), []).append(alias)
        for version in client.search_model_versions(f"name = '{model.name}'"):
            words = [model.name, f"v{version.version}", *aliases.get(str(version.version), [])]
            found.setdefault(version.run_id, []).append(" ".join(words))
    return found


def _pages(client: MlflowClient) -> Iterator[Any]:
    """All registered models."""
    token = None
    while True:
        page = client.search_registered_models(page_token=token)
        yield from page
        token = page.token
        if not token:
            return
