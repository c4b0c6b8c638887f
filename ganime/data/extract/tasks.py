"""Many videos at once: one Ray task each, on this machine or on the cluster that RAY_ADDRESS names.

A video in a store is copied to the disk of the machine that decodes it: decoding reads it twice, and seeks, which over
a network would be a request each time. Frames that are made on other machines come back through GANIME_STORAGE, not as
the task's result: those of a film may be gigabytes, for which the machine that collects them would need the memory.
"""

import hashlib
import socket
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import ray

from ganime import cluster, storage
from ganime.data.extract.film import Extracted, Extraction, extract_film
from ganime.errors import ParamsError, VideoError
from ganime.params import Environment, Extract

Outcome = Extracted | VideoError | ParamsError | OSError

FOLDER = "frames"


def outcomes(
    jobs: list[Extraction], params: Extract, environment: Environment
) -> Generator[tuple[Extraction, Outcome], None, None]:
    """Do the jobs and say what became of each as it ends. A single one is done here, without Ray's start of seconds.

    On a cluster without GANIME_STORAGE, videos and output must be on a disk that all its nodes share.
    """
    if len(jobs) == 1 and not environment.ray_address:
        yield jobs[0], _attempt(jobs[0], params)
        return
    with cluster.connected(num_cpus=1):
        cluster.wait_for_room([{"CPU": 1}], lambda line: print(line, flush=True), environment.wait_s)
        yield from _gathered(jobs, params, storage.root(environment) if environment.data_crosses else None)


def _gathered(
    jobs: list[Extraction], params: Extract, root: str | None
) -> Generator[tuple[Extraction, Outcome], None, None]:
    """One task for each video, each counting for one CPU: two films decode side by side on two cores."""
    # A decoder that crashes on a damaged file takes its process with it: once more, in case the machine was to blame.
    task: Any = ray.remote(num_cpus=1, max_retries=1)(_attempt)
    parcels = {job: None if root is None else _parcel(root, job) for job in jobs}
    running = {task.remote(replace(job, out=job.out.absolute()), params, parcels[job]): job for job in jobs}
    while running:
        done, _ = ray.wait(list(running), num_returns=1)
        job = running.pop(done[0])
        try:
            outcome: Outcome = ray.get(done[0])
        except (ray.exceptions.WorkerCrashedError, ray.exceptions.OutOfMemoryError) as error:
            outcome = VideoError(f"{job.path}: the process that read it died ({type(error).__name__})")
        yield job, _received(job, parcels[job], outcome)


def _parcel(root: str, job: Extraction) -> str:
    """Address at which the frames of a job travel."""
    return storage.join(root, FOLDER, hashlib.sha256(f"{job.key}/{job.show}/{job.video}".encode()).hexdigest())


def _received(job: Extraction, parcel: str | None, outcome: Outcome) -> Outcome:
    """Put frames that were made on another machine where they belong."""
    if parcel is None:
        return outcome
    if not isinstance(outcome, Extracted):
        job.out.unlink(missing_ok=True)
        return outcome
    storage.copy(parcel, str(job.out.absolute()))
    storage.remove(parcel)
    return outcome


def _attempt(job: Extraction, params: Extract, parcel: str | None = None) -> Outcome:
    """Extract one film; what a user can mend comes back as a value, which no traceback of Ray's wraps.

    With a `parcel`, the frames are left at that address instead of in `job.out`.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="ganime-extract-") as folder:
            out = job.out if parcel is None else Path(folder, "frames.parquet")
            with _here(job, Path(folder)) as path:
                extracted = extract_film(replace(job, path=str(path), out=out), params)
            if parcel is not None:
                storage.copy(str(out), parcel)
            return extracted
    except (VideoError, ParamsError, OSError) as error:
        if parcel is None:
            job.out.unlink(missing_ok=True)  # made from an earlier version of the video, or by earlier params
        return error


@contextmanager
def _here(job: Extraction, folder: Path) -> Iterator[Path]:
    """A job's video as a file of this machine. What is wrong with it is told by the name that its user knows."""
    if not storage.is_url(job.path):
        if not Path(job.path).exists():
            raise VideoError(
                f"{job.path}: not there on {socket.gethostname()}; keep videos where every node reads them"
            )
        yield Path(job.path)
        return
    path = folder / f"video{Path(job.video).suffix}"
    storage.copy(job.path, str(path))
    try:
        yield path
    except VideoError as error:
        raise VideoError(str(error).replace(str(path), job.path)) from error
