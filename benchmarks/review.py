"""How soon a review shows what was decided about a shot of 5 s, and how soon the strip of 300 shots is there.

    python benchmarks/review.py popeye/minute2.mkv

Prints seconds by the clock and seconds of CPU: on a machine with other work the first say little.
"""

import argparse
import json
import os
import resource
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ganime.film.convert import Options
from ganime.film.decisions.look import FilmLook
from ganime.review.cache import Cache
from ganime.review.desk import key_of_shot, name_of
from ganime.review.film import reviewed_film
from ganime.review.review import Review

SHOT_S, SHOTS = 5.0, 300
DECISIONS: dict[str, dict[str, Any]] = {
    "off": {"sides": "off"},
    "blur": {"sides": "blur"},
    "extend": {"sides": "extend"},
    "seed 1": {"sides": None, "seed": 1},
    "left": {"seed": None, "place": "left"},
}


def timed(done: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds by the clock and of CPU, and what came of it."""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    result = done()
    return time.perf_counter() - wall_s, time.process_time() - cpu_s, result


def until(review: Review, true: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """The state in which something is true."""
    while True:
        state = review.state()
        assert state is not None
        if true(state):
            return state
        threading.Event().wait(0.01)


def effects(source: Path) -> None:
    """A row for each decision: its first picture, and its clip if that was waited for."""
    film = reviewed_film(source, Options("paint"))
    review = Review(film)
    review.start()
    until(review, lambda state: state["shots"])
    review.cut(SHOT_S, True)
    shot = until(review, lambda state: state["shots"])["shots"][0]["key"]
    until(review, lambda state: state["shots"][0]["glance"])  # numba has compiled what it compiles
    for name, change in DECISIONS.items():

        def decided(change: dict[str, Any] = change) -> None:
            review.decide([shot], change)
            until(review, lambda state: state["shots"][0]["glance"])

        wall_s, cpu_s, _ = timed(decided)
        print(f"{name:8} first picture {wall_s:5.2f} s, {cpu_s:5.2f} s of CPU", flush=True)
        if name in ("off", "blur"):
            wall_s, cpu_s, _ = timed(lambda: until(review, lambda state: state["shots"][0]["small"]))
            print(f"{name:8} clip       {wall_s:8.2f} s, {cpu_s:5.2f} s of CPU", flush=True)
    review.close()


def strip(source: Path) -> None:
    """The state of a film of 300 analysed shots, from a cold start."""
    film = reviewed_film(source, Options("paint"))
    cache, rng = Cache(film), np.random.default_rng(0)
    times_s = np.arange(SHOTS * 115) / 24
    look = FilmLook(
        times_s, rng.integers(0, 2**63, len(times_s), np.uint64), tuple(range(0, len(times_s), 115)), 1437.5
    )
    cache.keep_look(look)
    begun = Review(film)
    assert begun._desk is not None
    sides = {"recovered": 0.1, "copied": 0.8, "calmed": 0.1, "made": 0.0, "confidence": 0.7}
    for number, shot in enumerate(begun._desk.obeyed.shots):
        name = name_of(begun._desk.obeyed, number, small=True)
        places = {"left": 0.125, "right": 0.125}
        cache.keep(f"{name}-glance", {"picture": f"{name}.webp", "thumb": f"{name}-thumb.webp", **places})
        told = {"clip": f"{name}.mp4", "frames": shot.end - shot.start, "kind": "still", "sides": sides, **places}
        cache.keep(name, told)
    keys = [key_of_shot(shot) for shot in begun._desk.obeyed.shots[::3]]
    begun.decide(keys, {"accepted": True})
    begun.close()
    wall_s, cpu_s, text = timed(lambda: json.dumps(Review(replace(film)).state()))
    print(f"{SHOTS} shots opened: {wall_s:.2f} s, {cpu_s:.2f} s of CPU, {len(text) / 1e3:.0f} kB of state")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("film", type=Path)
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for measured in (strip, effects):
        with tempfile.TemporaryDirectory() as folder:
            measured(Path(shutil.copy(arguments.film, folder)))
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
