"""What the tests of runs share."""

import pytest

from ganime.params import Environment
from ganime.tracking import Tracking, from_environment


@pytest.fixture(scope="session")
def tracking(tmp_path_factory: pytest.TempPathFactory) -> Tracking:
    """One store for all tests: making its tables takes seconds."""
    return from_environment(tmp_path_factory.mktemp("checkout"), Environment())
