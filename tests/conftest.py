"""What every test stands on."""

import logging
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import settings

# On a busy machine a deadline fails at random; in CI every run tries the same examples.
settings.register_profile("ganime", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("ganime")


def pytest_configure() -> None:
    """Ctrl-C works in the programs that tests start, even where these tests run in the background.

    A shell without job control starts background jobs deaf to SIGINT, and what they start is deaf too.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def seeds() -> None:
    """The same chance in every test, whichever ran before."""
    random.seed(0)
    np.random.seed(0)  # libraries draw from the global generator


@pytest.fixture(autouse=True)
def no_logged_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A test in which anything logs an ERROR has failed, even if its assertions hold."""
    yield
    errors = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors


@pytest.fixture(scope="session")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something to learn."""
    from tests.synthetic import write_shards  # noqa: PLC0415 - most tests do without

    return write_shards(tmp_path_factory.mktemp("shards"), scenes=range(24))


@pytest.fixture(scope="session")
def unbroken(tmp_path_factory: pytest.TempPathFactory, shards: Path) -> Path:
    """The folder of a training by one worker on a Ray of its own that nothing happened to.

    Processes that share the tests (pytest-xdist) share it too: the first to want it trains.
    """
    from tests.trainings import PARAMS, finished, started  # noqa: PLC0415 - most tests do without MLflow

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "unbroken"
    with FileLock(f"{folder}.lock"):
        if not (folder / "reports/metrics.json").exists():
            with started(folder, shards, PARAMS, {"GANIME_WORKERS": "1"}) as process:
                finished(process)
    return folder
