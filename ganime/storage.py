"""Small files in a run's folder, wherever that is: a path of this machine, or an address such as s3://bucket/folder."""

from collections.abc import Mapping
from pathlib import Path

from pyarrow import fs


def checkout(folder: Path) -> Path:
    """`folder`, or the checkout it was copied from by `dvc exp run --temp` or `--queue`, which throw the copy away."""
    for parent in folder.resolve().parents:
        if parent.parts[-3:] == (".dvc", "tmp", "exps"):
            return parent.parents[2]
    return folder.resolve()


def root(environ: Mapping[str, str]) -> str:
    """Address of the folder that runs are kept in: GANIME_STORAGE, else `runs/` in the checkout; absolute."""
    address = environ.get("GANIME_STORAGE") or str(checkout(Path.cwd()) / "runs")
    return address.rstrip("/") if "://" in address else str(Path(address).absolute())


def write_bytes(address: str, content: bytes) -> None:
    """Write a file. On a disk it appears under its name only when whole, as it does in an object store."""
    filesystem, path = fs.FileSystem.from_uri(address)
    filesystem.create_dir(str(Path(path).parent), recursive=True)
    partial = f"{path}.partial"
    with filesystem.open_output_stream(partial) as stream:
        stream.write(content)
    filesystem.move(partial, path)


def read_bytes(address: str) -> bytes | None:
    """The content of a file, or None if there is none."""
    filesystem, path = fs.FileSystem.from_uri(address)
    if filesystem.get_file_info(path).type != fs.FileType.File:
        return None
    with filesystem.open_input_stream(path) as stream:
        return bytes(stream.read())


def names(address: str) -> list[str]:
    """Names of the files in a folder, sorted; none if there is no such folder."""
    filesystem, path = fs.FileSystem.from_uri(address)
    found = filesystem.get_file_info(fs.FileSelector(path, allow_not_found=True))
    return sorted(info.base_name for info in found if info.type == fs.FileType.File)
