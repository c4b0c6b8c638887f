"""Longer proofs on a pretend cluster: `pytest -m proof -s tests/cluster`. docs/cluster.md has what they showed."""

import signal
import time
from contextlib import ExitStack

import mlflow
import pytest

from tests.cluster.conftest import in_s3
from tests.cluster.s3_server import UPLOAD_S
from tests.cluster.test_cluster import TOLERANCE, is_whole
from tests.cluster.tracking import mlflow_server
from tests.cluster.trainings import driver, farthest, losses, steps_of
from tests.nodes import cluster, free_port, plain_environ
from tests.trainings import epochs, finished, next_epoch, wait_for

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


def test_four_workers_on_three_nodes_have_the_losses_of_one(tmp_path, shards, store, unbroken):
    with cluster(plain_environ() | store.environ, nodes=3) as machines:
        machines.add(cpus=2)
        with driver(tmp_path, shards, machines, in_s3(store, "four", workers=4)) as process:
            wait_for(lambda: epochs(tmp_path), process)
            placed = [len(node.workers()) for node in machines.nodes]
            finished(process)

    print(f"\nworkers by node: {placed}")
    assert sorted(placed) == [0, 1, 1, 2]  # the node without a worker reads the data
    assert is_whole(tmp_path, unbroken)


def test_a_node_that_joins_late_is_waited_for(tmp_path, shards, store, unbroken):
    environ = in_s3(store, "late", workers=2) | {"GANIME_WAIT": "120"}
    with (
        cluster(plain_environ() | store.environ, nodes=2) as machines,
        driver(tmp_path, shards, machines, environ) as process,
    ):
        time.sleep(20)
        machines.add()
        joined = time.monotonic()
        wait_for(lambda: epochs(tmp_path), process)
        print(f"\nlate node: the first epoch was done {time.monotonic() - joined:.0f} s after it had joined")
        output = finished(process)

    assert "waiting for room in the Ray cluster, 120 s at most" in output
    assert is_whole(tmp_path, unbroken)


def test_a_head_that_is_lost_costs_no_step_once_the_job_is_submitted_again(tmp_path, shards, store, unbroken):
    with cluster(plain_environ() | store.environ, nodes=3) as machines:
        with driver(tmp_path, shards, machines, in_s3(store, "head", workers=2)) as process:
            wait_for(lambda: len(epochs(tmp_path)) > 1, process)
            lost = time.monotonic()
            machines.head.cut_off()
            output, _ = process.communicate(timeout=300)
            print(f"\nhead lost: the driver ended with {process.returncode} after {time.monotonic() - lost:.0f} s")
        assert process.returncode != 0, output
        machines.close()
        machines.start_head()
        for _ in range(3):
            machines.add()
        with driver(tmp_path, shards, machines, in_s3(store, "head", workers=2)) as process:
            next_epoch(tmp_path, process, "head back, submitted again")
            finished(process)

    assert is_whole(tmp_path, unbroken)


def test_a_tracking_server_that_is_away_for_a_while_misses_nothing(tmp_path, shards, store, machines, unbroken):
    port = free_port()
    environ = in_s3(store, "tracked", workers=2) | {"MLFLOW_TRACKING_URI": f"http://127.0.0.1:{port}"}
    with ExitStack() as open_until_the_end:
        with mlflow_server(tmp_path, port):
            process = open_until_the_end.enter_context(driver(tmp_path, shards, machines, environ))
            wait_for(lambda: epochs(tmp_path), process)
        time.sleep(60)
        with mlflow_server(tmp_path, port):
            finished(process)
    with mlflow_server(tmp_path, port) as uri:
        client = mlflow.MlflowClient(uri)
        (experiment,) = [found for found in client.search_experiments() if found.name == "ganime"]
        (run,) = client.search_runs([experiment.experiment_id])
        steps = sorted(metric.step for metric in client.get_metric_history(run.info.run_id, "generator/loss"))

    assert run.info.status == "FINISHED"
    assert steps == steps_of(unbroken)
    assert farthest(losses(unbroken), losses(tmp_path)) < TOLERANCE


def test_a_store_that_answers_errors_for_a_while_and_a_kill_in_mid_upload_cost_no_step(
    tmp_path, shards, store, machines, unbroken
):
    with driver(tmp_path, shards, machines, in_s3(store, "errors", workers=2)) as process:
        wait_for(lambda: epochs(tmp_path), process)
        store.failing.touch()
        time.sleep(6)
        worker = next(worker for node in machines.nodes for worker in node.workers())
        worker.send_signal(signal.SIGKILL)
        time.sleep(4)
        store.failing.unlink()
        next_epoch(tmp_path, process, "store away for 10 s, worker killed meanwhile")
        finished(process)

    assert is_whole(tmp_path, unbroken)


def test_an_upload_does_not_hold_up_the_training(tmp_path, shards, store, machines):
    """Objects of a checkpoint that take seconds to write, beside epochs that take longer than that."""

    def seconds_of_an_epoch(name):
        with driver(
            tmp_path / name, shards, machines, in_s3(store, name, workers=2), steps_per_epoch=60, max_steps=240
        ) as process:
            came = []
            while process.poll() is None:
                if len(epochs(tmp_path / name)) > len(came):
                    came.append(time.monotonic())
                time.sleep(0.05)
            finished(process)
        return (came[-1] - came[0]) / (len(came) - 1)

    undisturbed = seconds_of_an_epoch("fast")
    store.slow.touch()
    slow = seconds_of_an_epoch("slow")
    store.slow.unlink()

    print(f"\nan epoch took {undisturbed:.1f} s; with {UPLOAD_S} s more for each object that is written, {slow:.1f} s")
    assert slow < undisturbed + UPLOAD_S
