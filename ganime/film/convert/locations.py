"""Finds, fetches and stores films where every node of a cluster can: in a shared folder, or storage with an address."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ganime import storage
from ganime.errors import GanimeError, ParamsError, VideoError
from ganime.film.convert.folder import file_names, films_in, named_alike


@dataclass(frozen=True)
class Location:
    """A file: the absolute path of a folder, or its address such as `s3://bucket/season`; and the name below it."""

    folder: str
    name: str

    def __str__(self) -> str:
        return storage.told(storage.join(self.folder, self.name))

    @property
    def path(self) -> Path | None:
        """The file itself, where the folder is shared; None if it has to be fetched."""
        return None if storage.is_url(self.folder) else Path(self.folder, self.name)


@dataclass(frozen=True)
class Conversion:
    """A film to be widened, and where to."""

    source: Location
    out: Location


def conversions_in(folder: str, out: str) -> list[Conversion]:
    """The films below `folder`, sorted, each with the same name below `out`; both absolute paths or addresses.

    `folder` may be a film too, if `out` is no address: it is widened to the film `out`.
    Raises GanimeError as `films_in` does, and VideoError if storage does not answer.
    """
    if Path(folder).is_file():
        if storage.is_url(out):
            raise GanimeError(f"{out}: an address is that of a folder; name the folder of the films to be widened")
        film, wide = Path(folder), Path(out)
        return [Conversion(Location(str(film.parent), film.name), Location(str(wide.parent), wide.name))]
    if not storage.is_url(folder) and not storage.is_url(out):
        pairs = films_in(Path(folder), Path(out))
        names = {str(pair.source.relative_to(folder)): str(pair.out.relative_to(out)) for pair in pairs}
    elif not storage.is_url(folder):
        names = named_alike(file_names(Path(folder)), folder, out)
    else:
        top, own = storage.told(folder), storage.told(out)
        if top == own:
            raise GanimeError(f"{own}: this is the folder of the films to be widened; name another")
        widened = own.removeprefix(f"{top}/") + "/"
        names = named_alike((name for name in stored(folder) if not name.startswith(widened)), top, own)
    return [Conversion(Location(folder, name), Location(out, wide)) for name, wide in names.items()]


def unfinished(conversions: list[Conversion]) -> list[Conversion]:
    """Those whose output is not there yet. Raises VideoError if storage does not answer."""
    there = {
        folder: set(stored(folder))
        for folder in {conversion.out.folder for conversion in conversions}
        if storage.is_url(folder)
    }
    return [
        conversion
        for conversion in conversions
        if not (
            conversion.out.path.exists() if conversion.out.path else conversion.out.name in there[conversion.out.folder]
        )
    ]


def stored(folder: str) -> list[str]:
    """Names of all files below an address, with / between folders; none if there is no such folder.

    Raises VideoError if storage does not answer.
    """
    with _told(storage.told(folder)):
        return [found.name for found in storage.walk(folder)]


def fetch(place: Location, folder: Path) -> Path:
    """Copy a film from storage into `folder`, under its own name. Raises VideoError if that cannot be done."""
    path = folder / Path(place.name).name
    with _told(str(place)):
        storage.copy(storage.join(place.folder, place.name), str(path))
    return path


def store(path: Path, place: Location) -> None:
    """Copy a film to storage, where it appears under its name only when whole. Raises VideoError if it cannot be."""
    there = storage.join(place.folder, place.name)
    with _told(str(place)):
        storage.copy(str(path), there)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Storage that fails is a VideoError about `what`."""
    try:
        yield
    except (OSError, ParamsError) as error:
        reason = str(error).splitlines()[0]
        raise VideoError(f"{what}: {reason}; see whether storage answers, and repeat the command") from error
