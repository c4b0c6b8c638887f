"""The S3 server of a test, `s3_server` as a process of its own, and how it is told to fail or to be slow."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection

from tests.nodes import free_port, wait_until

BUCKET = "ganime"


@dataclass
class S3:
    """The server, as its users know it."""

    address: str  # host:port
    failing: Path  # while this file is there, every request is answered by an error
    slow: Path  # while this file is there, writing an object takes UPLOAD_S longer

    @property
    def environ(self) -> dict[str, str]:
        """What finds it, for pyarrow, Ray, DVC and boto alike."""
        return {
            "AWS_ENDPOINT_URL": f"http://{self.address}",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "planted-secret",
        }


@contextmanager
def s3(folder: Path, host: str = "127.0.0.1") -> Iterator[S3]:
    """A server with an empty bucket; `folder` takes its log."""
    port = free_port()
    made = S3(f"{host}:{port}", folder / "s3-fails", folder / "s3-slow")
    log = folder / "s3.log"
    command = [sys.executable, "-m", "tests.cluster.s3_server", host, str(port), str(made.failing), str(made.slow)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        wait_until(lambda: _answers(host, port), process, log)
        address = f"http://{made.address}/{BUCKET}"
        urllib.request.urlopen(urllib.request.Request(address, method="PUT"), timeout=30).close()
        yield made
    finally:
        process.kill()
        process.wait()


def _answers(host: str, port: int) -> bool:
    try:
        with closing(create_connection((host, port), timeout=1)):
            return True
    except OSError:
        return False
