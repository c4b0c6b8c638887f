"""The files of a memory, written and read; read is only what keeps within the bounds of `layout`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ganime.errors import ShardError
from ganime.files import whole_file, write_text
from ganime.paint.memory.layout import MOST_GROUP_BYTES, MOST_MANIFEST_BYTES, MOST_ROWS, NAME, SCHEMA, MemoryManifest

GROUP_ROWS = 64


def write_part(path: Path, rows: pa.Table) -> None:
    """Write rows with SCHEMA as one file, which appears when it is whole."""
    with (
        whole_file(path) as partial,
        pq.ParquetWriter(partial, SCHEMA, compression="zstd", write_page_checksum=True, use_dictionary=False) as writer,
    ):
        writer.write_table(rows, row_group_size=GROUP_ROWS)


def write_manifest(folder: Path, manifest: MemoryManifest) -> None:
    """Write `memory.json`, last of all: what it names is there."""
    write_text(folder / NAME, manifest.text())


def read_manifest(folder: Path) -> MemoryManifest:
    """What a memory holds. Raises ShardError if the folder is no memory of this version, or is too large."""
    path = folder / NAME
    try:
        if path.stat().st_size > MOST_MANIFEST_BYTES:
            raise ValueError("it is too large")
        manifest = MemoryManifest.model_validate_json(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise ShardError(f"{folder}: no memory there; the stage `index` makes one") from None
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ShardError(f"{path}: not a memory of this version ({reason}); run the stage `index` again") from error
    if sum(part.rows for part in manifest.parts) > MOST_ROWS:
        raise ShardError(f"{path}: more than {MOST_ROWS} pictures; make a memory of fewer shows")
    return manifest


def read_part(path: Path, columns: Sequence[str], rows: int | None = None) -> pa.Table:
    """Some columns of a part; `rows`: how many it is to have. Raises ShardError if it is damaged or not as it says."""
    with _opened(path) as file:
        if rows is not None and file.metadata.num_rows != rows:
            raise ShardError(f"{path}: {file.metadata.num_rows} rows, not {rows}; run the stage `index` again")
        return _read(file, path, range(file.num_row_groups), columns)


def read_picture(path: Path, row: int) -> bytes:
    """The JPEG of one row. Raises ShardError if the part is damaged."""
    with _opened(path) as file:
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if row < rows:
                picture: bytes = _read(file, path, [group], ["picture"])["picture"][row].as_py()
                return picture
            row -= rows
    raise ShardError(f"{path}: fewer rows than it says; run the stage `index` again")


def _read(file: pq.ParquetFile, path: Path, groups: Sequence[int], columns: Sequence[str]) -> pa.Table:
    if any(file.metadata.row_group(group).total_byte_size > MOST_GROUP_BYTES for group in groups):
        raise ShardError(f"{path}: a row group takes more than {MOST_GROUP_BYTES >> 20} MiB; no memory of ours does")
    try:
        table = file.read_row_groups(list(groups), columns=list(columns))
        table.validate(full=True)
    except (OSError, pa.ArrowException) as error:
        line = str(error).strip().split("\n")[0]
        raise ShardError(f"{path}: damaged ({line}); run the stage `index` again") from error
    return table


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
    except FileNotFoundError:
        raise ShardError(f"{path}: no such file; run the stage `index` again") from None
    except (OSError, pa.ArrowException) as error:
        line = str(error).strip().split("\n")[0]
        raise ShardError(f"{path}: not a whole Parquet file ({line}); run the stage `index` again") from error
    with file:
        if not file.schema_arrow.equals(SCHEMA):
            raise ShardError(f"{path}: not a part of a memory of this version; run the stage `index` again")
        yield file
