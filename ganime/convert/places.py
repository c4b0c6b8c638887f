"""Films where every node of a cluster finds them: in a folder that all share, or in storage with an address."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pyarrow import fs

from ganime.convert.folder import file_names, films_in, named_alike
from ganime.errors import GanimeError, VideoError

# In these, a file is there when it was written to its end, and only then; moving it would copy it.
_OBJECT_STORES = frozenset({"s3", "gcs", "abfs"})


@dataclass(frozen=True)
class Place:
    """A file: the absolute path of a folder, or its address such as `s3://bucket/season`; and the name below it."""

    folder: str
    name: str

    def __str__(self) -> str:
        return f"{self.folder.partition('?')[0].rstrip('/')}/{self.name}"

    @property
    def path(self) -> Path | None:
        """The file itself, where the folder is shared; None if it has to be fetched."""
        return None if is_address(self.folder) else Path(self.folder, self.name)


@dataclass(frozen=True)
class Order:
    """A film to be widened, and where to."""

    source: Place
    out: Place


def is_address(folder: str) -> bool:
    """Whether this is an address and not a path."""
    return "://" in folder


def orders_in(folder: str, out: str) -> list[Order]:
    """The films below `folder`, sorted, each with the same name below `out`; both absolute paths or addresses.

    `folder` may be a film too, if `out` is no address: it is widened to the film `out`.
    Raises GanimeError as `films_in` does, and VideoError if storage does not answer.
    """
    if Path(folder).is_file():
        if is_address(out):
            raise GanimeError(f"{out}: an address is that of a folder; name the folder of the films to be widened")
        film, wide = Path(folder), Path(out)
        return [Order(Place(str(film.parent), film.name), Place(str(wide.parent), wide.name))]
    if not is_address(folder) and not is_address(out):
        pairs = films_in(Path(folder), Path(out))
        names = {str(pair.source.relative_to(folder)): str(pair.out.relative_to(out)) for pair in pairs}
    elif not is_address(folder):
        names = named_alike(file_names(Path(folder)), folder, out)
    else:
        top, own = (address.partition("?")[0].rstrip("/") for address in (folder, out))
        if top == own:
            raise GanimeError(f"{own}: this is the folder of the films to be widened; name another")
        widened = own.removeprefix(f"{top}/") + "/"
        names = named_alike((name for name in stored(folder) if not name.startswith(widened)), top, own)
    return [Order(Place(folder, name), Place(out, wide)) for name, wide in names.items()]


def unfinished(orders: list[Order]) -> list[Order]:
    """Those whose output is not there yet. Raises VideoError if storage does not answer."""
    there = {folder: set(stored(folder)) for folder in {order.out.folder for order in orders} if is_address(folder)}
    return [
        order
        for order in orders
        if not (order.out.path.exists() if order.out.path else order.out.name in there[order.out.folder])
    ]


def stored(folder: str) -> list[str]:
    """Names of all files below an address, with / between folders; none if there is no such folder.

    Raises VideoError if storage does not answer.
    """
    with _told(folder.partition("?")[0]):
        filesystem, top = fs.FileSystem.from_uri(folder)
        found = filesystem.get_file_info(fs.FileSelector(top, recursive=True, allow_not_found=True))
        return [info.path[len(top.rstrip("/")) + 1 :] for info in found if info.type == fs.FileType.File]


def fetch(place: Place, folder: Path) -> Path:
    """Copy a film from storage into `folder`, under its own name. Raises VideoError if that cannot be done."""
    path = folder / Path(place.name).name
    with _told(str(place)):
        filesystem, top = fs.FileSystem.from_uri(place.folder)
        fs.copy_files(f"{top}/{place.name}", str(path), filesystem, fs.LocalFileSystem())
    return path


def store(path: Path, place: Place) -> None:
    """Copy a film to storage, where it appears under its name only when whole. Raises VideoError if it cannot be."""
    with _told(str(place)):
        filesystem, top = fs.FileSystem.from_uri(place.folder)
        whole = f"{top}/{place.name}"
        in_one = filesystem.type_name in _OBJECT_STORES
        there = whole if in_one else f"{whole}.partial"
        if not in_one:
            filesystem.create_dir(str(Path(whole).parent), recursive=True)
        try:
            fs.copy_files(str(path), there, fs.LocalFileSystem(), filesystem)
            if filesystem.get_file_info(there).size != path.stat().st_size:
                raise OSError("storage kept only a part of it")
        except OSError:
            # A stream that fails is closed, and what was written until then is an object like any other.
            with suppress(OSError):
                filesystem.delete_file(there)
            raise
        if not in_one:
            filesystem.move(there, whole)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Storage that fails is a VideoError about `what`."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise VideoError(f"{what}: {reason}; see whether storage answers, and repeat the command") from error
