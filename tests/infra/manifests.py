"""infra/ as values: its versions, its YAML documents, its scripts, its Dockerfile."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.imports import ROOT

INFRA = ROOT / "infra"
COMPOSE = INFRA / "compose.yaml"
KUBERAY = sorted((INFRA / "kuberay").glob("*.yaml"))
CLUSTER = INFRA / "ray/cluster.yaml"
DOCKERFILE = INFRA / "docker/Dockerfile"
SCRIPTS = sorted(path for path in INFRA.rglob("*") if path.suffix in (".sh", ".sbatch"))

_VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?::([-?])([^}]*))?\})")


def settings(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


VERSIONS = settings(INFRA / "versions.env")


def documents(path: Path) -> list[Any]:
    """All documents of a YAML file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def compose(variables: Mapping[str, str]) -> dict[str, Any]:
    """compose.yaml with its variables replaced, as `docker compose config` does. Raises KeyError for a missing one."""

    def value(match: re.Match[str]) -> str:
        name, kind, default = match.groups()
        if name is None:
            return "$"
        return variables.get(name, "") or default if kind == "-" else variables[name]

    content: dict[str, Any] = yaml.safe_load(_VARIABLE.sub(value, COMPOSE.read_text(encoding="utf-8")))
    return content


def variables_of(path: Path) -> set[str]:
    """Names of the variables that a compose file is to be told."""
    return {name for name, _, _ in _VARIABLE.findall(path.read_text(encoding="utf-8")) if name}


def strings(value: Any) -> Iterator[str]:
    """All texts in nested values."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value
