"""`ganime <verb>`: what there is to do besides `dvc repro`. Each verb imports what it needs when it is asked for."""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from ganime import __version__
from ganime.edge import exit_code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and give the exit code: 0, or 2 after a line on stderr, or 130 after Ctrl-C."""
    arguments = parser().parse_args(argv)
    return exit_code(lambda: arguments.verb(arguments))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="ganime",
        description="Widens old 4:3 anime to 16:9 by generating the missing sides.",
        epilog="The pipeline itself is `dvc repro`: videos to frames, shards, a model, numbers and pictures.",
    )
    top.add_argument("--version", action="version", version=f"ganime {__version__}")
    verbs = top.add_subparsers(title="verbs", metavar="VERB", required=True)

    sample = verbs.add_parser("sample", help="draw the built-in sample show", description=_sample.__doc__)
    sample.add_argument("folder", metavar="DIR", type=Path, help="folder to make; it must not exist yet")
    sample.add_argument("--seed", type=int, default=0, help="another seed draws another show (default: %(default)s)")
    sample.add_argument("--minutes", type=float, default=4.0, help="of all films together (default: %(default)s)")
    sample.set_defaults(verb=_sample)

    methods = verbs.add_parser("methods", help="list the methods there are", description=_methods.__doc__)
    methods.set_defaults(verb=_methods)
    return top


def _sample(arguments: argparse.Namespace) -> None:
    """Draw a small cartoon to try everything on: a season in 16:9, one in 4:3 with its truth, and another show."""
    from ganime.cartoon import draw_sample
    from ganime.errors import GanimeError

    folder: Path = arguments.folder
    if arguments.minutes <= 0:
        raise GanimeError(f"--minutes {arguments.minutes:g}: the sample lasts more than 0 minutes")
    if folder.exists():
        raise GanimeError(f"{folder}: it exists; name a new folder, or remove this one")
    partial = folder.with_name(f".{folder.name}.partial")
    if partial.exists():
        shutil.rmtree(partial)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draw_sample(partial, arguments.seed, arguments.minutes, print)
    partial.rename(folder)


def _methods(arguments: argparse.Namespace) -> None:
    """List the methods that `train.method` in params.yaml can name, each with its paper."""
    from ganime.methods import METHODS

    for method in METHODS.values():
        print(f"{method.name:<{max(map(len, METHODS))}}  {method.summary} ({method.paper})")
