"""A program run by two workers that torch.distributed has joined, on loopback."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.imports import ROOT

JOINED = """
import os, torch.distributed as dist
rank = int(os.environ["RANK"])
dist.init_process_group("gloo", init_method=os.environ["MEET_AT"], rank=rank, world_size=2)
"""


def printed_by_two_workers(program: str, *arguments: str) -> list[str]:
    """The lines that the first of two workers prints. Each knows its `rank`, and both have joined."""
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {
            "MEET_AT": f"file://{Path(folder, 'store')}",
            "GLOO_SOCKET_IFNAME": "lo",
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-c", f"{JOINED}{program}\ndist.destroy_process_group()", *arguments]
        workers = [
            subprocess.Popen(command, env=environ | {"RANK": str(rank)}, stdout=subprocess.PIPE, text=True)
            for rank in range(2)
        ]
        try:
            outputs = [worker.communicate(timeout=240)[0] for worker in workers]
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
    assert [worker.returncode for worker in workers] == [0, 0]
    return outputs[0].splitlines()
