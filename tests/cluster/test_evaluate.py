"""Evaluation on a cluster: the numbers of one machine."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ganime.params import Environment, Evaluate
from ganime.report.evaluate import evaluate
from ganime.report.metrics.report import Row, read_report
from tests.cluster.conftest import in_s3
from tests.cluster.store import S3
from tests.nodes import Cluster, plain_environ
from tests.showing import tiny_model

PARAMS = Evaluate(batch_size=4, lpips_weights=None, inception_weights=None)
PROGRAM = """
import sys
from pathlib import Path
from ganime.errors import run
from ganime.report.evaluate import evaluate
from ganime.params import Evaluate, read_environment
shards, model, out = map(Path, sys.argv[1:4])
run(lambda: evaluate(shards, model, out, Evaluate.model_validate_json(sys.argv[4]), read_environment()))
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_model_is_measured_on_a_cluster_as_on_one_machine(
    tmp_path: Path, shards: Path, store: S3, machines: Cluster
) -> None:
    model, alone, spread = tiny_model(tmp_path / "model.safetensors"), tmp_path / "alone", tmp_path / "spread"
    evaluate(shards, model, alone, PARAMS, Environment())
    shutil.rmtree(shards.with_name(f"{shards.name}.measured"))  # else the fills would not be measured a second time
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(shards), str(model), str(spread), PARAMS.model_dump_json()],
        env=plain_environ() | in_s3(store, "evaluated", workers=1) | {"RAY_ADDRESS": machines.address} | machines.entry,
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    wanted, found = (read_report(folder).rows for folder in (alone, spread))
    assert [named(row) for row in found] == [named(row) for row in wanted]
    # A network's sums come in another order where its batches are others: a millionth, in the last digits of float32.
    assert [numbers(row) for row in found] == [pytest.approx(numbers(row), rel=1e-5, abs=1e-6) for row in wanted]


def named(row: Row) -> tuple[str, str, str, str, int, bool]:
    """All of a row but its numbers."""
    return row.outpainter, row.show, row.motion, row.metric, row.pictures, row.low is None


def numbers(row: Row) -> list[float]:
    """The value and, where there is one, its interval."""
    return [number for number in (row.value, row.low, row.high) if number is not None]
