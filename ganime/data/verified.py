"""Shards are compared with their SHA-256 once, not at every start of a training: a terabyte takes an hour.

What was compared is noted beside the shards with its size and time of change, and is looked at again when either is
another. Bits that flip later are found as they are read: every page of a Parquet file has a checksum of its own.
"""

import json
import logging
from pathlib import Path

from ganime.data.manifest import SPLITS, Manifest, sha256
from ganime.errors import ShardError
from ganime.files import write_text

log = logging.getLogger(__name__)

Seen = tuple[int, int, str]  # bytes, time of change in ns, SHA-256


def verify_once(shards: Path, manifest: Manifest) -> None:
    """Compare every file that is not known yet. Raises ShardError naming the first that is missing or differs."""
    note = shards.with_name(f"{shards.name}.verified.json")
    known, seen = _read(note), {}
    for split in SPLITS:
        for file in manifest.files[split]:
            path = shards / file.path
            seen[file.path] = _seen(path, file.sha256)
            if known.get(file.path) != seen[file.path] and sha256(path) != file.sha256:
                raise ShardError(f"{path}: is not the file that was written; run `shard` again")
    if seen != known:
        try:
            write_text(note, json.dumps(seen, indent=1) + "\n")
        except OSError as error:
            log.warning("%s cannot be kept; the shards are compared again next time: %s", note, error)


def _seen(path: Path, digest: str) -> Seen:
    try:
        found = path.stat()
    except OSError as error:
        raise ShardError(f"{path}: cannot be read ({error.strerror}); run the stage `shard` again") from error
    return found.st_size, found.st_mtime_ns, digest


def _read(note: Path) -> dict[str, Seen]:
    """What was noted; nothing if that cannot be read."""
    try:
        return {path: (size, time_ns, digest) for path, (size, time_ns, digest) in json.loads(note.read_text()).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
