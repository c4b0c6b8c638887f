"""Where runs are kept: a database in the checkout, or the server that the environment names."""

from dataclasses import dataclass, field
from pathlib import Path

from ganime.errors import TrainError
from ganime.params import Environment
from ganime.storage import checkout
from ganime.tracking.values import without_credentials

EXPERIMENT = "ganime"


@dataclass(frozen=True)
class Tracking:
    """A tracking store, told in values that mean the same in every process and on every machine.

    `artifacts`: where a new experiment keeps its files; None leaves that to the server.
    """

    uri: str = field(repr=False)  # Ray's dashboard shows what a training is given, and this may hold a password
    artifacts: str | None
    experiment: str


def from_environment(root: Path, environment: Environment) -> Tracking:
    """The store that MLFLOW_TRACKING_URI names, else `mlflow.db` and `mlartifacts/` in the checkout `root`.

    MLFLOW_EXPERIMENT_NAME names the experiment, `ganime` by default. Paths are made absolute, since a Ray worker runs
    in another folder. Raises TrainError for a `file:` store, which MLflow no longer writes.
    """
    home = checkout(root)
    experiment = environment.experiment or EXPERIMENT
    uri = environment.tracking_uri or f"sqlite:///{home / 'mlflow.db'}"
    if uri.startswith("file:") or "://" not in uri:
        raise TrainError(
            f"MLFLOW_TRACKING_URI={without_credentials(uri)}: MLflow no longer writes runs to a folder; "
            "give the address of a server or sqlite:////absolute/path/mlflow.db"
        )
    if uri.startswith(("http://", "https://")):
        return Tracking(uri, None, experiment)
    if uri.startswith("sqlite:///"):
        database = home / uri.removeprefix("sqlite:///")
        return Tracking(f"sqlite:///{database}", (database.parent / "mlartifacts").as_uri(), experiment)
    return Tracking(uri, (home / "mlartifacts").as_uri(), experiment)
