"""VERB  shards → the show's memory: its key pictures, described. What was described before is not described again.

Reading order: `keys` (which pictures stand for a shot), `kept` (what an earlier memory has), `tasks` (Ray Data).
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from ganime.data.index.kept import keep
from ganime.data.index.keys import Keys, key_pictures, part_name
from ganime.data.manifest import Manifest
from ganime.data.publish import where_nodes_read
from ganime.errors import GanimeError
from ganime.paint.memory.layout import MOST_PART_ROWS, NAME, MemoryManifest, Part
from ganime.paint.memory.parts import write_manifest, write_part
from ganime.params import Environment

__all__ = ["index"]


def index(shards: Path, out: Path, videos: str, environment: Environment) -> None:
    """Describe the key pictures of all splits of `shards` into the folder `out`, where an earlier memory may be.

    `videos`: the folder of the shows, which is noted, so that pictures can be had from the films themselves. Raises
    ShardError if shards are missing or damaged.
    """
    manifest = Manifest.load(shards)
    keys = key_pictures(shards, manifest)
    try:
        out.mkdir(parents=True, exist_ok=True)
        parts = keep(out, keys)
        print(f"index: {len(keys)} key pictures, {sum(part.rows for part in parts)} described before", flush=True)
        for rows in _described(shards, manifest, keys, environment):
            for start in range(0, len(rows), MOST_PART_ROWS):
                parts.append(_written(out, rows.slice(start, MOST_PART_ROWS)))
        write_manifest(out, MemoryManifest(videos=videos, parts=tuple(sorted(parts, key=lambda part: part.name))))
        _tidy(out, {part.name for part in parts})
    except OSError as error:
        raise GanimeError(f"{out}: cannot be written: {error.strerror or error}") from error


def _described(shards: Path, manifest: Manifest, keys: Keys, environment: Environment) -> Iterator[pa.Table]:
    """The rows of all key pictures that are still due, a file of shards at a time."""
    due = keys.due()
    if not due:
        return
    # Imported when there is work: torch and Ray take seconds.
    from ganime.data.index.tasks import described  # noqa: PLC0415

    yield from described(where_nodes_read(shards, manifest, environment), due, environment)


def _written(out: Path, rows: pa.Table) -> Part:
    """One more part."""
    part = Part(name=part_name(rows), rows=len(rows))
    write_part(out / part.name, rows)
    return part


def _tidy(out: Path, names: set[str]) -> None:
    """Throw away the files of earlier memories, and what was left half-written."""
    for path in out.iterdir():
        if path.name not in names | {NAME}:
            path.unlink()
