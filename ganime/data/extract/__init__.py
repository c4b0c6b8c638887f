"""Verb: videos → one Parquet file of frames each. Incremental: what is up to date is not decoded again."""

from contextlib import closing
from pathlib import Path

from rich.console import Console

from ganime.data.extract.film import Extracted
from ganime.data.extract.inventory import find_jobs, is_up_to_date, remove_strangers
from ganime.errors import GanimeError, ParamsError, VideoError
from ganime.params import Environment, Extract

__all__ = ["extract"]


def extract(videos: Path | str, out: Path, params: Extract, environment: Environment) -> None:
    """Extract frames of every video `videos/<show>/…` to `out/<show>/….parquet`.

    `videos`: path or address, such as s3://bucket/shows. The environment says where it runs: RAY_ADDRESS, and
    GANIME_STORAGE, through which frames come from other machines.

    Videos that cannot be read to their end are named with the reason, and nothing is kept of them; all others are
    finished. Raises VideoError at the end if there are any, unless `params.skip_broken`, or if none could be read.
    """
    console = Console(highlight=False, soft_wrap=True)
    jobs = find_jobs(videos, out, params)
    remove_strangers(out, jobs)
    due = [job for job in jobs if not is_up_to_date(job)]
    console.print(f"extract: {len(jobs)} videos, {len(jobs) - len(due)} up to date")
    if not due:
        return
    # Imported when there is work: Ray takes a second to import, and a stage with nothing to do should take no longer.
    from ganime.data.extract.tasks import outcomes  # noqa: PLC0415

    broken: list[VideoError] = []
    try:
        with closing(outcomes(due, params, environment)) as done:
            for number, (job, outcome) in enumerate(done, start=1):
                if isinstance(outcome, ParamsError):
                    raise outcome
                if isinstance(outcome, OSError):
                    raise GanimeError(f"{job.out}: cannot be written: {outcome.strerror or outcome}") from outcome
                if isinstance(outcome, VideoError):
                    broken.append(outcome)
                text = f"{job.show}/{job.video}: {outcome}" if isinstance(outcome, Extracted) else str(outcome)
                console.print(f"[{number}/{len(due)}] {text}", markup=False)
    finally:
        remove_strangers(out, jobs)  # what an interrupted task left half-written
    if broken and (not params.skip_broken or len(broken) == len(jobs)):
        reasons = "".join(f"\n  {error}" for error in broken)
        raise VideoError(
            f"{len(broken)} of {len(jobs)} videos cannot be used, the others are done; "
            f"mend or remove them, or set extract.skip_broken{reasons}"
        )
