"""Files wherever they are: a path of this machine, or an address such as s3://bucket/folder or gs://bucket/folder.

Where a bucket is and who may read it is said by the environment, as pyarrow, DVC and the rest of the field read it:
AWS_ENDPOINT_URL (of MinIO and others), AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY. An address may say it too:
s3://bucket/folder?endpoint_override=http://host:9000&region=eu-1; what is joined to it goes before the question mark.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyarrow import fs

from ganime.errors import ParamsError
from ganime.files import whole_file
from ganime.params import Environment

FOLDERS = fs.FileType.Directory
CHUNK = 8 << 20  # bytes copied at a time
OBJECT_STORES = frozenset({"s3", "gcs", "abfs"})  # a file is there once all of it is; moving it would copy it


def checkout(folder: Path) -> Path:
    """`folder`, or the checkout it was copied from by `dvc exp run --temp` or `--queue`, which throw the copy away."""
    for parent in folder.resolve().parents:
        if parent.parts[-3:] == (".dvc", "tmp", "exps"):
            return parent.parents[2]
    return folder.resolve()


def root(environment: Environment) -> str:
    """Address of the folder that runs are kept in: GANIME_STORAGE, else `runs/` in the checkout; absolute."""
    address = environment.storage or str(checkout(Path.cwd()) / "runs")
    return join(address) if is_url(address) else str(Path(address).absolute())


def is_url(address: str) -> bool:
    """Whether an address is more than a path of this machine."""
    return "://" in address


def join(address: str, *names: str) -> str:
    """The address of what is called `names`, one below the other, in the folder `address`."""
    if not is_url(address):
        return str(Path(address, *names))
    folder, query = _split(address)
    return "/".join([folder.rstrip("/"), *names]) + query


def told(address: str) -> str:
    """An address for people: without what it says of its server."""
    return _split(address)[0].rstrip("/") if is_url(address) else address


def _split(address: str) -> tuple[str, str]:
    """The folder or file, and what is said of its server, with the question mark: a film may have one in its name."""
    found = re.fullmatch(r"(.*?)(\?[A-Za-z_]+=[^?]*)?", address, re.DOTALL)
    assert found is not None
    return found[1], found[2] or ""


def locate(address: str) -> tuple[fs.FileSystem, str]:
    """The file system an address is on, and the path there. Raises ParamsError if it is no address."""
    if not is_url(address):
        return fs.LocalFileSystem(), str(Path(address).absolute())
    folder, query = _split(address)
    scheme, _, rest = folder.partition("://")
    bucket, _, path = rest.partition("/")
    if "@" in bucket:
        place = bucket.rpartition("@")[2]
        raise ParamsError(f"{scheme}://…@{place}: an address is logged; give keys in the environment")
    filesystem, start = _opened(f"{scheme}://{bucket}/{query}")
    return filesystem, f"{start.rstrip('/')}/{path}".rstrip("/") or "/"


@lru_cache
def _opened(bucket: str) -> tuple[fs.FileSystem, str]:
    """A file system and its uppermost folder: opened once, since each S3 client has connections of its own."""
    try:
        filesystem, path = fs.FileSystem.from_uri(bucket)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ParamsError(f"{bucket}: no storage is known by this address ({_line(error)})") from error
    return filesystem, path


@contextmanager
def _reached(address: str) -> Iterator[tuple[fs.FileSystem, str]]:
    """As `locate`, for a block in which the storage is used. Raises ParamsError if it does not answer as it should."""
    filesystem, path = locate(address)
    try:
        yield filesystem, path
    except OSError as error:
        if isinstance(filesystem, fs.LocalFileSystem):
            raise
        raise ParamsError(
            f"{address}: the storage cannot be used ({_line(error)}); see that the bucket is there, that "
            "AWS_ENDPOINT_URL names its server, and that this machine has the keys"
        ) from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


@contextmanager
def _written(filesystem: fs.FileSystem, path: str) -> Iterator[pa.NativeFile]:
    """A file to be written, which appears under its name only when whole."""
    if isinstance(filesystem, fs.LocalFileSystem):
        with whole_file(Path(path)) as partial, filesystem.open_output_stream(str(partial)) as stream:
            yield stream
        return
    in_one = filesystem.type_name in OBJECT_STORES
    folder, name = Path(path).parent, Path(path).name
    there = path if in_one else str(folder / f".{name}.partial")
    if not in_one:
        filesystem.create_dir(str(folder), recursive=True)
    try:
        with filesystem.open_output_stream(there) as stream:
            yield stream
    except BaseException:
        # The stream was closed, and what was written until then is an object like any other.
        with suppress(OSError):
            filesystem.delete_file(there)
        raise
    if not in_one:
        filesystem.move(there, path)


def write_bytes(address: str, content: bytes) -> None:
    """Write a file, which appears only when whole."""
    with _reached(address) as (filesystem, path), _written(filesystem, path) as stream:
        stream.write(content)


def read_bytes(address: str) -> bytes | None:
    """The content of a file, or None if there is none."""
    with _reached(address) as (filesystem, path):
        if filesystem.get_file_info(path).type != fs.FileType.File:
            return None
        with filesystem.open_input_stream(path) as stream:
            return bytes(stream.read())


def size(address: str) -> int | None:
    """Bytes of a file, or None if there is none."""
    with _reached(address) as (filesystem, path):
        found = filesystem.get_file_info(path)
        return int(found.size) if found.type == fs.FileType.File else None


def copy(source: str, target: str) -> str:
    """Copy a file, which appears only when whole; the SHA-256 of what was read, as hexadecimal digits."""
    digest = hashlib.sha256()
    with (
        _reached(source) as (from_there, path),
        from_there.open_input_stream(path) as reading,
        _reached(target) as (there, new),
        _written(there, new) as writing,
    ):
        while chunk := reading.read(CHUNK):
            digest.update(chunk)
            writing.write(chunk)
    return digest.hexdigest()


def remove(address: str) -> None:
    """Delete a file, or a folder with all that is in it; nothing happens if there is none."""
    with _reached(address) as (filesystem, path):
        kind = filesystem.get_file_info(path).type
        if kind == fs.FileType.Directory:
            filesystem.delete_dir(path)
        elif kind == fs.FileType.File:
            filesystem.delete_file(path)


class Found(NamedTuple):
    """A file below a folder."""

    name: str  # path below the folder, with forward slashes
    size: int  # bytes
    changed_ns: int  # since 1970


def walk(address: str) -> list[Found]:
    """Every file at any depth below a folder, in the order of their names; none if there is no such folder."""
    with _reached(address) as (filesystem, path):
        found = filesystem.get_file_info(fs.FileSelector(path, allow_not_found=True, recursive=True))
    files = [info for info in found if info.type == fs.FileType.File]
    below = len(path.rstrip("/")) + 1
    return sorted(Found(info.path[below:], info.size, info.mtime_ns or 0) for info in files)


def names(address: str, kind: fs.FileType = fs.FileType.File) -> list[str]:
    """Names of the files (or, as `kind` says, folders) in a folder, sorted; none if there is no such folder."""
    with _reached(address) as (filesystem, path):
        found = filesystem.get_file_info(fs.FileSelector(path, allow_not_found=True))
    return sorted(info.base_name for info in found if info.type == kind)
