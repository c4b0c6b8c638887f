"""Runs in a real SQLite store: gone on with, compared, registered, and never in the way of a training."""

import json
import logging
import time
from pathlib import Path

import mlflow
import numpy as np
import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException, RestException

from ganime.errors import TrainError
from ganime.frame import Canvas, Pixels
from ganime.outpainter import load_outpainter
from ganime.params import Environment
from ganime.tracking import Run, Tracking, attach, from_environment, log_evaluation, log_model, start
from ganime.tracking import pyfunc as served
from ganime.tracking.outbox import Outbox, is_away
from ganime.tracking.values import flatten, metric_name, model_name, without_credentials


@pytest.fixture(scope="module")
def tracking(tmp_path_factory: pytest.TempPathFactory) -> Tracking:
    """One store for all tests of this file: making its tables takes seconds."""
    return from_environment(tmp_path_factory.mktemp("checkout"), Environment())


def finished(run: Run) -> mlflow.entities.Run:
    assert run.finish()
    return run.client.get_run(run.place.run_id)


def files(run: Run, folder: str) -> list[str]:
    return [file.path for file in run.client.list_artifacts(run.place.run_id, folder)]


def picture(value: int, height: int = 72, width: int = 128) -> Pixels:
    return np.full((height, width, 3), value, np.uint8)


# Where runs are kept


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


# What a run holds


def test_what_a_killed_process_did_not_write_is_written_once(tracking: Tracking) -> None:
    run = start(tracking, "killed", {}, {})
    run.log_metrics({"generator/mse": 0.4}, step=10)
    run.log_metrics({"generator/mse": 0.3}, step=20)

    run.log_missing([{"step": 20.0, "generator/mse": 0.3}, {"step": 30.0, "generator/mse": 0.2, "val/ssim": 0.7}])

    values = finished(run).data.metrics
    history = run.client.get_metric_history(run.place.run_id, "generator/mse")
    assert [(metric.step, metric.value) for metric in history] == [(10, 0.4), (20, 0.3), (30, 0.2)]
    assert values["val/ssim"] == 0.7


def test_a_run_holds_its_params_tags_and_metrics_by_step(tracking: Tracking) -> None:
    run = start(tracking, "mse-1", {"train": {"seed": 0, "canvas": {"width": 128}}}, {"method": "mse"})
    for step, ssim in ((100, 0.5), (200, 0.6)):
        run.log_metrics({"val/ssim": ssim, "generator/mse": 1 - ssim}, step)
    data = finished(run).data
    assert data.params == {"train.seed": "0", "train.canvas.width": "128"}
    assert data.tags["method"] == "mse"
    history = run.client.get_metric_history(run.place.run_id, "val/ssim")
    assert [(point.step, point.value) for point in history] == [(100, 0.5), (200, 0.6)]


def test_the_data_set_is_an_input_of_the_run(tracking: Tracking) -> None:
    run = start(tracking, "mse-2", {}, {})
    run.log_dataset("popeye", "3f2a", "/films/shards", {"train": 1200, "val": 130})
    (inputs,) = finished(run).inputs.dataset_inputs
    assert (inputs.dataset.name, inputs.dataset.digest) == ("popeye", "3f2a")
    assert json.loads(inputs.dataset.profile) == {"train": 1200, "val": 130}
    assert inputs.tags[0].value == "training"


def test_grids_are_where_the_ui_looks_for_pictures_by_step(tracking: Tracking) -> None:
    run = start(tracking, "mse-3", {}, {})
    run.log_grid("pictures/validation", picture(10), 0)
    run.log_grid("pictures/validation", picture(20), 100)
    assert finished(run).data.tags["mlflow.loggedImages"] == "True"
    assert files(run, "images") == [
        "images/pictures~validation+step+0+timestamp+0+ganime+compressed.webp",
        "images/pictures~validation+step+0+timestamp+0+ganime.png",
        "images/pictures~validation+step+100+timestamp+0+ganime+compressed.webp",
        "images/pictures~validation+step+100+timestamp+0+ganime.png",
    ]


def test_a_step_that_is_done_again_leaves_one_picture(tracking: Tracking) -> None:
    run = start(tracking, "mse-4", {}, {})
    run.log_grid("pictures/validation", picture(10), 100)
    run.log_grid("pictures/validation", picture(20), 100)
    finished(run)
    assert len(files(run, "images")) == 2


def test_checkpoints_and_reports_are_artifacts(tracking: Tracking, tmp_path: Path) -> None:
    (tmp_path / "state.pt").write_bytes(b"weights")
    run = start(tracking, "mse-5", {}, {})
    run.log_files(tmp_path, "checkpoints/best")
    finished(run)
    assert files(run, "checkpoints/best") == ["checkpoints/best/state.pt"]


def test_the_machine_is_watched_until_the_run_is_finished(tracking: Tracking) -> None:
    run = start(tracking, "mse-6", {}, {})
    run.watch_machine(interval_s=0.05)
    time.sleep(0.3)
    assert "system/cpu_utilization_percentage" in finished(run).data.metrics


def test_no_password_reaches_a_run(tracking: Tracking) -> None:
    run = start(tracking, "mse-7", {"videos": "s3://key:secret@bucket/films"}, {"origin": "https://me:secret@host/x"})
    run.log_dataset("popeye", "3f2a", "s3://key:secret@bucket/shards", {})
    assert "secret" not in json.dumps(finished(run).to_dictionary())


# Going on


def test_a_run_that_was_killed_is_gone_on_with(tracking: Tracking) -> None:
    killed = start(tracking, "glcic-1", {"train": {"seed": 0}}, {})
    killed.log_metrics({"val/ssim": 0.5}, 100)
    killed.detach()  # the run is still RUNNING in the store, as after kill -9
    resumed = start(tracking, "glcic-1", {"train": {"seed": 0}}, {})
    resumed.log_metrics({"val/ssim": 0.6}, 200)
    assert resumed.place == killed.place
    assert finished(resumed).info.status == "FINISHED"
    assert len(resumed.client.get_metric_history(resumed.place.run_id, "val/ssim")) == 2


def test_a_finished_run_runs_again_when_it_is_gone_on_with(tracking: Tracking) -> None:
    finished(start(tracking, "glcic-2", {}, {}))
    run = start(tracking, "glcic-2", {}, {})
    assert run.client.get_run(run.place.run_id).info.status == "RUNNING"
    run.finish("FAILED")
    assert run.client.get_run(run.place.run_id).info.status == "FAILED"


def test_params_that_a_run_has_stay_as_they_are(tracking: Tracking) -> None:
    finished(start(tracking, "glcic-3", {"workers": 1}, {}))
    assert finished(start(tracking, "glcic-3", {"workers": 2, "new": True}, {})).data.params == {
        "workers": "1",
        "new": "true",
    }


def test_another_process_goes_on_with_a_run_by_its_place(tracking: Tracking) -> None:
    driver = start(tracking, "glcic-4", {}, {})
    worker = attach(driver.place)
    worker.log_metrics({"val/ssim": 0.5}, 100)
    assert worker.detach()
    assert finished(driver).data.metrics == {"val/ssim": 0.5}


def test_a_run_with_more_params_than_one_call_takes_is_whole(tracking: Tracking) -> None:
    run = start(tracking, "glcic-5", {f"p{number}": number for number in range(250)}, {})
    assert len(finished(run).data.params) == 250


# Values


def test_params_are_flattened_as_the_file_spells_them() -> None:
    params = {"train": {"clip_norm": None, "flip": True, "rate": 1e-3, "hold_out": ("old", "other"), "options": {}}}
    assert flatten(params) == {
        "train.clip_norm": "null",
        "train.flip": "true",
        "train.rate": "0.001",
        "train.hold_out": '["old", "other"]',
        "train.options": "{}",
    }


def test_a_long_param_is_cut_and_says_so() -> None:
    assert flatten({"note": "x" * 7000})["note"] == "x" * 5999 + "…"


@pytest.mark.parametrize(
    "text, clean",
    [
        ("see https://me:secret@host:5000/x", "see https://host:5000/x"),
        ("https://token@host/x", "https://host/x"),
        ("https://me:sec@ret@host/x", "https://host/x"),
        ("postgresql://me:sec/ret@host/x", "postgresql://host/x"),
        ("s3://bucket/films@2x", "s3://bucket/films@2x"),
        ("http://127.0.0.1:5000/films", "http://127.0.0.1:5000/films"),
    ],
)
def test_the_user_and_password_of_an_address_are_left_out(text: str, clean: str) -> None:
    assert without_credentials(text) == clean


@pytest.mark.parametrize(
    "name, taken",
    [
        ("test/model/shows/うる星/ssim", "test/model/shows/うる星/ssim"),
        ("test/model/shows/Kimba (1965)/ssim", "test/model/shows/Kimba _1965_/ssim"),
        ("test/../../escaped/ssim", "test/_/_/escaped/ssim"),
        ("/escaped", "_/escaped"),
    ],
)
def test_a_metric_has_a_name_that_the_store_takes_and_stays_in_its_folder(name: str, taken: str) -> None:
    assert metric_name(name) == taken


def test_a_show_of_any_name_loses_no_numbers(tracking: Tracking, tmp_path: Path) -> None:
    log_evaluation(tracking, "mse-8", {"shows": {"It's (1965)": {"ssim": 0.5}}, "ssim": 0.75}, 100, tmp_path)
    run = start(tracking, "mse-8", {}, {})
    assert finished(run).data.metrics == {"test/shows/It_s _1965_/ssim": 0.5, "test/ssim": 0.75}


def test_where_runs_are_kept_is_shown_without_its_password() -> None:
    """Ray shows on its dashboard what a training is given."""
    assert "secret" not in str(Tracking("http://me:secret@host", None, "ganime"))


def test_a_show_is_registered_under_a_name_that_mlflow_takes() -> None:
    assert model_name("Macross: D'You/Remember") == "Macross- D-You-Remember"


# A server that is away


def test_a_call_is_made_again_until_the_server_is_back(caplog: pytest.LogCaptureFixture) -> None:
    made: list[str] = []
    outages = iter([MlflowException("no connection"), ConnectionError("refused")])

    def call() -> None:
        if error := next(outages, None):
            raise error
        made.append("first")

    outbox = Outbox("http://server", retry_s=0.01)
    with caplog.at_level(logging.WARNING):
        outbox.put(call)
        outbox.put(lambda: made.append("second"))
        assert outbox.close(wait_s=5)
    assert made == ["first", "second"]
    assert [record.message for record in caplog.records] == [
        "http://server does not answer; training goes on: no connection",
        "http://server answers again",
    ]


def test_what_the_server_refuses_is_told_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    def refused() -> None:
        raise RestException({"error_code": "INVALID_PARAMETER_VALUE", "message": "bad name"})

    outbox = Outbox("http://server")
    outbox.put(refused)
    assert outbox.close(wait_s=5)
    assert [record.message for record in caplog.records] == [
        "http://server: an entry was not taken: INVALID_PARAMETER_VALUE: bad name"
    ]


def test_a_server_that_stays_away_is_not_waited_for_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> None:
        raise ConnectionError("refused")

    outbox = Outbox("http://server", retry_s=0.01, give_up_s=2)
    outbox.put(away)
    assert not outbox.close(wait_s=0.1)
    assert caplog.records[-1].message == "http://server does not answer: 1 entries are lost"


@pytest.mark.parametrize(
    "error, away",
    [
        pytest.param(MlflowException("connection refused"), True, id="no connection"),
        pytest.param(RestException({"error_code": "REQUEST_LIMIT_EXCEEDED"}), True, id="too many requests"),
        pytest.param(OSError(28, "No space left on device"), True, id="full disk"),
        pytest.param(RestException({"error_code": "RESOURCE_DOES_NOT_EXIST"}), False, id="deleted run"),
        pytest.param(TypeError("not a number"), False, id="our own bug"),
    ],
)
def test_only_what_may_pass_is_tried_again(error: Exception, away: bool) -> None:
    assert is_away(error) is away


# The registry


@pytest.fixture
def model_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that stands for an exported model, opened as the mirror fill."""
    monkeypatch.setattr(served, "load_outpainter", lambda path: load_outpainter("mirror"))
    path = tmp_path / "generator.safetensors"
    path.write_bytes(b"weights")
    return path


def registered(tracking: Tracking, name: str, model_file: Path, show: str, stats: float) -> tuple[Run, str | None]:
    run = start(tracking, name, {}, {})
    version = log_model(run, model_file, show, {"val/eye/stats": stats}, picture(7, 72, 96)[None])
    finished(run)
    return run, version


def test_a_registered_model_widens_pictures(tracking: Tracking, model_file: Path) -> None:
    registered(tracking, "reg-1", model_file, "popeye", 0.5)
    model = mlflow.pyfunc.load_model("models:/popeye@best")
    known_BHKC = np.random.default_rng(0).integers(0, 256, (2, 72, 96, 3), np.uint8)
    wide_BHWC = model.predict(known_BHKC)
    assert wide_BHWC.shape == (2, 72, 128, 3)
    assert (wide_BHWC[:, :, Canvas(72, 128, 16, 16).known] == known_BHKC).all()


def test_a_model_stands_beside_the_runs_of_its_experiment(tracking: Tracking, model_file: Path) -> None:
    run, _ = registered(tracking, "reg-4", model_file, "haggy", 0.5)
    client = MlflowClient(tracking.uri)
    experiment = client.get_experiment_by_name(tracking.experiment)
    logged = client.search_logged_models([experiment.experiment_id])
    (model,) = [model for model in logged if model.source_run_id == run.place.run_id]
    assert model.status == "READY"
    assert model.artifact_location.startswith(experiment.artifact_location)


def test_a_registered_model_holds_neither_pickles_nor_code(tracking: Tracking, model_file: Path) -> None:
    _, version = registered(tracking, "reg-2", model_file, "bluto", 0.5)
    client = MlflowClient(tracking.uri)
    folder = Path(mlflow.artifacts.download_artifacts(client.get_model_version("bluto", version).source))
    names = {file.name for file in folder.rglob("*") if file.is_file()}
    assert {"generator.safetensors", "MLmodel"} <= names
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".pt", ".pth", ".py"))]


def test_the_alias_best_moves_only_to_a_better_model(tracking: Tracking, model_file: Path) -> None:
    client = MlflowClient(tracking.uri)
    best = []
    for number, stats in enumerate((0.6, 0.7, 0.5)):
        registered(tracking, f"best-{number}", model_file, "olive", stats)
        best.append(client.get_model_version_by_alias("olive", "best").version)
    assert best == [1, 1, 3]


def test_a_best_model_of_before_statistics_gives_way(tracking: Tracking, model_file: Path) -> None:
    registered(tracking, "old-1", model_file, "alice", 0.1)
    client = MlflowClient(tracking.uri)
    client.delete_model_version_tag("alice", "1", "val.eye.stats")
    registered(tracking, "old-2", model_file, "alice", 0.9)
    assert client.get_model_version_by_alias("alice", "best").version == 2


def test_the_model_of_a_run_is_registered_once(tracking: Tracking, model_file: Path) -> None:
    _, first = registered(tracking, "reg-3", model_file, "wimpy", 0.5)
    _, again = registered(tracking, "reg-3", model_file, "wimpy", 0.5)
    assert (first, again) == ("1", "1")


def test_a_registry_that_is_away_does_not_end_the_stage(
    tracking: Tracking, model_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*arguments: object, **options: object) -> None:
        raise MlflowException("no connection")

    run = start(tracking, "reg-4", {}, {})
    monkeypatch.setattr(run.client, "search_model_versions", away)
    assert log_model(run, model_file, "swee'pea", {"val/eye/stats": 0.5}, picture(7)[None]) is None
    assert "run the stage again" in caplog.text
    finished(run)
