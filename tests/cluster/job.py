"""The whole pipeline as a job of a pretend cluster."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from ganime import storage
from tests.cluster.conftest import in_s3
from tests.cluster.store import BUCKET, S3
from tests.imports import ROOT
from tests.nodes import START_S, Cluster, plain_environ

BIN = Path(sys.executable).parent


def videos_in_s3(folder: Path) -> None:
    """Draw half a minute of the sample show and put it into the bucket that this process's environment finds."""
    subprocess.run([BIN / "ganime", "sample", folder / "sample", "--minutes", "0.5"], check=True)
    for found in storage.walk(str(folder / "sample/videos")):
        storage.copy(str(folder / "sample/videos" / found.name), f"s3://{BUCKET}/videos/{found.name}")


def environ_of_nodes(folder: Path, store: S3, name: str, tracking: str) -> dict[str, str]:
    """What whoever starts the nodes tells them."""
    environ = plain_environ() | in_s3(store, name, workers=2)
    # What the image of a cluster says of DVC, as `dvc config --system core.no_scm true` would write it.
    (folder / "dvc").mkdir()
    (folder / "dvc/config").write_text("[core]\n    no_scm = true\n")
    environ |= {"DVC_SYSTEM_CONFIG_DIR": str(folder / "dvc"), "PATH": f"{BIN}:{environ['PATH']}"}
    environ.pop("PYTHONPATH")
    return environ | {"MLFLOW_TRACKING_URI": tracking}


def checkout(folder: Path, **train: object) -> Path:
    """The repository with params for a minute's work on videos in the store; `train`: other lines of its preset."""
    work = folder / "ganime"
    files = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, files):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, work / name)
    (work / "data").mkdir()
    (work / "data/large").write_bytes(b"0" * 1000)
    (work / ".dvc/config.local").write_text("['remote \"store\"']\n    secret_access_key = planted-secret\n")
    params = (work / "params.yaml").read_text()
    params = re.sub(r"^videos: \S+", "videos: s3://ganime/videos", params, flags=re.MULTILINE)
    lines = "".join(f"\n  {name}: {value}" for name, value in train.items())
    params = re.sub(r"^  preset: laptop.*", f"  preset: smoke{lines}", params, flags=re.MULTILINE)
    params = re.sub(r"^  (film|truth): data\S+", r"  \1: null", params, flags=re.MULTILINE)
    (work / "params.yaml").write_text(params)
    return work


def submitted(machines: Cluster, work: Path, environ: dict[str, str], *command: str) -> "subprocess.Popen[str]":
    """The checkout as a job, under way: a process that prints what the job says and ends with it."""
    server = ["--address", f"http://127.0.0.1:{machines.dashboard}"]
    options = ["--working-dir", str(work), "--submission-id", "pipeline", "--no-wait"]
    deadline = time.monotonic() + START_S
    while True:
        asked = subprocess.run(
            [BIN / "ray", "job", "submit", *server, *options, "--", *command],
            cwd=work, env=environ | machines.entry, text=True, capture_output=True, check=False,
        )  # fmt: skip
        if not asked.returncode:
            break
        # A head is up a while before it takes jobs.
        assert "No available agent" in asked.stderr and time.monotonic() < deadline, asked.stdout + asked.stderr
        time.sleep(1)
    return subprocess.Popen(
        [BIN / "ray", "job", "logs", "--follow", *server, "pipeline"],
        env=environ | machines.entry, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def succeeded(machines: Cluster, environ: dict[str, str]) -> bool:
    """Whether the job came to a good end."""
    told = subprocess.run(
        [BIN / "ray", "job", "status", "--address", f"http://127.0.0.1:{machines.dashboard}", "pipeline"],
        env=environ | machines.entry, text=True, capture_output=True, check=True,
    )  # fmt: skip
    return "succeeded" in told.stdout + told.stderr
