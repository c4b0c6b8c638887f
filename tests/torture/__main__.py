"""`python -m tests.torture films N` damages N films, `… kills N` kills N of each kind of work; both print a table."""

import sys
import tempfile
from pathlib import Path

from tests.torture import kills, run


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


def killings(count: int) -> bool:
    """Whether everything that was killed ended as undisturbed work does when it was begun again."""
    with tempfile.TemporaryDirectory(prefix="ganime-torture-") as name:
        found = [
            kills.conversions_killed(Path(name, "convert"), count),
            kills.extractions_killed(Path(name, "extract"), count),
        ]
    print(kills.table(found))
    return all(work.same == work.kills for work in found)


if __name__ == "__main__":
    sys.exit(not {"films": films, "kills": killings}[sys.argv[1]](int(sys.argv[2])))
