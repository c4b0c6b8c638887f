"""How many CPUs there are for us."""

import os
import subprocess
import sys

import pytest

from ganime.params.cores import cores

ON_ONE = """
import os
os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
from ganime.params.cores import cores
print(cores())
"""


def test_there_are_no_more_than_the_machine_has():
    assert 1 <= cores() <= (os.cpu_count() or 1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system binds no process to CPUs")
def test_a_process_that_is_bound_to_one_has_one():
    assert subprocess.check_output([sys.executable, "-c", ON_ONE], text=True) == "1\n"
