"""What the tests of a cluster share."""

from collections.abc import Iterator

import pytest

from tests.cluster.store import BUCKET, S3, s3
from tests.imports import ROOT
from tests.nodes import Cluster, cluster, plain_environ


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes many minutes runs only when it is asked for by name."""
    if "proof" not in config.getoption("-m"):
        proofs = [item for item in items if item.get_closest_marker("proof")]
        items[:] = [item for item in items if item not in proofs]
        config.hook.pytest_deselected(items=proofs)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """An S3 server."""
    with s3(tmp_path_factory.mktemp("s3")) as made:
        yield made


@pytest.fixture(scope="module")
def machines(store: S3) -> Iterator[Cluster]:
    """A head and three nodes of one CPU: two workers, and one for their data."""
    # The nodes have the keys of the storage from whoever starts them, as they should.
    with cluster(plain_environ() | store.environ, nodes=3) as made:
        yield made


def in_s3(store: S3, name: str, workers: int) -> dict[str, str]:
    """The environment of a run whose storage is a folder of its own."""
    there = {"GANIME_STORAGE": f"s3://{BUCKET}/{name}", "GANIME_WORKERS": str(workers)}
    return store.environ | there | {"PYTHONPATH": str(ROOT)}
