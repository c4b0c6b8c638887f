"""What is in the shards: `manifest.json`, written by `shard` and read by whatever uses its files."""

import hashlib
import json
from pathlib import Path
from typing import Literal, get_args

from ganime import storage
from ganime.errors import ShardError
from ganime.files import write_text
from ganime.params import Section, Shard

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
Colour = tuple[float, float, float]  # R, G, B in 0..1

NAME = "manifest.json"


class ShardFile(Section):
    """One Parquet file of a split."""

    path: str  # below the folder of the manifest, with forward slashes
    groups: tuple[int, ...]  # rows in each of its row groups
    sha256: str  # of its bytes


class ShowStatistics(Section):
    """One show, over all splits."""

    frames: int
    shots: int
    videos: int
    action: float  # share of the frames that belong to shots with a moving camera or fast action
    aspect: str  # width:height of most of its frames, as in 4:3
    mean_colour: Colour  # over a sample of its frames
    splits: dict[Split, int]  # frames in each


class Manifest(Section):
    """All shards: where each frame went, and by which rule."""

    params: Shard
    hold_out: tuple[str, ...]
    mean_colour: Colour  # over a sample of the train split
    left_out: int  # frames in no split: they recur in a split they may not join
    shows: dict[str, ShowStatistics]
    files: dict[Split, tuple[ShardFile, ...]]

    @property
    def digest(self) -> str:
        """SHA-256 over everything above: two data sets with one digest are the same."""
        return hashlib.sha256(self._text().encode()).hexdigest()

    def rows(self, split: Split) -> int:
        """Number of frames in a split."""
        return sum(sum(file.groups) for file in self.files[split])

    @property
    def learnt(self) -> tuple[str, ...]:
        """Names of the shows that have frames in the train split, sorted."""
        return tuple(sorted(name for name, show in self.shows.items() if show.splits.get("train", 0)))

    def save(self, shards: Path) -> None:
        """Write manifest.json into the folder of the shards. The digest is written too, for people and for `load`."""
        content = {"digest": self.digest, **json.loads(self._text())}
        write_text(shards / NAME, json.dumps(content, indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, shards: Path | str) -> "Manifest":
        """Read manifest.json of a folder, by its path or address.

        Raises ShardError if it is missing, damaged or was edited.
        """
        path = storage.join(str(shards), NAME)
        try:
            if (text := storage.read_bytes(path)) is None:
                raise ShardError(f"{path}: no such file; run the stage `shard` first")
            content = dict(json.loads(text))
            digest = content.pop("digest")
            manifest = cls.model_validate_json(json.dumps(content))
        except (OSError, ValueError, KeyError, TypeError) as error:
            reason = " ".join(str(error).split())
            raise ShardError(f"{path}: not a manifest of shards ({reason}); run the stage `shard` again") from error
        if digest != manifest.digest:
            raise ShardError(f"{path}: its content does not fit its digest; run the stage `shard` again")
        return manifest

    def verify(self, shards: Path) -> None:
        """Compare every file with its SHA-256. Raises ShardError naming the first that is missing or differs."""
        for split in SPLITS:
            for file in self.files[split]:
                if sha256(shards / file.path) != file.sha256:
                    raise ShardError(f"{shards / file.path}: is not the file that was written; run `shard` again")

    def _text(self) -> str:
        return self.model_dump_json()


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal digits. Raises ShardError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ShardError(f"{path}: cannot be read ({error.strerror}); run the stage `shard` again") from error
