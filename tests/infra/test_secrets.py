"""A real training with secrets planted in its environment, on real servers: none of them is anywhere afterwards."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.infra.services import SECRETS, environment
from tests.infra.stack import Stack
from tests.synthetic import write_shards
from tests.trainings import PARAMS, PROGRAM

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PLANTED = {
    "AWS_ACCESS_KEY_ID": "AKIAPLANTEDKEY000001",
    "AWS_SECRET_ACCESS_KEY": "planted-aws-secret",
    "AWS_SESSION_TOKEN": "planted-session",
    "MLFLOW_TRACKING_PASSWORD": "planted-password",
    "RAY_AUTH_TOKEN": "planted0ray0token0planted0ray0token0",
    "CARELESS_ADDRESS": "planted-in-the-address",  # the password in MLFLOW_TRACKING_URI
}


@dataclass(frozen=True)
class Places:
    """Where a training leaves anything: what it printed, its folder, Ray's session, MLflow's servers."""

    printed: str
    folder: Path
    session: Path
    servers: Stack


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, servers: Stack) -> Iterator[Places]:
    """A training of a few steps."""
    folder = tmp_path_factory.mktemp("training")
    shards = write_shards(tmp_path_factory.mktemp("shards"), scenes=range(12))
    params = PARAMS | {"max_steps": 10, "steps_per_epoch": 5}
    with tempfile.TemporaryDirectory(prefix="ray", dir="/tmp", ignore_cleanup_errors=True) as session:
        server = urlsplit(servers.mlflow).netloc
        told = {key: value for key, value in PLANTED.items() if key != "CARELESS_ADDRESS"} | {
            "MLFLOW_TRACKING_URI": f"http://me:{PLANTED['CARELESS_ADDRESS']}@{server}",
            "GANIME_WORKERS": "1",
            "RAY_TMPDIR": session,
            "RAY_AUTH_MODE": "token",
            "HOME": str(folder),
        }
        command = [sys.executable, "-c", PROGRAM, str(shards), json.dumps(params)]
        done = subprocess.run(
            command, env=environment(**told), cwd=folder, capture_output=True, text=True, timeout=300, check=False
        )
        printed = done.stdout + done.stderr
        assert done.returncode == 0, printed
        yield Places(printed, folder, Path(session), servers)


RUN = "glcic-test-"  # how the run's name begins: no secret, so it is found wherever it is looked for in earnest


def planted_in(text: bytes) -> set[str]:
    return {name for name, secret in PLANTED.items() if secret.encode() in text}


def leaks_below(folder: Path) -> dict[str, set[str]]:
    """Files with a planted secret in them, and which. A socket holds nothing."""
    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}
    assert any(RUN.encode() in content for content in contents.values())
    leaks = {str(path.relative_to(folder)): planted_in(content) for path, content in contents.items()}
    return {name: secrets for name, secrets in leaks.items() if secrets}


def test_what_is_printed(places: Places) -> None:
    assert RUN in places.printed
    assert planted_in(places.printed.encode()) == set()


def test_what_is_written_to_disk(places: Places) -> None:
    """Log, checkpoints, model, reports."""
    assert (places.folder / "model.safetensors").is_file()
    assert leaks_below(places.folder) == {}


def test_the_logs_of_ray(places: Places) -> None:
    assert leaks_below(places.session) == {}


def test_the_artifacts_in_mlflows_bucket(places: Places) -> None:
    bucket = places.servers.bucket("mlflow")
    keys = [item["Key"] for item in bucket.list_objects_v2(Bucket="mlflow")["Contents"]]
    assert [key for key in keys if key.endswith("generator.safetensors")]
    content = {key: bucket.get_object(Bucket="mlflow", Key=key)["Body"].read() for key in keys}
    assert [key for key, body in content.items() if planted_in(key.encode() + body)] == []


def test_params_tags_and_everything_else_in_the_database(places: Places) -> None:
    with places.servers.database(SECRETS["POSTGRES_PASSWORD"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        assert {"params", "tags", "metrics", "runs", "datasets", "inputs"} <= set(tables)
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = repr(cursor.fetchall())
    assert RUN in rows["tags"]
    assert [table for table, text in rows.items() if planted_in(text.encode())] == []


def test_the_logs_of_the_servers(places: Places) -> None:
    logs = [path.read_bytes() for path in places.servers.logs.glob("*.log")]
    assert len(logs) == 3
    assert [planted_in(log) for log in logs] == [set(), set(), set()]
