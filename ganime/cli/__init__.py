"""`ganime <verb>`: what there is to do besides `dvc repro`. Each verb imports what it needs when it is asked for."""

import argparse
from collections.abc import Sequence

from ganime import __version__
from ganime.cli import convert, export, methods, report, review, runs, sample, score, train
from ganime.errors import exit_code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and give the exit code: 0, or 2 or 3 after a line on stderr, or 130 after Ctrl-C (see `edge`)."""
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
    for verb in (convert, review, score, report, sample, train, methods, runs, export):
        verb.add(verbs)
    return top
