"""The image: from the pins, without root, without secrets."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.infra.manifests import DOCKERFILE

TEXT = DOCKERFILE.read_text(encoding="utf-8")
IGNORED = (DOCKERFILE.parent / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()


def findings(dockerfile: Path) -> str:
    return subprocess.run(["hadolint", str(dockerfile)], capture_output=True, text=True, check=False).stdout


def test_the_linter_finds_nothing() -> None:
    assert findings(DOCKERFILE) == ""


def test_the_linter_would_find_a_misspelt_instruction(tmp_path: Path) -> None:
    wrong = tmp_path / "Dockerfile"
    wrong.write_text(TEXT.replace("\nWORKDIR ", "\nWORKDIRR "), encoding="utf-8")
    assert findings(wrong).startswith(f"{wrong}:")


def test_it_does_not_run_as_root() -> None:
    assert re.findall(r"^USER (\S+)", TEXT, re.M) == ["1000:1000"]
    after = TEXT[TEXT.index("\nUSER ") :]
    assert "apt-get" not in after


def test_every_install_takes_the_pins() -> None:
    installs = re.findall(r"pip install [^\n;]*", TEXT)
    assert len(installs) == 3
    assert [line for line in installs if "--constraint constraints.txt" not in line] == []


def test_no_secret_is_given_to_the_build() -> None:
    named = re.findall(r"^\s*(?:ARG|ENV)?\s*([A-Z][A-Z0-9_]+)=", TEXT, re.M)
    assert named
    assert [name for name in named if re.search(r"KEY|SECRET|TOKEN|PASSWORD", name)] == []


@pytest.mark.parametrize("kept_out", [".git", "data", "runs", "models", "infra/.env", ".dvc/config.local", ".venv"])
def test_only_what_is_named_gets_into_the_image(kept_out: str) -> None:
    assert IGNORED[IGNORED.index("*")] == "*"
    assert f"!{kept_out}" not in IGNORED
    assert not any(kept_out.startswith(f"{line[1:]}/") for line in IGNORED if line.startswith("!"))


def test_what_the_image_copies_is_let_in() -> None:
    (copied,) = re.findall(r"^COPY (pyproject\.toml .*) \./$", TEXT, re.M)
    assert {f"!{name}" for name in [*copied.split(), "ganime", "pipelines", "params.yaml", "dvc.yaml"]} <= set(IGNORED)
