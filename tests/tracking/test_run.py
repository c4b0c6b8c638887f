"""Runs in a real SQLite store: what they hold, and gone on with."""

import json
from pathlib import Path

from ganime.tracking import Tracking, attach, start
from tests.tracking.store import files, finished


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


def test_checkpoints_and_reports_are_artifacts(tracking: Tracking, tmp_path: Path) -> None:
    (tmp_path / "state.pt").write_bytes(b"weights")
    run = start(tracking, "mse-5", {}, {})
    run.log_files(tmp_path, "checkpoints/best")
    finished(run)
    assert files(run, "checkpoints/best") == ["checkpoints/best/state.pt"]


def test_no_password_reaches_a_run(tracking: Tracking) -> None:
    run = start(tracking, "mse-7", {"videos": "s3://key:secret@bucket/films"}, {"origin": "https://me:secret@host/x"})
    run.log_dataset("popeye", "3f2a", "s3://key:secret@bucket/shards", {})
    assert "secret" not in json.dumps(finished(run).to_dictionary())


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
