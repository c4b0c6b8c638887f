"""A season: every film below a folder, one after the other; one that fails does not stop the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ganime.errors import GanimeError
from ganime.film.video.demux import VIDEO_SUFFIXES

# Containers that take pictures of most encoders and keep every stream; films in others become Matroska.
_KEPT_SUFFIXES = frozenset({".mkv", ".mp4", ".m4v", ".mov"})


@dataclass(frozen=True)
class Pair:
    """A film to be widened, and where to."""

    source: Path
    out: Path


def films_in(folder: Path, out: Path) -> list[Pair]:
    """The films below `folder`, sorted, each with the same name below `out`.

    `out` may be inside `folder`; what is there already is not taken for a film to be widened. Raises GanimeError if
    there is no film, if two would get one name, or if `out` is `folder` itself or a file.
    """
    own, top = out.resolve(), folder.resolve()
    if own == top:
        raise GanimeError(f"{out}: this is the folder of the films to be widened; name another")
    if out.is_file():
        raise GanimeError(f"{out}: this is a file; a folder of films is widened to a folder")
    names = file_names(folder, without=own if own.is_relative_to(top) else None)
    return [Pair(folder / name, out / wide) for name, wide in named_alike(names, str(folder), str(out)).items()]


def file_names(folder: Path, without: Path | None = None) -> list[str]:
    """Names of the files below `folder`, with / between folders, but for those below the folder `without`."""
    left_out = set() if without is None else {without}
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and left_out.isdisjoint(path.resolve().parents)
    ]


def named_alike(names: Iterable[str], folder: str, out: str) -> dict[str, str]:
    """Of the files of these names below `folder`, the films, sorted; each with its name below `out`.

    Raises GanimeError if there is no film, or if two would get one name.
    """
    paths = sorted(map(PurePosixPath, names))
    films = [path for path in paths if path.suffix.lower() in VIDEO_SUFFIXES and not path.name.startswith(".")]
    if not films:
        raise GanimeError(f"{folder}: no video in this folder ({', '.join(sorted(VIDEO_SUFFIXES))})")
    taken: dict[str, str] = {}
    for film in films:
        # Containers that cannot take pictures of most encoders, or not every stream, become Matroska.
        wide = str(film if film.suffix.lower() in _KEPT_SUFFIXES else film.with_suffix(".mkv"))
        if wide in taken:
            raise GanimeError(f"{folder}/{taken[wide]} and {folder}/{film} would both become {out}/{wide}; rename one")
        taken[wide] = str(film)
    return {film: wide for wide, film in taken.items()}


def convert_all(pairs: list[Pair], convert: Callable[[Pair], None], say: Callable[[str], None]) -> list[str]:
    """Convert every film; returns a line for each that failed."""
    failures = []
    for pair in pairs:
        try:
            convert(pair)
        except GanimeError as error:
            failures.append(str(error))
            say(f"failed: {error}")
    return failures
