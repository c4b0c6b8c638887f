"""A Ray cluster of several nodes that are processes of this machine, ended by their own ids."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

# Tokens would be read from the home directory, where another cluster may have left one.
ENVIRONMENT = {
    "RAY_AUTH_MODE": "disabled",
    "RAY_USAGE_STATS_ENABLED": "0",
    "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]),
}


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def nodes(*cpus: int, environment: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Ray nodes with so many CPUs each, started with `environment`; what a process needs in its own to use them."""
    # Short, since names of sockets are below it.
    folder = Path(tempfile.mkdtemp(prefix="gc", dir="/tmp"))
    address = f"127.0.0.1:{free_port()}"
    told = {**ENVIRONMENT, **(environment or {})}
    started: list[subprocess.Popen[bytes]] = []
    try:
        for number, count in enumerate(cpus):
            started.append(_started(number, count, address, folder / str(number), told))
            _until_joined(address, number + 1, started[-1], folder)
        yield {**told, "RAY_ADDRESS": address}
    finally:
        for process in reversed(started):
            _end(process)
        shutil.rmtree(folder, ignore_errors=True)


def _started(number: int, cpus: int, address: str, folder: Path, told: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    host, port = address.split(":")
    joining = (
        ["--head", f"--port={port}", f"--ray-client-server-port={free_port()}", "--include-dashboard=false"]
        if number == 0
        else [f"--address={address}"]
    )
    command = [
        sys.executable, "-c", "from ray.scripts.scripts import main; main()", "start", "--block", *joining,
        f"--node-ip-address={host}", f"--num-cpus={cpus}", f"--temp-dir={folder}", f"--object-store-memory={100 << 20}",
        "--min-worker-port=0", "--max-worker-port=0", "--disable-usage-stats",
    ]  # fmt: skip
    folder.mkdir()
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(command, env={**os.environ, **told}, stdout=said, stderr=said, start_new_session=True)


def _until_joined(address: str, count: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    program = (
        "import logging, ray, sys\n"
        "ray.init(sys.argv[1], log_to_driver=False, logging_level=logging.ERROR)\n"
        "sys.exit(sum(node['Alive'] for node in ray.nodes()) != int(sys.argv[2]))"
    )
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        looked = subprocess.run(
            [sys.executable, "-c", program, address, str(count)],
            env={**os.environ, **ENVIRONMENT},
            capture_output=True,
            check=False,
        )
        if looked.returncode == 0:
            return
        time.sleep(0.5)
    raise AssertionError("\n".join(path.read_text() for path in folder.glob("*/said")))


def kill_node_of(pid: int) -> None:
    """Kill the whole node that a process is of, as a machine that loses its power."""
    (node,) = (process for process in psutil.Process(pid).parents() if "--block" in process.cmdline())
    for process in [*node.children(recursive=True), node]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a node and all that it started."""
    with suppress(psutil.NoSuchProcess):
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        _, left = psutil.wait_procs(below, timeout=10)
        for child in left:
            with suppress(psutil.NoSuchProcess):
                child.kill()
    process.kill()
    process.wait()
