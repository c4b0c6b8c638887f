"""A DVC remote in the bucket: what one machine made, another has without making it again."""

import subprocess
from pathlib import Path

import pytest

from tests.cluster.job import BIN, checkout, videos_in_s3
from tests.cluster.store import BUCKET, S3
from tests.nodes import plain_environ

AUTHOR = ("-c", "user.name=team", "-c", "user.email=team@localhost")


@pytest.mark.parametrize(
    "stages",
    [
        pytest.param(["shard"], id="shards", marks=pytest.mark.slow),
        pytest.param([], id="all", marks=[pytest.mark.proof, pytest.mark.timeout(900)]),
    ],
)
def test_a_clone_pulls_what_was_pushed_and_has_nothing_to_do(
    tmp_path: Path, store: S3, monkeypatch: pytest.MonkeyPatch, stages: list[str]
) -> None:
    environ = plain_environ() | store.environ | {"PATH": f"{BIN}:{plain_environ()['PATH']}", "GANIME_WORKERS": "1"}
    for name, value in store.environ.items():
        monkeypatch.setenv(name, value)
    videos_in_s3(tmp_path)
    work, clone = checkout(tmp_path), tmp_path / "clone"
    (work / ".dvc/config.local").unlink()  # a secret that a job must not carry

    def told(folder: Path, *command: str) -> str:
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    told(work, "git", "init", "--quiet")
    told(work, "dvc", "repro", *stages)
    told(work, "dvc", "remote", "add", "--default", "bucket", f"s3://{BUCKET}/dvc/{tmp_path.name}")
    told(work, "dvc", "push")
    told(work, "git", "add", ".")
    told(work, "git", *AUTHOR, "commit", "--quiet", "--message", "what was made")

    told(tmp_path, "git", "clone", "--quiet", str(work), str(clone))
    told(clone, "dvc", "pull", "--with-deps", *(stages or ["dvc.yaml"]))
    again = told(clone, "dvc", "repro", *stages)

    assert "Running stage" not in again
    assert "Data and pipelines are up to date." in again
    for made in (work / "data/shards").rglob("*.parquet"):
        assert (clone / made.relative_to(work)).read_bytes() == made.read_bytes()
