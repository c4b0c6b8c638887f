"""The first reading of the frames: everything but the pictures."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from ganime.errors import ShardError
from ganime.records import group_sizes, read_rows
from ganime.shard.recurrence import fingerprints
from ganime.shard.splits import Key, Shot

COLUMNS = ("show", "video", "shot", "motion", "aspect_num", "aspect_den", "thumbnail")


@dataclass
class ShowCount:
    """What is counted of one show."""

    frames: int = 0
    shots: int = 0
    action: int = 0  # frames of action shots
    videos: set[str] = field(default_factory=set)
    aspects: Counter[Fraction] = field(default_factory=Counter)  # frames of each aspect


@dataclass
class Survey:
    """All frames at a glance: 1 KB a shot."""

    shots: list[Shot] = field(default_factory=list)
    shows: dict[str, ShowCount] = field(default_factory=dict)
    groups: list[tuple[Path, int]] = field(default_factory=list)  # every row group: file, number


def survey(frames: Path) -> Survey:
    """Read `frames/<show>/….parquet`, in the order of their names.

    Raises ShardError if there is none, or one is damaged.
    """
    found = Survey()
    for path in sorted(frames.rglob("*.parquet")):
        if not path.name.startswith("."):
            _add_video(path, found)
    if not found.shots:
        raise ShardError(f"{frames}: no frames; run the stage `extract` first")
    return found


def _add_video(path: Path, found: Survey) -> None:
    """Count the rows of one file, and make its shots."""
    thumbnails: dict[tuple[str, str, int], list[bytes]] = {}
    for group in range(len(group_sizes(path))):
        found.groups.append((path, group))
        for row in read_rows(path, group, COLUMNS).to_pylist():
            thumbnails.setdefault((row["show"], row["video"], row["shot"]), []).append(row["thumbnail"])
            show = found.shows.setdefault(row["show"], ShowCount())
            show.frames += 1
            show.action += row["motion"] == "action"
            show.videos.add(row["video"])
            show.aspects[Fraction(row["aspect_num"], row["aspect_den"])] += 1
    for name, pictures in thumbnails.items():
        content = hashlib.sha256(b"".join(pictures)).hexdigest()[:16]
        found.shots.append(Shot(Key(*name, content), len(pictures), fingerprints(pictures)))
        found.shows[name[0]].shots += 1
