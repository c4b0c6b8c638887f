"""The ledger: which split every shot was drawn for, kept from run to run (why: `splits`)."""

from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ganime.data.manifest import SPLITS
from ganime.data.shard.shots import CONTENT, NOWHERE, Codes, Shots
from ganime.errors import ShardError
from ganime.files import whole_file
from ganime.params import Shard

LEDGER_SCHEMA = pa.schema(
    [
        pa.field("show", pa.string(), nullable=False),
        pa.field("video", pa.string(), nullable=False),
        pa.field("shot", pa.int32(), nullable=False),
        pa.field("content", pa.string(), nullable=False),
        pa.field("split", pa.string(), nullable=False),
    ]
)
ENTRY = np.dtype([("shot", np.int32), ("content", CONTENT), ("split", np.int8)])  # 21 bytes a shot
BATCH_ROWS = 8192

Ledger = dict[tuple[str, str], npt.NDArray[np.void]]  # (show, video) → ENTRY of each shot, ascending


def read_ledger(path: Path, params: Shard) -> Ledger:
    """What was drawn before with this seed and these shares; empty if there is no such file.

    Raises ShardError if it cannot be read: to go on without it would move old shots.
    """
    ledger: Ledger = {}
    try:
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.equals(LEDGER_SCHEMA):
                raise pa.ArrowInvalid("other columns")
            if file.schema_arrow.metadata != _rule(params):
                return {}
            for batch in file.iter_batches(BATCH_ROWS):
                for video, rows in groupby(batch.to_pylist(), key=lambda row: (row["show"], row["video"])):
                    new = [(row["shot"], row["content"].encode(), SPLITS.index(row["split"])) for row in rows]
                    ledger[video] = np.concatenate([ledger.get(video, np.empty(0, ENTRY)), np.array(new, ENTRY)])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ShardError(f"{path}: not a ledger of splits; restore it, or delete it to draw all shots anew") from error
    return ledger


def write_ledger(path: Path, ledger: Ledger, params: Shard) -> None:
    """Keep the ledger; under its name only when whole."""
    schema = LEDGER_SCHEMA.with_metadata(_rule(params))
    with whole_file(path) as partial, pq.ParquetWriter(partial, schema) as writer:
        waiting: list[pa.RecordBatch] = []
        for video in sorted(ledger):
            waiting.append(_batch(video, ledger[video], schema))
            if sum(map(len, waiting)) >= BATCH_ROWS:
                writer.write_table(pa.Table.from_batches(waiting))
                waiting = []
        writer.write_table(pa.Table.from_batches(waiting, schema))


def recall(ledger: Ledger, shots: Shots) -> Codes:
    """The split that each shot was drawn for, NOWHERE for a new one and for one whose thumbnails have changed."""
    codes = np.full(len(shots), NOWHERE, np.int8)
    for video, places in shots.by_video():
        known = _entries(ledger, video)
        found = zip(shots.numbers[places].tolist(), shots.contents[places].tolist(), strict=True)
        codes[places] = [known.get(shot, NOWHERE) for shot in found]
    return codes


def remember(ledger: Ledger, shots: Shots, chosen: Codes) -> None:
    """Enter the split of each shot that has one; what the ledger knows of other shots stays."""
    for video, places in shots.by_video():
        found = zip(shots.numbers[places].tolist(), shots.contents[places].tolist(), strict=True)
        drawn = zip(found, chosen[places].tolist(), strict=True)
        entries = _entries(ledger, video) | {shot: split for shot, split in drawn if split != NOWHERE}
        if entries:
            ledger[video] = np.array(sorted((*shot, split) for shot, split in entries.items()), ENTRY)


def _entries(ledger: Ledger, video: tuple[str, str]) -> dict[tuple[int, bytes], int]:
    """What the ledger knows of a video: number and content of a shot → split."""
    known = ledger.get(video, np.empty(0, ENTRY))
    return {(shot, content): split for shot, content, split in known.tolist()}


def _batch(video: tuple[str, str], entries: npt.NDArray[np.void], schema: pa.Schema) -> pa.RecordBatch:
    show, name = video
    columns = [
        pa.array([show] * len(entries)),
        pa.array([name] * len(entries)),
        pa.array(entries["shot"]),
        pa.array([content.decode() for content in entries["content"].tolist()]),
        pa.array([SPLITS[split] for split in entries["split"].tolist()]),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _rule(params: Shard) -> dict[bytes, bytes]:
    """What a ledger depends on besides the shots."""
    return {b"rule": params.model_dump_json(include={"seed", "val", "test"}).encode()}
