"""Where runs are kept, by the environment."""

from pathlib import Path

import pytest

from ganime.errors import TrainError
from ganime.params import Environment
from ganime.tracking import Tracking, from_environment, start


def test_runs_are_kept_in_the_checkout_by_default(tmp_path: Path) -> None:
    assert from_environment(tmp_path, Environment()) == Tracking(
        f"sqlite:///{tmp_path}/mlflow.db", f"file://{tmp_path}/mlartifacts", "ganime"
    )


def test_a_server_chooses_where_artifacts_are_kept(tmp_path: Path) -> None:
    environment = Environment(tracking_uri="https://mlflow.example", experiment="popeye")
    assert from_environment(tmp_path, environment) == Tracking("https://mlflow.example", None, "popeye")


def test_a_database_given_by_a_relative_path_means_the_same_in_every_folder(tmp_path: Path) -> None:
    found = from_environment(tmp_path, Environment(tracking_uri="sqlite:///runs.db"))
    assert found.uri == f"sqlite:///{tmp_path}/runs.db"


def test_an_experiment_in_dvcs_temporary_copy_is_kept_in_the_checkout(tmp_path: Path) -> None:
    copy = tmp_path / ".dvc/tmp/exps/tmp_ab12"
    copy.mkdir(parents=True)
    assert from_environment(copy, Environment()) == from_environment(tmp_path, Environment())


@pytest.mark.parametrize("uri", ["file:///srv/mlruns", "mlruns"])
def test_a_store_that_mlflow_no_longer_writes_is_refused(uri: str, tmp_path: Path) -> None:
    with pytest.raises(TrainError, match="give the address of a server or sqlite"):
        from_environment(tmp_path, Environment(tracking_uri=uri))


def test_a_store_that_cannot_be_used_is_named_in_one_line_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(TrainError, match=r"^the MLflow store http://127\.0\.0\.1:9 cannot be used: [^\n]*$"):
        start(Tracking("http://me:secret@127.0.0.1:9", None, "ganime"), "a-run", {}, {})


def test_where_runs_are_kept_is_shown_without_its_password() -> None:
    """Ray shows on its dashboard what a training is given."""
    assert "secret" not in str(Tracking("http://me:secret@host", None, "ganime"))
