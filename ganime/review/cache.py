"""What is kept beside a film that is reviewed, so that opening it again goes on: a folder `.old.mkv.review`."""

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from ganime.errors import GanimeError
from ganime.files import whole_file, write_text
from ganime.film.convert.options import key_of
from ganime.film.decisions.look import FilmLook
from ganime.review.film import ReviewedFilm

SERVED = re.compile(r"[0-9]+-[0-9]+-[0-9a-f]{12}(-[a-z0-9]+)?\.(mp4|webp)")
VERSION = 1  # of what is kept
MOST_UNDO = 200  # decisions that can be taken back


class Cache:
    """The folder of one film."""

    def __init__(self, film: ReviewedFilm) -> None:
        """Raises GanimeError if the folder cannot be made."""
        self.folder = film.source.with_name(f".{film.source.name}.review")
        key = hashlib.sha256(f"{VERSION} {key_of(film.source, film.layout, film.options)}".encode()).hexdigest()
        try:
            if self.folder.is_dir() and self._key() != key:
                for path in self.folder.iterdir():
                    if path.name != "undo":  # what a person did is not thrown away
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
            self.folder.mkdir(exist_ok=True)
            write_text(self.folder / "key", key)
        except OSError as error:
            advice = "the review of a film is kept beside it: may you write there?"
            raise GanimeError(f"{self.folder}: cannot be made: {error.strerror}; {advice}") from error

    def _key(self) -> str:
        path = self.folder / "key"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def look(self) -> FilmLook | None:
        """What the film looks like, if that was found out already."""
        path = self.folder / "look.npz"
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as kept:
            begins = tuple(int(begin) for begin in kept["begins"])
            return FilmLook(kept["times_s"], kept["hashes"], begins, float(kept["end_s"]))

    def keep_look(self, look: FilmLook) -> None:
        """Keep it for the next time."""
        arrays = {"times_s": look.times_s, "hashes": look.hashes, "begins": np.array(look.begins)}
        with whole_file(self.folder / "look.npz") as partial, partial.open("wb") as file:
            np.savez(file, end_s=np.float64(look.end_s), allow_pickle=False, **arrays)

    def told(self, name: str) -> dict[str, Any] | None:
        """What is known of a shot that was made, by its name; None if it was not."""
        path = self.folder / f"{name}.json"
        if not path.is_file():
            return None
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return told

    def keep(self, name: str, told: dict[str, Any]) -> None:
        """Keep what is known of a shot, after its pictures."""
        write_text(self.folder / f"{name}.json", json.dumps(told))

    def served(self, name: str) -> Path | None:
        """A picture or clip that the page may show; None if there is none of that name."""
        path = self.folder / name
        return path if SERVED.fullmatch(name) and path.is_file() else None

    def push_undo(self, text: str) -> None:
        """Keep a file of decisions as it was before the latest one."""
        numbers = self._undo_numbers()
        write_text(self._undo(numbers[-1] + 1 if numbers else 0), text)
        for number in numbers[: len(numbers) + 1 - MOST_UNDO]:
            self._undo(number).unlink()

    def pop_undo(self) -> str | None:
        """The file of decisions as it was before; None if there is nothing to take back."""
        numbers = self._undo_numbers()
        if not numbers:
            return None
        path = self._undo(numbers[-1])
        text = path.read_text(encoding="utf-8")
        path.unlink()
        return text

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._undo_numbers())

    def _undo(self, number: int) -> Path:
        return self.folder / "undo" / f"{number:06}.yaml"

    def _undo_numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in (self.folder / "undo").glob("[0-9]*.yaml"))
