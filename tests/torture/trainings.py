"""Kills workers and drivers of a small training at seeded moments, and compares its losses with an undisturbed one's.

Each training is killed some times in a row before it is left alone. A driver is ended by the handle that it was started
with, a worker as one of its children. Half of the kills come while it starts, half of them epochs later.
"""

import random
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen, TimeoutExpired

import psutil

from tests.synthetic import write_shards
from tests.torture.kills import Killed
from tests.trainings import PARAMS, TIMEOUT_S, epochs, finished, losses, runs_of, started, wait_for, worker_of

SMALL = {**PARAMS, "max_steps": 40, "steps_per_epoch": 4}
ALONE = {"GANIME_WORKERS": "1"}
IN_A_ROW = 10
LONGEST_S = 1200
# More workers than a training may lose by itself before it gives up.
PATIENT = "import ganime.training.fit as f; f.WORKER_RESTARTS = 50"


@dataclass(frozen=True)
class Pace:
    """Seconds that an undisturbed training takes, from when there is something to kill."""

    start: float  # until the first epoch is done
    epochs: float  # all others, and the end


def made(folder: Path) -> object:
    """What a training is compared by: its losses, and what MLflow has of it. None if it has come to no end."""
    if not (folder / "reports/history.csv").exists():
        return None
    return losses(folder), [run.info.status for run in runs_of(folder)]


def undisturbed(folder: Path, shards: Path, *, worker: bool) -> Pace:
    """Train without a kill. `worker`: time counts from when there is a worker."""
    with started(folder, shards, SMALL, ALONE) as process:
        if worker:
            wait_for(lambda: worker_of(process), process, LONGEST_S)
        begun = time.monotonic()
        wait_for(lambda: epochs(folder), process, LONGEST_S)
        first = time.monotonic()
        finished(process, LONGEST_S)
    return Pace(first - begun, time.monotonic() - first)


def _wait(folder: Path, process: "Popen[str]", rng: random.Random, pace: Pace) -> None:
    """Until the moment of a kill, or somewhat longer if the training ends before."""
    if rng.random() < 0.5:
        time.sleep(rng.uniform(0, pace.start))
    else:
        done = len(epochs(folder)) + rng.randint(1, 3)
        wait_for(lambda: process.poll() is not None or len(epochs(folder)) >= done, process, LONGEST_S)
        time.sleep(rng.uniform(0, pace.epochs * SMALL["steps_per_epoch"] / SMALL["max_steps"]))


def drivers_killed_in(folder: Path, shards: Path, rng: random.Random, pace: Pace, most: int) -> int:
    """Start a training and kill its driver, again and again, at once; then leave it alone. How often it was killed."""
    orphans: list[psutil.Process] = []
    done = 0
    while True:
        with started(folder, shards, SMALL, ALONE) as process:
            if done < most:
                _wait(folder, process, rng, pace)
            if done < most and process.poll() is None:
                orphans += psutil.Process(process.pid).children(recursive=True)
                done += 1  # by leaving this block
            elif "run the same command again" not in _ended(process):
                break
    psutil.wait_procs(orphans, TIMEOUT_S)  # nothing writes into the folder any more
    return done


def workers_killed_in(folder: Path, shards: Path, rng: random.Random, pace: Pace, most: int) -> int:
    """Start a training and kill its worker, again and again; then leave it alone. How often it was killed."""
    done = 0
    with started(folder, shards, SMALL, ALONE, before=PATIENT) as process:
        while done < most and process.poll() is None:
            wait_for(lambda: process.poll() is not None or worker_of(process), process, LONGEST_S)
            _wait(folder, process, rng, pace)
            if (worker := worker_of(process)) is not None:
                worker.kill()
                worker.wait(TIMEOUT_S)
                done += 1
        _ended(process)
    return done


def _ended(process: "Popen[str]") -> str:
    """What it prints until its end. Another end than it should have is told, and seen by what was made."""
    try:
        return finished(process, LONGEST_S)
    except (AssertionError, TimeoutExpired) as error:
        print(error, flush=True)
        return str(error)


def trainings_killed(folder: Path, kills: int, *, worker: bool) -> Killed:
    """The verb `train`, whose worker or whose driver is killed so many times."""
    shards = write_shards(folder / "shards", scenes=range(24))
    pace = undisturbed(folder / "undisturbed", shards, worker=worker)
    expected, kill = made(folder / "undisturbed"), workers_killed_in if worker else drivers_killed_in
    done = same = seed = 0
    while done < kills:
        place = folder / str(seed)
        number = kill(place, shards, random.Random(seed), pace, min(IN_A_ROW, kills - done))
        done, seed = done + number, seed + 1
        same += number if made(place) == expected else 0
        print(f"{place.name}: {number} kills, {same} of {done} ended as undisturbed", flush=True)
    kind = "train, its worker" if worker else "train, its driver"
    return Killed(kind, done, same, pace.start + pace.epochs)
