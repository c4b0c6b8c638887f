"""The services of compose.yaml as plain programs on loopback: the same commands, with other ports and folders."""

import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.imports import ROOT
from tests.infra.manifests import INFRA, VERSIONS, compose, settings

SECRETS = {name: f"planted{name.lower()}" for name, value in settings(INFRA / ".env.example").items() if not value}
PATIENCE_S = 6  # SeaweedFS would take 20 and more to end, and what it holds is thrown away
DEADLINE_S = 90


@dataclass(frozen=True)
class Service:
    """A service of compose.yaml, made fit for this machine."""

    command: list[str]
    environ: dict[str, str]
    health: list[str]


def service(name: str, instead: Mapping[str, str]) -> Service:
    """The service called `name`, with every text of `instead` replaced: addresses, ports and folders of a container."""
    told: dict[str, Any] = compose(VERSIONS | SECRETS)["services"][name]

    def here(text: str) -> str:
        for before, after in instead.items():
            text = text.replace(before, after)
        return text

    return Service(
        [here(word) for word in (*told.get("entrypoint", []), *told.get("command", []))],
        {key: here(str(value)) for key, value in told.get("environment", {}).items()},
        [here(word) for word in told.get("healthcheck", {}).get("test", [])[1:]],
    )


def free_port() -> int:
    """A port that nobody listens on, nor on the one 10000 above, which SeaweedFS takes for gRPC."""
    while True:
        port = random.SystemRandom().randrange(20000, 30000)
        with socket.socket() as one, socket.socket() as other:
            try:
                one.bind(("127.0.0.1", port))
                other.bind(("127.0.0.1", port + 10000))
            except OSError:
                continue
            return port


def environment(**more: str) -> dict[str, str]:
    """An environment that knows how to find programs and nothing else: no keys, no addresses of this machine's user."""
    programs = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return {"PATH": programs, "HOME": "/nonexistent", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **more}


@contextmanager
def running(command: list[str], environ: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program, for as long as the block lasts; what it says goes into `log`."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            command, env=environment(**environ), cwd=log.parent, stdout=file, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once `ready`; fail with the log if the program ends, or is not ready in time."""
    deadline = time.monotonic() + DEADLINE_S
    while not ready():
        told = log.read_text(encoding="utf-8", errors="replace")[-4000:]
        assert process.poll() is None, f"{log.name} ended: {told}"
        assert time.monotonic() < deadline, f"{log.name} is not ready after {DEADLINE_S} s: {told}"
        time.sleep(0.2)


def answers(address: str) -> bool:
    """Whether an HTTP GET is answered with 200."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def succeeds(command: list[str], **environ: str) -> bool:
    """Whether a program ends with 0."""
    return subprocess.run(command, env=environment(**environ), capture_output=True, check=False).returncode == 0
