"""A program run as a user runs it, with what it took. For the benchmarks beside this file."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import NamedTuple

import psutil

INTERVAL_S = 0.1


class Cost(NamedTuple):
    """What a program and its children took."""

    wall_s: float
    cpu_s: float
    peak_mib: int  # held at once


def run(program: Sequence[str]) -> Cost:
    """Run a program to its end; one that fails ends this one with what it said."""
    began, most = time.perf_counter(), 0
    before = os.times()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(program, stdout=told, stderr=told)
        while process.poll() is None:
            most = max(most, _resident(process.pid))
            time.sleep(INTERVAL_S)
        if process.returncode:
            told.seek(0)
            sys.exit(f"{' '.join(program)} failed:\n{told.read()}")
    after = os.times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(time.perf_counter() - began, cpu_s, most >> 20)


def _resident(pid: int) -> int:
    """Bytes that a process and its children hold at this moment."""
    total = 0
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in family:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
