"""A program run as a user runs it, with what it took. For the benchmarks beside this file."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

INTERVAL_S = 0.1
LINUX = sys.platform == "linux"


class Cost(NamedTuple):
    """What a program and its children took."""

    wall_s: float
    cpu_s: float
    peak_mib: int  # held at once
    own_mib: int  # the same without pages of files, which the system takes back when memory runs short; Linux only


def run(program: Sequence[str]) -> Cost:
    """Run a program to its end; one that fails ends this one with what it said."""
    began, most, most_own = time.perf_counter(), 0, 0
    before = os.times()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(program, stdout=told, stderr=told)
        while process.poll() is None:
            resident, files = _resident(process.pid)
            most, most_own = max(most, resident), max(most_own, resident - files)
            time.sleep(INTERVAL_S)
        if process.returncode:
            told.seek(0)
            sys.exit(f"{' '.join(program)} failed:\n{told.read()}")
    after = os.times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(time.perf_counter() - began, cpu_s, most >> 20, most_own >> 20)


def _resident(pid: int) -> tuple[int, int]:
    """Bytes that a process and its children hold at this moment, and how many of them are pages of files."""
    total, files = 0, 0
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0, 0
    for process in family:
        try:
            total += process.memory_info().rss
            if LINUX:
                files += _file_pages(process.pid)
        except (psutil.NoSuchProcess, OSError):
            continue
    return total, files


def _file_pages(pid: int) -> int:
    """Bytes of a process's memory that are pages of files; 0 for one that has just ended."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"^RssFile:\s+(\d+) kB", status, re.MULTILINE)
    return 1024 * int(found[1]) if found else 0
