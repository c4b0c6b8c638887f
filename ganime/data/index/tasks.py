"""Key pictures described by Ray Data: a task for each file of the shards, wherever there is room for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import ray
import ray.data
import ray.exceptions
import torch

from ganime import cluster, storage
from ganime.data.index.keys import content_of
from ganime.data.records import decode_picture, group_sizes, read_rows
from ganime.models.place_descriptors import describe
from ganime.paint.memory.layout import SCHEMA
from ganime.params import Environment

COLUMNS = ("show", "video", "shot", "frame", "time_num", "time_den", "thumbnail", "picture")
WORTH_RAY = 500  # pictures: fewer are described here before Ray would have started


def described(shards: str, due: Mapping[str, Sequence[int]], environment: Environment) -> Iterator[pa.Table]:
    """Rows with layout.SCHEMA for the rows of the shards that are due, a file at a time.

    `shards`: path or address. Raises ShardError naming a damaged file.
    """
    if not environment.ray_address and sum(map(len, due.values())) < WORTH_RAY:
        yield from (describe_rows(storage.join(shards, file), rows) for file, rows in due.items())
        return
    with cluster.connected(num_cpus=1):
        cluster.wait_for_room([{"CPU": 1}], lambda line: print(line, flush=True), environment.wait_s)
        cluster.set_up_data()
        items = [{"path": storage.join(shards, file), "rows": list(rows)} for file, rows in due.items()]
        dataset = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
            _task, batch_size=None, batch_format="pyarrow"
        )
        try:
            yield from dataset.iter_batches(batch_size=None, batch_format="pyarrow")
        except ray.exceptions.RayError as error:
            if told := cluster.told_by(error):
                raise told from error
            raise


def _task(items: pa.Table) -> pa.Table:
    """Data task: a row that names a file and some of its rows → these, described."""
    torch.set_num_threads(1)  # a task has one CPU
    return pa.concat_tables([describe_rows(item["path"], item["rows"]) for item in items.to_pylist()])


def describe_rows(path: str, rows: Sequence[int]) -> pa.Table:
    """Some rows of a file of shards as rows of a memory. Raises ShardError naming the file if it is damaged."""
    found: list[dict[str, Any]] = []
    start = 0
    for group, size in enumerate(group_sizes(path)):
        here = [row - start for row in rows if start <= row < start + size]
        start += size
        if here:
            found += read_rows(path, group, COLUMNS).take(pa.array(here)).to_pylist()
    return pa.Table.from_pylist([_described(row) for row in found], schema=SCHEMA)


def _described(row: dict[str, Any]) -> dict[str, Any]:
    descriptors = describe(decode_picture(row["picture"])).astype("<f2").tobytes()
    return {**row, "content": content_of(row.pop("thumbnail")), "descriptors": descriptors}
