"""Shards → batches for training, by Ray Data. What needs no Ray (validation, device mode, evaluation) is in `windows`.

Each worker runs a small Ray Data pipeline of its own, whose tasks read and decode a few row groups each on whatever CPU
of the cluster is free, while the worker computes; it shuffles what comes. Compared with one pipeline that is split
among the workers (`ray.train.get_dataset_shard`): which pictures are in a batch follows from the seed and the step, not
from which task is done first, nor from how many workers share it (see `sampler`); every rank gets the same number of
batches; a resumed run goes on at the very picture where it stopped; and no pass pays for the start of a pipeline, as
one execution runs over many passes.

A data task needs one CPU that no worker holds, or nothing would ever start: `ray.init(num_cpus=workers + 1)`.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count, tee
from pathlib import Path

import numpy as np
import pyarrow as pa
import ray
import ray.data
import ray.exceptions
import torch

from ganime.cluster import set_up_data, told_by
from ganime.data.batches.sampler import RowRange, ranges_of, replicas_of, rounds, row_groups
from ganime.data.batches.windows import assembled, decode_range, rebatched, resized
from ganime.data.manifest import Manifest
from ganime.errors import TrainError
from ganime.frame import Pixels

# Windows that one execution decodes. While an execution runs, its scheduler turns without rest in the worker's process
# (5 to 10 times slower training was measured on two cores), also when it waits for a slow reader: so an execution hands
# over all it decodes at once and ends, and the next begins. Starting one takes about half a second.
EXECUTION_BYTES = 128 << 20

TASK_ROWS = 256  # rows that a task decodes, at least: fewer would not be worth its start


def batches(
    shards: Path | str, *, height: int, width: int, batch_size: int, seed: int, rank: int, world: int, first: int = 0
) -> Iterator[torch.Tensor]:
    """Endless batches of training windows, uint8 B×3×H×W (channels last in memory), in a new order in every pass.

    `shards`: path or address, that every node reaches. `batch_size`: over all ranks, of which this one gets its share.
    `first`: batches that were had already, in an earlier start, by however many ranks. Raises TrainError if there are
    fewer pictures than ranks, or no CPU is left for the data tasks; ShardError naming the file and row group that is
    damaged.
    """
    cpus = int(ray.cluster_resources().get("CPU", 0))
    if cpus <= world:
        raise TrainError(f"{cpus} CPUs are all taken by {world} workers; reading the data needs one more")
    manifest = Manifest.load(shards)
    rows = manifest.rows("train")
    if rows < world:
        raise TrainError(f"{shards}: {rows} pictures in train are too few for {world} workers")
    replicas = replicas_of(batch_size, rows, rank, world)
    groups = row_groups(shards, manifest, "train")
    endless = rounds(groups, seed=seed, replicas=replicas, first=first * batch_size // replicas.of)
    planned, sizes, shown = tee(endless, 3)
    decoded = _decoded(ranges_of(planned), height, width, tasks=max(1, (cpus - world) // world))
    ranges = resized(decoded, (row_range.rows for row_range in ranges_of(sizes)))
    for windows_BHWC in rebatched(assembled(shown, ranges), batch_size // world):
        yield torch.from_numpy(windows_BHWC).permute(0, 3, 1, 2)


def _decoded(endless: Iterator[RowRange], height: int, width: int, tasks: int) -> Iterator[Pixels]:
    """The windows of row ranges, in order, decoded by `tasks` at a time: one execution ahead of the caller."""
    most = max(1, EXECUTION_BYTES // (TASK_ROWS * height * width * 3))
    counts = (min(most, 1 << power) for power in count(2))  # the first is short: somebody waits for it

    def chosen() -> list[list[RowRange]]:
        return [_at_least(endless, TASK_ROWS) for _ in range(next(counts))]

    with ThreadPoolExecutor(1, "ganime-stream") as reader:
        execution = reader.submit(_execute, chosen(), height, width, tasks)
        while True:
            windows = execution.result()
            execution = reader.submit(_execute, chosen(), height, width, tasks)
            yield from windows


def _at_least(endless: Iterator[RowRange], rows: int) -> list[RowRange]:
    """The next ranges, until they have so many rows."""
    found: list[RowRange] = []
    while sum(row_range.rows for row_range in found) < rows:
        found.append(next(endless))
    return found


def _execute(chosen: list[list[RowRange]], height: int, width: int, tasks: int) -> list[Pixels]:
    """Decode some row ranges by Ray Data, each list of them in a task."""
    set_up_data()
    items = [{"ranges": [row_range._asdict() for row_range in ranges]} for ranges in chosen]
    dataset = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
        _decode,
        fn_kwargs={"height": height, "width": width},
        batch_size=None,
        batch_format="pyarrow",
        compute=ray.data.TaskPoolStrategy(size=tasks),
    )
    try:
        return [block["window"] for block in dataset.iter_batches(batch_size=None, batch_format="numpy")]
    except ray.exceptions.RayError as error:
        if told := told_by(error):
            raise told from error
        raise


def _decode(items: pa.Table, height: int, width: int) -> dict[str, Pixels]:
    """Data task: a row that names some row ranges → their windows."""
    (item,) = items.to_pylist()
    return {"window": np.concatenate([decode_range(RowRange(**named), height, width) for named in item["ranges"]])}
