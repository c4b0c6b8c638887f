"""The whole pipeline as a job: `ray job submit --working-dir . -- dvc repro`, the checkout as it is."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ganime import storage
from tests.cluster.conftest import in_s3
from tests.cluster.nodes import cluster, plain_environ
from tests.cluster.trainings import CHECKOUT

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

BIN = Path(sys.executable).parent


def test_the_checkout_is_submitted_as_it_is(tmp_path, store, monkeypatch):
    for name, value in store.environ.items():
        monkeypatch.setenv(name, value)
    work = checkout(tmp_path)
    subprocess.run([BIN / "ganime", "sample", tmp_path / "sample", "--minutes", "0.5"], check=True)
    for found in storage.walk(str(tmp_path / "sample/videos")):
        storage.copy(str(tmp_path / "sample/videos" / found.name), f"s3://ganime/videos/{found.name}")
    environ = plain_environ() | in_s3(store, "job", workers=2)
    # What the image of a cluster says of DVC, as `dvc config --system core.no_scm true` would write it.
    (tmp_path / "dvc").mkdir()
    (tmp_path / "dvc/config").write_text("[core]\n    no_scm = true\n")
    environ |= {"DVC_SYSTEM_CONFIG_DIR": str(tmp_path / "dvc"), "PATH": f"{BIN}:{environ['PATH']}"}
    environ.pop("PYTHONPATH")
    environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{tmp_path / 'mlflow.db'}"

    with cluster(environ, nodes=3) as machines:
        done = subprocess.run(
            [BIN / "ray", "job", "submit", "--address", f"http://127.0.0.1:{machines.dashboard}",
             "--working-dir", str(work), "--", "sh", "-c", "find . -type f | sort && dvc repro && dvc status"],
            cwd=work, env=environ | machines.entry, text=True, capture_output=True, check=False, timeout=600,
        )  # fmt: skip

    print(done.stdout[-3000:])
    assert done.returncode == 0, done.stdout + done.stderr
    carried = re.findall(r"^\./(.*)$", done.stdout, re.MULTILINE)
    assert "dvc.yaml" in carried and ".dvc/config" in carried
    assert not [name for name in carried if name.startswith((".git/", "data/", "tests/", "docs/", ".venv/", "secret"))]
    assert "planted-secret" not in done.stdout
    (run,) = [name for name in storage.names("s3://ganime/job", storage.FOLDERS) if name.startswith("wide-smoke-")]
    assert storage.size(f"s3://ganime/job/{run}/generator.safetensors")
    assert storage.names("s3://ganime/job/frames") == []


def checkout(folder: Path) -> Path:
    """The repository with params for a minute's work on videos in the store."""
    work = folder / "ganime"
    files = subprocess.run(
        ["git", "-C", CHECKOUT, "ls-files", "-z"], check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, files):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, work / name)
    (work / "data").mkdir()
    (work / "data/large").write_bytes(b"0" * 1000)
    (work / ".dvc/config.local").write_text("['remote \"store\"']\n    secret_access_key = planted-secret\n")
    params = (work / "params.yaml").read_text()
    params = re.sub(r"^videos: \S+", "videos: s3://ganime/videos", params, flags=re.MULTILINE)
    params = re.sub(r"^  preset: laptop", "  preset: smoke", params, flags=re.MULTILINE)
    params = re.sub(r"^  (film|truth): data\S+", r"  \1: null", params, flags=re.MULTILINE)
    (work / "params.yaml").write_text(params)
    return work
