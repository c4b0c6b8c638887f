"""The data side of training alone: one worker reads pictures through Ray Data. For the benchmarks beside this file."""

from itertools import islice
from pathlib import Path

from ganime.cluster import connected
from ganime.data.batches.stream import EXECUTION_BYTES, batches

HEIGHT, WIDTH = 144, 256
EXECUTIONS = 4  # of full size, however many pictures there are


def read_through(shards: Path, batch_size: int) -> None:
    """Read as many pictures as fill a few executions of Ray Data, again and again from the start if they are fewer."""
    pictures = EXECUTIONS * EXECUTION_BYTES // (HEIGHT * WIDTH * 3)
    with connected(num_cpus=2):
        size = {"height": HEIGHT, "width": WIDTH, "batch_size": batch_size}
        # The stream has no name, so it ends with the loop: Ray must not stop while an execution is under way.
        for _ in islice(batches(shards, **size, seed=0, rank=0, world=1), pictures // batch_size):
            pass
