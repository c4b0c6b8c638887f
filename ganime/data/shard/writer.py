"""Rows of one split → its Parquet files, shuffled on the way."""

from collections import deque
from pathlib import Path

import numpy as np
import pyarrow as pa

from ganime.data.manifest import ShardFile, Split, sha256
from ganime.data.records import FRAME_SCHEMA, frame_writer
from ganime.params import Shard

# Rows wait in the pool until it holds this much, then a random half of them leaves. 64 MiB are 1,600 pictures of
# 256×144, or 25 row groups from anywhere in the collection: enough to break up episodes, at a bounded price in memory.
POOL_BYTES = 64 << 20


class SplitWriter:
    """Takes the rows of one split in any order, writes them as `folder/<split>/00000.parquet`, `00001.parquet`, …"""

    def __init__(self, folder: Path, split: Split, params: Shard) -> None:
        self.files: list[ShardFile] = []
        self._folder, self._split, self._params = folder, split, params
        self._rng = np.random.default_rng([params.seed, *split.encode()])
        self._pool: deque[pa.Table] = deque()
        self._pool_bytes = 0
        self._mixed = FRAME_SCHEMA.empty_table()

    def add(self, rows: pa.Table) -> None:
        """Take rows with FRAME_SCHEMA; whole files are written as they fill."""
        self._pool.append(rows)
        self._pool_bytes += rows.nbytes
        if self._pool_bytes >= POOL_BYTES:
            self._mix(share=0.5)

    def close(self) -> tuple[ShardFile, ...]:
        """Write what is left, and say what was written."""
        self._mix(share=1)
        if self._mixed.num_rows:
            self._write(self._mixed)
        return tuple(self.files)

    def _mix(self, share: float) -> None:
        """Let a random `share` of the pool leave it."""
        if not self._pool:
            return
        pool = pa.concat_tables(self._pool)
        pool = pool.take(self._rng.permutation(pool.num_rows))
        leaving = round(share * pool.num_rows)
        self._pool = deque([pool.slice(leaving)])
        self._pool_bytes = self._pool[0].nbytes
        self._mixed = pa.concat_tables([self._mixed, pool.slice(0, leaving)])
        while self._mixed.num_rows >= self._params.rows_per_file:
            self._write(self._mixed.slice(0, self._params.rows_per_file))
            self._mixed = self._mixed.slice(self._params.rows_per_file)

    def _write(self, rows: pa.Table) -> None:
        name = f"{self._split}/{len(self.files):05}.parquet"
        groups = []
        with frame_writer(self._folder / name, {}) as writer:
            for start in range(0, rows.num_rows, self._params.rows_per_group):
                group = rows.slice(start, self._params.rows_per_group)
                writer.write_table(group, row_group_size=max(1, group.num_rows))
                groups.append(group.num_rows)
        self.files.append(ShardFile(path=name, groups=tuple(groups), sha256=sha256(self._folder / name)))
