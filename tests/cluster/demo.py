"""See it survive: a pretend cluster is brought up, the pipeline is submitted, things are killed, the run is finished.

python -m tests.cluster.demo [PORT]

`make cluster` runs it. The MLflow UI stands open on PORT (5000) from the start, and at the end until Ctrl-C.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import mlflow

from tests.cluster.job import checkout, environ_of_nodes, submitted, succeeded, videos_in_s3
from tests.cluster.store import s3
from tests.cluster.tracking import mlflow_server
from tests.nodes import cluster

STEPS, STEPS_PER_EPOCH = 160, 20


def main() -> None:
    """Bring it up, submit, kill, and wait."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - started:5.0f} s  {line}", flush=True)

    with tempfile.TemporaryDirectory() as name, s3(Path(name)) as store, mlflow_server(Path(name), port) as tracking:
        folder = Path(name)
        say(f'an S3 server stands, and MLflow on {tracking} (choose "Model training")')
        os.environ.update(store.environ)  # for the copies that follow
        videos_in_s3(folder)
        say("half a minute of the sample show is drawn and lies in the bucket")
        environ = environ_of_nodes(folder, store, "demo", tracking)
        with cluster(environ, nodes=4) as machines:
            say("a Ray cluster stands: a head, and four nodes of one CPU")
            work = checkout(folder, max_steps=STEPS, steps_per_epoch=STEPS_PER_EPOCH)
            job = submitted(machines, work, environ, "dvc", "repro")
            threading.Thread(target=repeat, args=[job], daemon=True).start()
            say("ray job submit --working-dir . -- dvc repro")
            client = mlflow.MlflowClient(tracking)
            wait(job, lambda: trained(client) >= 2 * STEPS_PER_EPOCH)
            node = next(node for node in machines.nodes if node.workers())
            node.workers()[0].send_signal(signal.SIGKILL)
            say(f"kill -9 of a worker on {node.address}, after step {trained(client)}")
            seen = trained(client)
            wait(job, lambda: trained(client) > seen)
            say(f"step {trained(client)}: it has gone on")
            node = next(node for node in machines.nodes if node.workers())
            node.raylet().send_signal(signal.SIGKILL)
            say(f"kill -9 of the raylet of {node.address}: the node is gone")
            seen = trained(client)
            wait(job, lambda: trained(client) > seen)
            say(f"step {trained(client)}: it has gone on")
            job.wait()
            if not succeeded(machines, environ):
                sys.exit("the job failed")
            say(f"the job is done: all {STEPS} steps, once each, in one run: {tracking}")
        input("Enter ends it\n") if sys.stdin.isatty() else None


def repeat(job: "subprocess.Popen[str]") -> None:
    """Print what the job says."""
    for line in job.stdout or ():
        print(f"         {line}", end="", flush=True)


def wait(job: "subprocess.Popen[str]", done: Callable[[], bool]) -> None:
    """Wait for something while a job is under way."""
    while not done():
        if job.poll() is not None:
            sys.exit("the job ended early")
        time.sleep(1)


def trained(client: mlflow.MlflowClient) -> int:
    """The last step that MLflow knows of the run; 0 before there is one. Exits if there are two, or a step is twice."""
    experiment = client.get_experiment_by_name("ganime")
    runs = client.search_runs([experiment.experiment_id]) if experiment else []
    if not runs:
        return 0
    (run,) = runs
    steps = [metric.step for metric in client.get_metric_history(run.info.run_id, "generator/loss")]
    if len(steps) != len(set(steps)):
        sys.exit(f"a step is in MLflow twice: {sorted(steps)}")
    return max(steps, default=0)


if __name__ == "__main__":
    main()
