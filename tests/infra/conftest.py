"""What the tests of infra share."""

from collections.abc import Iterator

import pytest

from tests.infra.stack import Stack, stack


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """MLflow on PostgreSQL and S3."""
    with stack(tmp_path_factory.mktemp("servers")) as running:
        yield running
