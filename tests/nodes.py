"""A pretend cluster: real Ray nodes as processes of this machine, each with an address and a folder of its own.

Every node is on a loopback address of its own (127.0.0.x, which Linux has without setting them up), so that Ray takes
them for machines. What is started here is ended by its process ids; other Rays of this machine are left alone.
"""

import ipaddress
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psutil

START_S = 90
HEAD = 1  # number of the head


@dataclass
class Node:
    """A machine, as far as Ray can tell."""

    address: str
    folder: Path  # its temporary files and log; short, since sockets are in it
    process: subprocess.Popen[bytes]

    def raylet(self) -> psutil.Process:
        """The process that stands for the machine: without it, Ray counts it as gone."""
        return next(child for child in self.below() if child.name() == "raylet")

    def below(self) -> list[psutil.Process]:
        """All processes of the node, workers too."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def workers(self) -> list[psutil.Process]:
        """Its training workers."""
        return [child for child in self.below() if "RayTrainWorker" in _words(child)]

    def cut_off(self) -> None:
        """As if the power had failed: nothing of the node is told to end, all of it is gone."""
        for process in [*self.below(), psutil.Process(self.process.pid)]:
            _kill(process)
        self.process.wait()

    def close(self) -> None:
        """End it and remove its files."""
        if self.process.poll() is None:
            self.cut_off()
        shutil.rmtree(self.folder, ignore_errors=True)


class Network(Protocol):
    """What the nodes of a pretend cluster find each other by."""

    def address(self, number: int) -> str:
        """Of the node with this number."""

    def enter(self, number: int) -> list[str]:
        """What starts a program as one of that node: words before its own."""


class Loopback:
    """Each node on a loopback address of its own."""

    def address(self, number: int) -> str:
        """Of the node with this number."""
        return f"127.0.0.{number}"

    def enter(self, number: int) -> list[str]:
        """Nothing: all nodes are in the network of this machine."""
        return []


@dataclass
class Cluster:
    """A head that takes no work, and nodes that do."""

    environ: dict[str, str]  # of every node
    network: Network = field(default_factory=Loopback)
    token: str = field(default_factory=lambda: secrets.token_hex(32))
    port: int = 0
    dashboard: int = 0
    head: Node | None = None
    nodes: list[Node] = field(default_factory=list)
    number: int = HEAD  # of the node that joined last

    @property
    def entry(self) -> dict[str, str]:
        """By what the cluster lets a program in; Ray's default differs between its commands."""
        return {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": self.token}

    @property
    def address(self) -> str:
        """For RAY_ADDRESS."""
        return f"{self.network.address(HEAD)}:{self.port}"

    def start_head(self) -> Node:
        """The head, with the job server on loopback. Started again, it is a new cluster at the same address."""
        self.port, self.dashboard = self.port or free_port(), self.dashboard or free_port()
        self.head = self._start(HEAD, "--head", f"--port={self.port}", "--num-cpus=0", "--include-dashboard=true",
                                f"--dashboard-port={self.dashboard}", "--dashboard-host=127.0.0.1")  # fmt: skip
        return self.head

    def add(self, cpus: int = 1) -> Node:
        """A node that joins."""
        self.number += 1
        node = self._start(self.number, f"--address={self.address}", f"--num-cpus={cpus}")
        self.nodes.append(node)
        return node

    def lose(self, node: Node) -> None:
        """One of the nodes is gone, as if its power had failed."""
        self.nodes.remove(node)
        node.close()

    def close(self) -> None:
        """End all of it."""
        for node in (*self.nodes, *([self.head] if self.head else [])):
            node.close()
        self.nodes, self.head = [], None

    def _start(self, number: int, *options: str) -> Node:
        address = self.network.address(number)
        folder = Path(tempfile.mkdtemp(prefix="gr", dir="/tmp"))
        command = [
            *self.network.enter(number), str(Path(sys.executable).with_name("ray")), "start", "--block",
            "--disable-usage-stats", f"--node-ip-address={address}", f"--temp-dir={folder}",
            "--object-store-memory=200000000", "--num-gpus=0", *options,
        ]  # fmt: skip
        with (folder / "start.log").open("wb") as log:
            process = subprocess.Popen(
                command, env=self.environ | self.entry, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        node = Node(address, folder, process)
        wait_until(lambda: b"Ray runtime started" in (folder / "start.log").read_bytes(), process, folder / "start.log")
        return node


def wait_until(done: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for a process that is starting. What it wrote to `log` is shown if it ends or takes too long."""
    deadline = time.monotonic() + START_S
    while not done():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@contextmanager
def cluster(environ: dict[str, str], nodes: int, network: Network | None = None) -> Iterator[Cluster]:
    """A head and some nodes of one CPU each."""
    made = Cluster(environ, network or Loopback())
    try:
        made.start_head()
        for _ in range(nodes):
            made.add()
        yield made
    finally:
        made.close()


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def open_to_others(process: psutil.Process) -> list[object]:
    """What a process and those below it listen to that other machines could reach: names and addresses."""
    listening = [
        (one.name(), ipaddress.ip_address(connection.laddr.ip))
        for one in (process, *process.children(recursive=True))
        for connection in _connections(one)
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening
    return [
        (name, address)
        for name, address in listening
        if not (getattr(address, "ipv4_mapped", None) or address).is_loopback
    ]


def _connections(process: psutil.Process) -> Sequence[Any]:
    try:
        return process.net_connections("inet")
    except psutil.NoSuchProcess:
        return []


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _kill(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGKILL)


def plain_environ() -> dict[str, str]:
    """The environment of this process without what says where things run."""
    prefixes = ("GANIME_", "MLFLOW_", "AWS_", "RAY_")
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
