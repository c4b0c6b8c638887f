"""Workers begin with all that their work imports, within what Ray Train starts again when a worker is lost."""

import subprocess
import sys

import pytest

from ganime.training.meeting import OnCluster, OnLoopback, load
from tests.imports import ROOT


class Group:
    """Stands in for workers: writes down what they are told to do."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def execute(self, function: object, *_: object) -> list[None]:
        self.told.append(function)
        return [None]


@pytest.mark.parametrize("config", [OnCluster(), OnLoopback()])
def test_what_the_work_needs_is_loaded_as_the_backend_begins(config: OnCluster | OnLoopback) -> None:
    group = Group()
    config.backend_cls().on_training_start(group, config)
    assert group.told == [load]


def test_once_it_is_loaded_the_work_imports_no_more_of_the_library() -> None:
    program = """
import sys
from ganime.training.meeting import load
load()
before = set(sys.modules)
from ganime.training.worker import work
print(sorted(set(sys.modules) - before))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
