"""What there is to do: the videos below a folder, which Parquet files they should become, and which are up to date."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

import ganime.data.records
import ganime.film.shots
import ganime.film.ticks
import ganime.film.video
import ganime.frame
from ganime import storage
from ganime.data.extract import film, sampling
from ganime.data.extract.film import KEY, Extraction
from ganime.errors import VideoError
from ganime.film.video import VIDEO_SUFFIXES
from ganime.params import Extract

# A video is told from another by its size and this many pieces spread over it, 64 KiB each: whole files would take
# minutes to read for a series, and no edit of a video leaves all of them as they were.
PIECES = 64
PIECE_BYTES = 1 << 16

# What reads a film to extract it; other files of that room write films.
READING = ("account", "bars", "clock", "damage", "decode", "demux", "ending", "interlacing", "probe", "reach", "scale")


def find_jobs(videos: Path | str, out: Path, params: Extract) -> list[Extraction]:
    """A job for each video below `videos`, a path or address, which holds one folder a show; hidden files are none.

    Raises VideoError if there is no such folder, no video in it, or a video that is in no show's folder.
    """
    folder = str(videos)
    made_by = _made_by(params)
    jobs = []
    for name, content in _stored(folder) if storage.is_url(folder) else _on_disk(Path(videos)):
        path = storage.join(folder, name)
        show, *below = name.split("/")
        if not below:
            raise VideoError(f"{path}: not in the folder of a show; move it into {folder}/NAME OF THE SHOW")
        parquet = out / show / Path(*below[:-1]) / f"{below[-1]}.parquet"
        jobs.append(Extraction(path, show, "/".join(below), parquet, key=f"{made_by}-{content}"))
    if not jobs:
        raise VideoError(f"{videos}: no videos in this folder; put a folder of videos for each show there")
    return jobs


def is_up_to_date(job: Extraction) -> bool:
    """Whether the job's Parquet was made from this very video, with these params, by this code."""
    try:
        metadata = pq.read_metadata(job.out).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return False
    return bool(metadata.get(KEY.encode()) == job.key.encode())


def remove_strangers(out: Path, jobs: Iterable[Extraction]) -> None:
    """Remove Parquet files of videos that are gone, leftovers of killed runs, and folders left empty."""
    wanted = {job.out for job in jobs}
    for path in (*out.rglob("*.parquet"), *out.rglob(".*.parquet.partial")):
        if path not in wanted:
            path.unlink()
    for folder in sorted((path for path in out.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _on_disk(videos: Path) -> Iterator[tuple[str, str]]:
    """Name below the folder and digest of every video. Raises VideoError if there is no such folder."""
    if not videos.is_dir():
        raise VideoError(f"{videos}: no such folder; put a folder of videos for each show there, or set `videos`")
    for path in _videos_below(videos):
        yield path.relative_to(videos).as_posix(), _content(path)


def _stored(videos: str) -> Iterator[tuple[str, str]]:
    """Name below the folder, and size and time, of every video in a store, of which nothing is read for this."""
    for found in storage.walk(videos):
        place = PurePosixPath(found.name)
        if place.suffix.lower() in VIDEO_SUFFIXES and not any(part.startswith(".") for part in place.parts):
            yield found.name, f"{found.size}-{found.changed_ns}"


def _videos_below(folder: Path) -> Iterator[Path]:
    """Videos at any depth, in the order of their names; links to folders are followed."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _videos_below(path)
        elif path.suffix.lower() in VIDEO_SUFFIXES:
            yield path


def _content(path: Path) -> str:
    """Digest of a video's size and of pieces spread over it, of all of it if it is small."""
    if not os.access(path, os.R_OK):
        return "unreadable"  # reading it will fail, and say why
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    step = max(PIECE_BYTES, (size - PIECE_BYTES) // (PIECES - 1))
    with path.open("rb") as file:
        for start in range(0, size, step):
            file.seek(start)
            digest.update(file.read(PIECE_BYTES))
    return digest.hexdigest()


def _made_by(params: Extract) -> str:
    """Digest of the params that matter to a picture and of the source of the code that makes it."""
    digest = hashlib.sha256(json.dumps(params.model_dump(exclude={"skip_broken"}), sort_keys=True).encode())
    reading = (Path(ganime.film.video.__file__).with_name(f"{name}.py") for name in READING)
    making = (film, sampling, ganime.frame, ganime.data.records, ganime.film.shots, ganime.film.ticks)
    for path in (*reading, *(Path(module.__file__) for module in making if module.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
