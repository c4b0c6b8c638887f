"""`ganime runs`: trainings beside each other."""

import argparse
from pathlib import Path


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("runs", help="list the trainings in MLflow", description=_runs.__doc__)
    parser.add_argument("--most", type=int, default=20, help="how many of the latest (default: %(default)s)")
    parser.set_defaults(verb=_runs)


def _runs(arguments: argparse.Namespace) -> None:
    """List the latest trainings with their numbers, and the model versions that came of them."""
    from ganime import tracking
    from ganime.cli.table import show
    from ganime.params import read_environment

    where = tracking.from_environment(Path.cwd(), read_environment())
    listed = tracking.list_runs(where, arguments.most)
    if not listed:
        print(f"no runs in experiment {where.experiment!r}; `dvc repro` makes one")
        return
    numbers = ("val\nstats", "val\nSSIM", "test\nstats", "test\nSWD", "images\n/s")
    rows = [
        [
            run.method,
            run.preset,
            run.name.rpartition("-")[2],
            _shown(run.stats, 3),
            _shown(run.ssim, 3),
            _shown(run.test_stats, 3),
            _shown(run.test_swd, 2),
            _shown(run.images_per_s, 1),
            run.status,
            ", ".join(run.models),
        ]
        for run in listed
    ]
    show(("method", "preset", "run", *numbers, "status", "model"), rows, numbers, whole=("method", "run", "status"))


def _shown(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
