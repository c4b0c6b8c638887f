"""Shell scripts: they parse, the linter finds nothing, and the one that makes secrets makes fresh ones."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.imports import ROOT
from tests.infra.manifests import INFRA, SCRIPTS, settings


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_parses(script: Path) -> None:
    subprocess.run(["bash", "-n", str(script)], check=True)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_linter_finds_nothing(script: Path) -> None:
    command = ["shellcheck", "--external-sources", str(script.relative_to(ROOT))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_linter_would_find_an_unquoted_path(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.sh"
    wrong.write_text("#!/bin/bash\nrm -r $1\n")
    assert subprocess.run(["shellcheck", str(wrong)], capture_output=True, check=False).returncode == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("new_env.sh", ".env.example"):
        shutil.copy(INFRA / name, tmp_path)
    return tmp_path


def test_every_secret_is_fresh_and_nobody_else_may_read_them(folder: Path) -> None:
    subprocess.run([str(folder / "new_env.sh")], check=True)
    asked, made = settings(folder / ".env.example"), settings(folder / ".env")
    secrets = [made.pop(name) for name, value in asked.items() if not value]
    assert len(set(secrets)) == len(secrets) == 4
    assert {len(secret) for secret in secrets} == {48}
    assert made == {name: value for name, value in asked.items() if value}
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600


def test_secrets_that_are_there_are_never_replaced(folder: Path) -> None:
    (folder / ".env").write_text("RAY_AUTH_TOKEN=old\n")
    done = subprocess.run([str(folder / "new_env.sh")], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "cannot overwrite existing file" in done.stderr
    assert (folder / ".env").read_text() == "RAY_AUTH_TOKEN=old\n"


def test_git_keeps_secrets_out() -> None:
    done = subprocess.run(["git", "check-ignore", "-q", "infra/.env"], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_slurm_gives_no_secret_as_an_argument() -> None:
    """What is on a command line, every user of the machine may read."""
    text = (INFRA / "slurm/ganime.sbatch").read_text(encoding="utf-8")
    used = [line for line in text.splitlines() if "RAY_AUTH_TOKEN" in line]
    assert [line.split("=")[0].split()[0] for line in used] == ["RAY_AUTH_TOKEN", "export"]
