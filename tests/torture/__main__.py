"""`python -m tests.torture films N` damages N films, `… kills N` kills N of each kind of work; both print a table.

`… trainings N` kills trainings alone.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.torture import kills, run
from tests.torture.trainings import trainings_killed

Work = Callable[[Path, int], kills.Killed]
TRAININGS: list[Work] = [partial(trainings_killed, worker=True), partial(trainings_killed, worker=False)]
KILLED: dict[str, list[Work]] = {
    "kills": [kills.conversions_killed, kills.extractions_killed, *TRAININGS],
    "trainings": TRAININGS,
}


def films(count: int) -> bool:
    """Damaged films by seeds 0, 1, …; whether all of them ended as they should."""
    converter, ends = run.Converter(), []
    with tempfile.TemporaryDirectory(prefix="ganime-torture-") as name:
        for seed in range(count):
            end = run.tortured(Path(name), seed, converter)
            ends.append(end)
            if end.wrong or "-v" in sys.argv:
                print(f"{end.name}: {end.harm}: {end.code}: {end.wrong}\n    {end.told}", flush=True)
    converter.stop()
    print(run.table(ends))
    return not any(end.wrong for end in ends)


def killings(count: int, works: Sequence[Work]) -> bool:
    """Whether everything that was killed ended as undisturbed work does when it was begun again."""
    with tempfile.TemporaryDirectory(prefix="ganime-torture-") as name:
        found = [work(Path(name, str(number)), count) for number, work in enumerate(works)]
    print(kills.table(found))
    return all(work.same == work.kills for work in found)


if __name__ == "__main__":
    what, number = sys.argv[1], int(sys.argv[2])
    sys.exit(not (films(number) if what == "films" else killings(number, KILLED[what])))
