"""Many videos at once: one Ray task each, on this machine or on the cluster that RAY_ADDRESS names."""

import os
from collections.abc import Generator
from typing import Any

import ray

from ganime.cluster import connected
from ganime.errors import VideoError
from ganime.extract.film import Extracted, Job, extract_film
from ganime.params import Extract

Outcome = Extracted | VideoError | OSError


def outcomes(jobs: list[Job], params: Extract) -> Generator[tuple[Job, Outcome], None, None]:
    """Do the jobs and say what became of each as it ends. A single one is done here, without Ray's start of seconds.

    On a cluster, videos and output must be on a file system that all its nodes share.
    """
    if len(jobs) == 1 and "RAY_ADDRESS" not in os.environ:
        yield jobs[0], _attempt(jobs[0], params)
        return
    with connected(num_cpus=1):
        yield from _gathered(jobs, params)


def _gathered(jobs: list[Job], params: Extract) -> Generator[tuple[Job, Outcome], None, None]:
    """One task for each video, each counting for one CPU: two films decode side by side on two cores."""
    # A decoder that crashes on a damaged file takes its process with it: once more, in case the machine was to blame.
    task: Any = ray.remote(num_cpus=1, max_retries=1)(_attempt)
    running = {task.remote(job, params): job for job in jobs}
    try:
        while running:
            done, _ = ray.wait(list(running), num_returns=1)
            job = running.pop(done[0])
            try:
                yield job, ray.get(done[0])
            except (ray.exceptions.WorkerCrashedError, ray.exceptions.OutOfMemoryError) as error:
                yield job, VideoError(f"{job.path}: the process that read it died ({type(error).__name__})")
    finally:
        for reference in running:
            ray.cancel(reference, force=True)
        if running:
            # Until their processes are gone they go on writing.
            ray.wait(list(running), num_returns=len(running), timeout=20)


def _attempt(job: Job, params: Extract) -> Outcome:
    """Extract one film; what a user can mend comes back as a value, which no traceback of Ray's wraps."""
    try:
        return extract_film(job, params)
    except (VideoError, OSError) as error:
        job.out.unlink(missing_ok=True)  # made from an earlier version of the video, or by earlier params
        return error
