"""A run is logged by a client that knows MLflow's address and nothing else."""

import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest
from botocore.exceptions import ClientError

from tests.infra.services import SECRETS, environment
from tests.infra.stack import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# A run as a worker on another node logs it.
PROGRAM = """
import os, pathlib, sys
import numpy as np
from ganime.params import read_environment
from ganime.tracking import from_environment, start
assert not [name for name in os.environ if name.startswith(("AWS_", "PG"))]
folder = pathlib.Path(sys.argv[1])
run = start(from_environment(folder, read_environment()), "glcic-wired", {"train": {"seed": 0}}, {"method": "glcic"})
run.log_metrics({"val/ssim": 0.75}, 100)
run.log_grid("pictures/validation", np.full((36, 64, 3), 200, np.uint8), 100)
(folder / "metrics.md").write_text("SSIM 0.75")
run.log_file(folder / "metrics.md", "evaluate")
assert run.finish()
print(run.place.run_id)
print(run.client.get_run(run.place.run_id).info.artifact_uri)
print(run.client.download_artifacts(run.place.run_id, "evaluate/metrics.md", str(folder / "back")))
"""


@pytest.fixture(scope="module")
def logged(servers: Stack, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    """The run's id, the address of its artifacts, and the file that was had back from it."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "back").mkdir()
    environ = environment(MLFLOW_TRACKING_URI=servers.mlflow, HOME=str(folder))
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    run_id, artifacts, back = done.stdout.split()
    return run_id, artifacts, Path(back)


def test_the_metric_is_in_the_database(servers: Stack, logged: tuple[str, str, Path]) -> None:
    with servers.database(SECRETS["POSTGRES_PASSWORD"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT key, value, step FROM metrics WHERE run_uuid = %s", (logged[0],))
        assert cursor.fetchall() == [("val/ssim", 0.75, 100)]


def test_the_picture_and_the_file_are_in_mlflows_bucket(servers: Stack, logged: tuple[str, str, Path]) -> None:
    found = servers.bucket("mlflow").list_objects_v2(Bucket="mlflow")["Contents"]
    names = sorted(item["Key"].partition("/artifacts/")[2] for item in found if logged[0] in item["Key"])
    assert names == [
        "evaluate/metrics.md",
        "images/pictures~validation+step+100+timestamp+0+ganime+compressed.webp",
        "images/pictures~validation+step+100+timestamp+0+ganime.png",
    ]
    assert {item["Key"].split("/")[0] for item in found} == {"artifacts"}


def test_the_client_is_told_of_no_bucket_and_has_its_file_back(logged: tuple[str, str, Path]) -> None:
    assert logged[1].startswith("mlflow-artifacts:/")
    assert logged[2].read_text() == "SSIM 0.75"


@pytest.mark.parametrize("user, other", [("ganime", "mlflow"), ("mlflow", "ganime")])
def test_a_user_of_s3_has_one_bucket(servers: Stack, user: str, other: str) -> None:
    bucket = servers.bucket(user)
    bucket.put_object(Bucket=user, Key="own", Body=b"")
    bucket.delete_object(Bucket=user, Key="own")
    with pytest.raises(ClientError, match="AccessDenied"):
        bucket.put_object(Bucket=other, Key="x", Body=b"")
    with pytest.raises(ClientError, match="AccessDenied"):
        bucket.list_objects_v2(Bucket=other)


def test_nobody_comes_in_without_a_secret(servers: Stack) -> None:
    with pytest.raises(ClientError, match="SignatureDoesNotMatch|AccessDenied"):
        servers.bucket("mlflow", secret="guessed").list_objects_v2(Bucket="mlflow")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{servers.s3}/mlflow?list-type=2", timeout=10)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        servers.database("guessed")


def test_mlflow_answers_only_to_its_own_names(servers: Stack) -> None:
    """A page of the web that has its name resolve to this machine would else read the runs (DNS rebinding)."""
    address = f"{servers.mlflow}/api/2.0/mlflow/experiments/search?max_results=1"
    for host in ("mlflow:5000", "localhost:5000"):
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Host": host}), timeout=10) as answer:
            assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(address, headers={"Host": "attacker.example"}), timeout=10)


def test_every_server_listens_on_loopback_alone(servers: Stack) -> None:
    """As compose.yaml starts them but for the address of S3 and MLflow, which in a container is the container's."""
    family = [child for pid in servers.processes for child in _family(pid)]
    listening = {c.laddr.ip for process in family for c in process.net_connections("inet") if c.status == "LISTEN"}
    assert listening == {"127.0.0.1"}


def test_no_secret_is_on_a_command_line_or_in_a_log(servers: Stack, logged: tuple[str, str, Path]) -> None:
    lines = [" ".join(process.cmdline()) for pid in servers.processes for process in _family(pid)]
    lines += [log.read_text(encoding="utf-8", errors="replace") for log in servers.logs.glob("*.log")]
    assert len(lines) > 3
    assert [name for name, secret in SECRETS.items() if any(secret in line for line in lines)] == []


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]
