"""A season: every film below a folder, one after the other; one that fails does not stop the others."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ganime.errors import GanimeError
from ganime.video.source import VIDEO_SUFFIXES

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
    widened = {own} if own.is_relative_to(top) else set()
    sources = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in VIDEO_SUFFIXES
        and path.is_file()
        and not path.name.startswith(".")
        and widened.isdisjoint(path.resolve().parents)
    )
    if not sources:
        raise GanimeError(f"{folder}: no video in this folder ({', '.join(sorted(VIDEO_SUFFIXES))})")
    pairs = [Pair(source, _named_alike(out / source.relative_to(folder))) for source in sources]
    taken: dict[Path, Path] = {}
    for pair in pairs:
        if pair.out in taken:
            raise GanimeError(f"{taken[pair.out]} and {pair.source} would both become {pair.out}; rename one")
        taken[pair.out] = pair.source
    return pairs


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


def _named_alike(path: Path) -> Path:
    """The same name, in a container that can be written."""
    return path if path.suffix.lower() in _KEPT_SUFFIXES else path.with_suffix(".mkv")
