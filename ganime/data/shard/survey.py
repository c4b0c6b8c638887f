"""The first reading of the frames: everything but the pictures."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ganime.data.records import group_sizes, read_file
from ganime.data.shard.recurrence import WORDS, Fingerprints, fingerprints, keyframes
from ganime.data.shard.shots import CONTENT, Shots, VideoShots, gather
from ganime.errors import ShardError
from ganime.frame import THUMBNAIL_PX

COLUMNS = ("show", "video", "shot", "motion", "aspect_num", "aspect_den", "thumbnail")
THUMBNAIL_BYTES = THUMBNAIL_PX * THUMBNAIL_PX


@dataclass
class ShowCount:
    """What is counted of one show."""

    frames: int = 0
    shots: int = 0
    action: int = 0  # frames of action shots
    videos: int = 0
    aspects: Counter[Fraction] = field(default_factory=Counter)  # frames of each aspect


@dataclass(frozen=True)
class Survey:
    """All frames at a glance."""

    shots: Shots
    shows: dict[str, ShowCount]
    files: list[Path]
    groups: list[int]  # row groups of each file
    videos: list[int]  # the video of each file, by its place in `shots.videos`


def survey(frames: Path, scratch: Path) -> Survey:
    """Read `frames/<show>/….parquet`, one file for each video, in the order of their names.

    One video's thumbnails are in memory at a time. `scratch`: a file to be made for the fingerprints, which is needed
    for as long as the survey. Raises ShardError if there are no frames, or a file is damaged or not of one video alone.
    """
    groups = {path: len(group_sizes(path)) for path in sorted(frames.rglob("*.parquet")) if path.name[0] != "."}
    groups = {path: count for path, count in groups.items() if count}
    if not groups:
        raise ShardError(f"{frames}: no frames; run the stage `extract` first")
    parts: dict[tuple[str, str], VideoShots] = {}
    shows: dict[str, ShowCount] = {}
    with scratch.open("wb") as words:
        for path in groups:
            part = _video(path, shows, words)
            video = part.show, part.video
            if video in parts:
                raise ShardError(f"{path}: the frames of {'/'.join(video)} are in another file too; delete one of them")
            parts[video] = part
    shots = gather(parts.values(), _mapped(scratch))
    place = {video: number for number, video in enumerate(shots.videos)}
    return Survey(shots, shows, [*groups], [*groups.values()], [place[video] for video in parts])


def _mapped(scratch: Path) -> Fingerprints:
    """The fingerprints in a file, K×WORDS; its pages are read when they are looked at."""
    if not scratch.stat().st_size:
        return np.empty((0, WORDS), np.uint16)
    return np.asarray(np.memmap(scratch, np.uint16, "r")).reshape(-1, WORDS)


def _video(path: Path, shows: dict[str, ShowCount], words: BinaryIO) -> VideoShots:
    """Count the rows of one file, write the fingerprints of its shots, and say what else is known of them."""
    rows = read_file(path, COLUMNS).combine_chunks()
    names = {(name["show"], name["video"]) for name in rows.group_by(["show", "video"]).aggregate([]).to_pylist()}
    if len(names) != 1:
        raise ShardError(f"{path}: {len(names)} videos instead of one; delete the file and run its stage again")
    ((show, video),) = names
    numbers, shot_of = np.unique(rows["shot"].to_numpy(), return_inverse=True)
    thumbnails = _thumbnails(rows)
    first = words.tell() // (WORDS * 2)
    frames_of = [np.flatnonzero(shot_of == shot) for shot in range(len(numbers))]
    contents = [hashlib.sha256(thumbnails[frames].data).hexdigest()[:16].encode() for frames in frames_of]
    shown = [frames[keyframes(len(frames))] for frames in frames_of]
    found, kept = fingerprints(thumbnails[np.concatenate(shown)])
    words.write(found.tobytes())
    counts = np.bincount(
        np.repeat(np.arange(len(shown)), [len(frames) for frames in shown])[kept], minlength=len(shown)
    )
    frames = np.bincount(shot_of).astype(np.int32)
    _count(rows, shows.setdefault(show, ShowCount()), len(numbers))
    return VideoShots(
        show, video, numbers.astype(np.int32), np.array(contents, CONTENT), frames, counts.astype(np.int32), first
    )


def _thumbnails(rows: pa.Table) -> npt.NDArray[np.uint8]:
    """N×THUMBNAIL_BYTES, without a copy."""
    column = rows["thumbnail"].chunk(0)
    pixels = np.frombuffer(column.buffers()[1], np.uint8)[column.offset * THUMBNAIL_BYTES :]
    return pixels[: len(column) * THUMBNAIL_BYTES].reshape(-1, THUMBNAIL_BYTES)


def _count(rows: pa.Table, show: ShowCount, shots: int) -> None:
    """Add a video to what is counted of its show."""
    show.frames += len(rows)
    show.shots += shots
    show.videos += 1
    show.action += pc.sum(pc.equal(rows["motion"], "action")).as_py()
    for aspect in rows.group_by(["aspect_num", "aspect_den"]).aggregate([([], "count_all")]).to_pylist():
        show.aspects[Fraction(aspect["aspect_num"], aspect["aspect_den"])] += aspect["count_all"]
