"""A training that is killed or stopped, itself or its workers: it goes on where it was, or says why it cannot."""

import shutil
import signal

import pytest

from tests.imports import ROOT
from tests.trainings import (
    PARAMS,
    TIMEOUT_S,
    driver,
    epochs,
    losses,
    next_epoch,
    runs_of,
    started,
    trained,
    wait_for,
    worker_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * TIMEOUT_S)]


def test_a_killed_worker_is_replaced_and_no_step_is_lost_or_counted_twice(tmp_path, shards, unbroken):
    with driver(tmp_path, shards) as process:
        wait_for(lambda: epochs(tmp_path), process)
        worker = worker_of(process)
        assert worker is not None
        worker.kill()
        output, _ = process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 0, output
    assert losses(tmp_path) == losses(unbroken)
    assert [run.info.status for run in runs_of(tmp_path)] == ["FINISHED"]


def test_a_training_that_is_stopped_and_then_killed_goes_on_each_time_in_the_same_mlflow_run(
    tmp_path, shards, unbroken
):
    with driver(tmp_path, shards) as process:
        wait_for(lambda: epochs(tmp_path), process)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 130, output
    assert "Traceback" not in output

    with driver(tmp_path, shards) as process:
        next_epoch(tmp_path, process, "stopped, started again")
        process.send_signal(signal.SIGKILL)
        process.wait()

    trained(tmp_path, shards)

    (log,) = tmp_path.glob("runs/*/train.log")
    assert log.read_text().count("epoch   1 ") == 1
    assert losses(tmp_path) == losses(unbroken)
    assert [run.info.status for run in runs_of(tmp_path)] == ["FINISHED"]


def test_workers_that_cannot_be_started_again_end_the_training_with_what_to_do(tmp_path, shards):
    checkout, run = tmp_path / "checkout", tmp_path / "run"
    shutil.copytree(ROOT / "ganime", checkout / "ganime")

    with started(run, shards, PARAMS, {"GANIME_WORKERS": "1", "PYTHONPATH": str(checkout)}) as process:
        wait_for(lambda: epochs(run), process)
        (checkout / "ganime").rename(checkout / "gone")
        (checkout / "ganime.py").write_text("raise ImportError('it has gone')")  # else one that is installed is found
        worker = worker_of(process)
        assert worker is not None
        worker.kill()
        output, _ = process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 2, output
    assert "see that the checkout and its environment are still there" in output
    assert [run.info.status for run in runs_of(run)] == ["FAILED"]
