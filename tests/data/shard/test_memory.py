"""Rows do not pile up in memory: what is kept grows with shots and files alone, by a few bytes a row."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports import ROOT

SMALL, LARGE = 25_000, 125_000
MOST_BYTES_A_ROW = 300  # rows that piled up would cost 1,024 bytes each for the thumbnail alone
# What an allocator keeps for later differs by 30 MiB from run to run, or 300 bytes for each row that is added here; of
# these two, by less than 10.
ENVIRON = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "1"}

PEAKS = """
import json, sys
sys.path.insert(0, "benchmarks")
from measured import run
peaks = {}
for rows in map(int, sys.argv[2:]):
    program = [sys.executable, "benchmarks/rows.py", "--folder", f"{sys.argv[1]}/{rows}", "--stage"]
    run([*program, "draw", "--rows", str(rows)])
    peaks[rows] = run([*program, "shard"]).own_mib
print(json.dumps(peaks))
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_four_times_the_rows_are_sharded_in_nearly_the_same_memory(tmp_path: Path) -> None:
    program = [sys.executable, "-c", PEAKS, str(tmp_path), str(SMALL), str(LARGE)]
    done = subprocess.run(program, cwd=ROOT, env=os.environ | ENVIRON, capture_output=True, text=True, check=True)
    peaks = json.loads(done.stdout)
    assert (peaks[str(LARGE)] - peaks[str(SMALL)]) * 2**20 / (LARGE - SMALL) < MOST_BYTES_A_ROW, peaks
