"""Ray's head and a worker node as compose.yaml starts them, and a job that has all it needs from their environment."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.infra.services import SECRETS, Service, environment, free_port, running, service, succeeds, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PROGRAM = """
import os, ray
ray.init()
@ray.remote(num_cpus=1)
def told():
    return [os.environ.get(name) for name in ("MLFLOW_TRACKING_URI", "GANIME_STORAGE", "AWS_ENDPOINT_URL")]
assert len(ray.nodes()) == 2
print(ray.get(told.remote()))
"""
TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": SECRETS["RAY_AUTH_TOKEN"]}


@dataclass(frozen=True)
class Cluster:
    """A head and a worker node."""

    address: str
    dashboard: str


def on_loopback(name: str, port: int, dashboard: int) -> Service:
    return service(
        name,
        {
            "--port=6379": f"--port={port}",
            "ray-head:6379": f"127.0.0.1:{port}",
            "127.0.0.1:6379": f"127.0.0.1:{port}",
            "--dashboard-host=0.0.0.0": "--dashboard-host=127.0.0.1",
            "--dashboard-port=8265": f"--dashboard-port={dashboard}",
        },
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    logs, port, dashboard = tmp_path_factory.mktemp("logs"), free_port(), free_port()
    head, worker = (on_loopback(name, port, dashboard) for name in ("ray-head", "ray-worker"))
    with ExitStack() as until_the_end:
        for name, node in (("head", head), ("worker", worker)):
            # Two nodes on one machine need a folder each, with a path that a Unix socket has room for.
            folder = tempfile.TemporaryDirectory(prefix="ray", dir="/tmp", ignore_cleanup_errors=True)
            of_this_machine = ["--node-ip-address=127.0.0.1", f"--temp-dir={until_the_end.enter_context(folder)}"]
            # Any free port: the usual one may be another node's, and without it an agent takes no jobs.
            of_this_machine += ["--dashboard-agent-listen-port=0"]
            if name == "worker":
                of_this_machine += ["--num-cpus=1"]
            log = logs / f"{name}.log"
            process = until_the_end.enter_context(running([*node.command, *of_this_machine], node.environ, log))
            wait_until(lambda: succeeds(head.health, **TOKEN), process, log)
        wait_until(lambda: "Active:\n 1 node" in (text := status(port)) and text.count(" node_") == 2, process, log)
        yield Cluster(f"127.0.0.1:{port}", f"http://127.0.0.1:{dashboard}")


def status(port: int) -> str:
    command = ["ray", "status", f"--address=127.0.0.1:{port}"]
    return subprocess.run(command, env=environment(**TOKEN), capture_output=True, text=True, check=False).stdout


def submitted(cluster: Cluster, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    (folder / "program.py").write_text(PROGRAM)
    command = ["ray", "job", "submit", "--address", cluster.dashboard, "--working-dir", str(folder), "--"]
    return subprocess.run(
        [*command, sys.executable, "program.py"], env=environment(HOME=str(folder), **environ),
        cwd=folder, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip


def test_a_job_is_told_where_it_runs_by_the_nodes_environment(cluster: Cluster, tmp_path: Path) -> None:
    done = submitted(cluster, tmp_path, **TOKEN)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "['http://mlflow:5000', 's3://ganime/storage', 'http://s3:8333']" in done.stdout


@pytest.mark.parametrize("token", ["guessed0guessed0guessed0guessed0", ""])
def test_a_job_without_the_token_is_refused(cluster: Cluster, tmp_path: Path, token: str) -> None:
    done = submitted(cluster, tmp_path, RAY_AUTH_MODE="token" if token else "disabled", RAY_AUTH_TOKEN=token)
    assert done.returncode != 0
    assert "MLFLOW_TRACKING_URI" not in done.stdout
