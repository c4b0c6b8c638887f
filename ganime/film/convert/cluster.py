"""A season on a Ray cluster: one task for each film, several for a long one where there is room for more than films.

The only file of this room that knows Ray: without `--cluster` it is not imported.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from ganime.cluster import connected, lack, wait_for_room
from ganime.errors import VideoError, explanation
from ganime.film.convert.console import overall, summary
from ganime.film.convert.film import Converted
from ganime.film.convert.locations import Conversion
from ganime.film.convert.node import convert_here
from ganime.film.convert.options import Options
from ganime.film.convert.parts import Part
from ganime.film.convert.progress import Progress, reporting
from ganime.film.video.demux import rough_length
from ganime.paint.fills import FILLS
from ganime.params import read_environment

# What one conversion keeps busy: decoding, sides and encoding overlap.
CPUS = 2

# Every part decodes the film from its start, so a short film is not worth more than one.
PART_S, MOST_PARTS = 120, 16

# A task whose process or machine dies is begun again this often; finished segments in a shared folder are kept.
RETRIES = 3

# Nothing waits in silence for longer.
SILENT_S = 30


@dataclass(frozen=True)
class _Task:
    """What a task is to do."""

    conversion: Conversion
    part: Part | None = None
    again: bool = False  # whether it failed on another machine before


@dataclass(frozen=True)
class _Outcome:
    """What became of a task that ended by itself."""

    node: str
    seconds: float
    done: Converted | None
    reason: str | None  # why it failed


def convert_on_cluster(conversions: list[Conversion], options: Options, say: Callable[[str], None]) -> list[str]:
    """Convert every film on the cluster that RAY_ADDRESS names, or on this machine; a line for each that failed.

    `say` is told what fails or waits as it happens; a line for each film that is done goes to stdout.
    Raises TrainError if the cluster cannot run a single conversion, ParamsError if it does not answer.
    """
    with connected(num_cpus=CPUS):
        asked = _asked(options)
        wait_for_room([asked], say, read_environment().wait_s)
        season = _Season(options, asked, say)
        try:
            return season.run(conversions)
        finally:
            season.stop()


class _Season:
    """The films under way."""

    def __init__(self, options: Options, asked: dict[str, float], say: Callable[[str], None]) -> None:
        resources = {"num_cpus": asked["CPU"], "num_gpus": asked.get("GPU", 0)}
        self._task: Any = ray.remote(**resources, max_retries=RETRIES, scheduling_strategy="SPREAD")(_attempt)
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=True)
        self._progress: Any = ray.remote(num_cpus=0, max_restarts=-1, scheduling_strategy=here)(Progress).remote()
        self._model = None if options.outpainter in FILLS else ray.put(Path(options.outpainter).read_bytes())
        self._options, self._asked, self._say = options, asked, say
        self._running: dict[Any, _Task] = {}
        self._parts: dict[Conversion, int] = {}  # under way
        self._failures: list[str] = []

    def run(self, conversions: list[Conversion]) -> list[str]:
        """Convert them all."""
        for conversion in conversions:
            self._begin(conversion, _num_parts(conversion, _slots(self._asked) // len(conversions)))
        ended, begun, frames, started = 0, 0, 0, time.monotonic()
        silent = True
        with overall(len(conversions)) as show:
            while self._running:
                done, _ = ray.wait(list(self._running), timeout=1)
                for reference in done:
                    ended += self._ended(reference, self._running.pop(reference))
                begun, frames = self._seen(begun, frames)
                show(ended, frames)
                if silent and not begun and not ended and time.monotonic() - started > SILENT_S:
                    self._say(f"waiting for room on the cluster: {lack([self._asked], free=True)}")
                    silent = False
        return self._failures

    def stop(self) -> None:
        """End what is still under way: what is finished of it is kept."""
        for force in (False, True):
            for reference in self._running:
                ray.cancel(reference, force=force)
            if self._running:
                # Until their processes are gone they go on writing.
                _, left = ray.wait(list(self._running), num_returns=len(self._running), timeout=20)
                self._running = {reference: self._running[reference] for reference in left}

    def _begin(self, conversion: Conversion, parts: int) -> None:
        if parts == 1:
            self._submit(_Task(conversion))
            return
        self._parts[conversion] = parts
        for number in range(parts):
            self._submit(_Task(conversion, Part(number, parts)))

    def _submit(self, job: _Task, node: str | None = None) -> None:
        task = self._task
        if node is not None:
            task = task.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=True))
        self._running[task.remote(job, self._options, self._model, self._progress)] = job

    def _ended(self, reference: Any, job: _Task) -> bool:
        """Deal with a task that ended; whether its film is at its end too."""
        try:
            outcome: _Outcome = ray.get(reference)
        except ray.exceptions.RayTaskError as error:
            self._say(str(error))  # a bug of ours: the films that do not meet it go on
            outcome = _Outcome(
                "", 0, None, f"{job.conversion.source}: {str(error.cause) or type(error.cause).__name__}"
            )
        except ray.exceptions.RayError as error:
            told = f"the process that converted it died {RETRIES + 1} times ({type(error).__name__})"
            outcome = _Outcome("", 0, None, f"{job.conversion.source}: {told}")
        if job.part is not None:
            # What a part did not make, the task that joins them does, or it says why it cannot be made.
            self._parts[job.conversion] -= 1
            if not self._parts[job.conversion]:
                self._submit(_Task(job.conversion))
            return False
        other = _other_node(outcome.node, self._asked)
        if outcome.reason and outcome.node and other and not job.again:
            self._submit(replace(job, again=True), other)
            return False
        self._tell(job.conversion, outcome)
        return True

    def _tell(self, conversion: Conversion, outcome: _Outcome) -> None:
        """A line about a film that is at its end."""
        reason, done = outcome.reason, outcome.done
        if done is not None:
            print(summary(conversion.out, done, outcome.seconds))
            if done.damage.ends is not None:
                reason = f"{conversion.source}: {done.damage}; what there is of it is in {conversion.out}"
        if reason is not None:
            self._failures.append(reason)
            self._say(f"failed: {reason}")

    def _seen(self, begun: int, frames: int) -> tuple[int, int]:
        """Tasks begun and frames done; what was known before, if nobody can tell now."""
        try:
            now: tuple[int, int] = ray.get(self._progress.seen.remote(), timeout=5)
        except (ray.exceptions.RayError, TimeoutError):
            return begun, frames
        return max(begun, now[0]), max(frames, now[1])


def _attempt(job: _Task, options: Options, model: bytes | None, progress: Any) -> _Outcome:
    """The task: what a user can mend comes back as a value, which no traceback of Ray's wraps."""
    started, node = time.monotonic(), ray.get_runtime_context().get_node_id()
    progress.begin.remote()
    done = reason = None
    try:
        done = convert_here(job.conversion, job.part, options, model, reporting(progress))
    except Exception as error:
        reason = explanation(error)
        if reason is None and isinstance(error, OSError):
            reason = f"{job.conversion.source}: {error}"
        if reason is None:
            raise
    return _Outcome(node, time.monotonic() - started, done, reason)


def _asked(options: Options) -> dict[str, float]:
    """What a task is to be given: a GPU if its work is done by one and there is any, and CPUs as it uses them."""
    there = ray.cluster_resources()
    gpu = options.device.startswith("cuda") or "nvenc" in options.encoder.name
    gpu |= options.device == "auto" and options.outpainter not in FILLS and there.get("GPU", 0) >= 1
    cpus = max((node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]), default=0)
    asked = {"CPU": max(1.0, min(CPUS, cpus))}
    return {**asked, "GPU": 1} if gpu else asked


def _slots(asked: dict[str, float]) -> int:
    """How many tasks the cluster runs at a time."""
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    return sum(min(math.floor(node.get(name, 0) / amount) for name, amount in asked.items()) for node in nodes)


def _num_parts(conversion: Conversion, slots: int) -> int:
    """In how many parts a film is converted that could have so many tasks at a time."""
    source = conversion.source.path
    if slots < 2 or source is None or conversion.out.path is None:
        return 1
    try:
        seconds = rough_length(source)[0]
    except VideoError:
        return 1  # its task will say why
    return max(1, min(slots, MOST_PARTS, int((seconds or 0) // PART_S)))


def _other_node(node: str, asked: dict[str, float]) -> str | None:
    """The machine after `node` that is large enough, if there is another."""
    fit = sorted(
        there["NodeID"]
        for there in ray.nodes()
        if there["Alive"] and all(there["Resources"].get(name, 0) >= amount for name, amount in asked.items())
    )
    others = [other for other in fit if other > node] + [other for other in fit if other < node]
    return others[0] if others else None
