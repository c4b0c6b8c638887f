"""What an earlier memory has of the key pictures that are wanted now."""

from pathlib import Path

import pyarrow as pa

from ganime.data.index.keys import PLACE, Key, Keys, part_name
from ganime.errors import ShardError
from ganime.paint.memory.layout import SCHEMA, Part
from ganime.paint.memory.parts import read_manifest, read_part, write_part


def keep(out: Path, keys: Keys) -> list[Part]:
    """The parts that stay, without pictures that are not wanted any more; what they hold is done.

    A memory of another version, or a damaged part, is as if it were not there.
    """
    try:
        earlier = read_manifest(out).parts
    except ShardError:
        return []
    parts = []
    for part in earlier:
        try:
            stays = _kept(out, part, keys)
        except ShardError as error:
            print(f"index: made again: {error}", flush=True)
            continue
        parts += [stays] if stays.rows else []
    return parts


def _kept(out: Path, part: Part, keys: Keys) -> Part:
    """What stays of a part: the same if it is all of it. Raises ShardError if it is damaged."""
    found = [Key(**row) for row in read_part(out / part.name, (*PLACE, "content"), part.rows).to_pylist()]
    wanted = [key in keys for key in found]
    if not all(wanted):
        rows = read_part(out / part.name, SCHEMA.names).filter(pa.array(wanted))
        part = Part(name=part_name(rows), rows=len(rows))
        if part.rows:
            write_part(out / part.name, rows)
    for key, stays in zip(found, wanted, strict=True):
        if stays:
            keys.do(key)
    return part
