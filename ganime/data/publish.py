"""Shards on their way to other machines: a copy in the storage that all of them reach."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ganime import storage
from ganime.data.manifest import NAME, SPLITS, Manifest, ShardFile
from ganime.data.verified import verify_once
from ganime.errors import ShardError
from ganime.params import Environment

FOLDER = "shards"
COPIES_AT_ONCE = 8


def where_nodes_read(shards: Path, manifest: Manifest, environment: Environment) -> str:
    """Address of the shards, found whole: of a copy in the storage if they are read on other machines."""
    if environment.data_crosses:
        return publish(shards, manifest, storage.root(environment))
    verify_once(shards, manifest)
    return str(shards.absolute())


def publish(shards: Path, manifest: Manifest, root: str) -> str:
    """Copy shards to `root`/shards/<digest> unless they are there; the address of that folder.

    Each file is compared with its SHA-256 on the way, and the manifest comes last: where it is, all files are. Raises
    ShardError naming a file that is missing or not what was written; ParamsError if the storage cannot be used.
    """
    folder = storage.join(root, FOLDER, manifest.digest)
    if storage.read_bytes(storage.join(folder, NAME)) is None:
        files = [file for split in SPLITS for file in manifest.files[split]]
        with ThreadPoolExecutor(COPIES_AT_ONCE) as pool:
            list(pool.map(lambda file: _copy(shards, file, folder), files))
        storage.copy(str(shards / NAME), storage.join(folder, NAME))
    return folder


def _copy(shards: Path, file: ShardFile, folder: str) -> None:
    source, target = shards / file.path, storage.join(folder, file.path)
    try:
        # What an earlier start has copied is whole, since a file appears only when it is.
        if storage.size(target) == source.stat().st_size:
            return
        digest = storage.copy(str(source), target)
    except OSError as error:
        raise ShardError(f"{source}: cannot be read ({error.strerror}); run the stage `shard` again") from error
    if digest != file.sha256:
        storage.remove(target)
        raise ShardError(f"{source}: is not the file that was written; run `shard` again")
