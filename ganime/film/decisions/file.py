"""`old.ganime.yaml`: the decisions about `old.mkv`, beside it; docs/review.md tells its keys."""

from pathlib import Path
from typing import Any

from ganime.errors import GanimeError
from ganime.files import write_text
from ganime.film.decisions.values import Cut, Decisions, Entry, clock
from ganime.params import hand_written_text, read_hand_written

SUFFIX = ".ganime.yaml"


def beside(film: Path) -> Path:
    """Where the decisions about a film are kept."""
    return film.with_name(film.stem + SUFFIX)


def read_decisions(path: Path) -> Decisions:
    """The decisions in a file. Raises ParamsError naming the line and key of all that is wrong."""
    return read_hand_written(path, Decisions)


def write_decisions(path: Path, decisions: Decisions) -> None:
    """Write them, readable, as a whole or not at all. Raises GanimeError if the file cannot be written."""
    heading = f"What was decided about {decisions.film or 'a film'}, shot by shot; by `ganime review`, or by hand:"
    content: dict[str, Any] = {"version": decisions.version, "film": decisions.film}
    content["shots"] = [_entry(entry) for entry in decisions.shots]
    if decisions.cuts:
        content["cuts"] = [_cut(cut) for cut in decisions.cuts]
    try:
        write_text(path, hand_written_text(f"{heading}\nsee docs/review.md. `ganime convert` obeys it.", content))
    except OSError as error:
        raise GanimeError(f"{path}: cannot be written: {error.strerror}; may you write to its folder?") from error


def _entry(entry: Entry) -> dict[str, Any]:
    told = entry.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    for key in ("from", "to", "reference"):
        if key in told:
            told[key] = clock(told[key])
    return {key: told[key] for key in ("from", "to", "looks") if key in told} | told


def _cut(cut: Cut) -> dict[str, Any]:
    told = cut.model_dump(exclude_defaults=True, mode="json")
    return {**told, "at": clock(cut.at), "cut": cut.cut}
