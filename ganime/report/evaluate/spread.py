"""Test pictures measured on a Ray cluster, by Ray Data: a row group at a time, on as many GPUs or CPUs as there are."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ray
import ray.data

from ganime import cluster
from ganime.data.batches.sampler import row_groups, row_ranges
from ganime.data.manifest import Manifest
from ganime.data.publish import where_nodes_read
from ganime.data.records import from_table, read_rows
from ganime.params import Environment, Evaluate
from ganime.report.evaluate.judge import Judge
from ganime.report.evaluate.judged import Judged, packed, unpacked

MOST_JUDGES = 64  # at a time; a test split is small beside what is trained on


def judged_on_cluster(
    shards: Path, model: Path, params: Evaluate, environment: Environment, *, fills: bool
) -> Iterator[Judged]:
    """What `Judge` finds, in the order of the files. `fills`: whether they are judged too.

    Shards go to GANIME_STORAGE, where training has put them already, or lie where all nodes read them, and so do weight
    files. Raises what `Judge` does, and TrainError if the cluster has no room.
    """
    manifest = Manifest.load(shards)
    folder = where_nodes_read(shards, manifest, environment)
    parts = [
        row_range
        for group in row_groups(folder, manifest, "test")
        for start in range(0, group.rows, params.batch_size)
        for row_range in row_ranges([group], start, min(start + params.batch_size, group.rows))
    ]
    if not parts:
        return
    with cluster.connected(num_cpus=1):
        asked = {"CPU": 1.0} | ({"GPU": 1.0} if ray.cluster_resources().get("GPU", 0) >= 1 else {})
        cluster.wait_for_room([asked], lambda line: print(line, flush=True), environment.wait_s)
        slots = int(min(ray.cluster_resources()[name] for name in asked))
        cluster.set_up_data()
        dataset = ray.data.from_items(
            [row_range._asdict() for row_range in parts], override_num_blocks=len(parts)
        ).map_batches(
            _Judge,
            fn_constructor_args=(model.read_bytes(), params, fills),
            batch_size=1,
            num_cpus=asked["CPU"],
            num_gpus=asked.get("GPU", 0),
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=max(1, min(slots, MOST_JUDGES, len(parts)))),
        )
        try:
            for row in dataset.iter_rows():
                yield unpacked(row["judged"])
        except (ray.exceptions.RayError, RuntimeError) as error:
            if told := cluster.told_by(error):
                raise told from error
            raise


class _Judge:
    """A judge on some node, with a copy of the model."""

    def __init__(self, model: bytes, params: Evaluate, fills: bool) -> None:
        with tempfile.TemporaryDirectory(prefix="ganime-evaluate-") as folder:
            path = Path(folder, "generator.safetensors")
            path.write_bytes(model)
            self._judge = Judge(path, params)
            self._fills = fills

    def __call__(self, row_range: dict[str, Any]) -> dict[str, list[bytes]]:
        """A piece of a row group, as columns of one row → what was found."""
        ((path,), (group,), (start,), (stop,)) = (row_range[name] for name in ("path", "group", "start", "stop"))
        rows = read_rows(str(path), int(group)).slice(int(start), int(stop) - int(start))
        return {"judged": [packed(self._judge.judge(from_table(rows), fills=self._fills))]}
