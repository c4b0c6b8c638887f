"""`ganime score`: how good a widened film is, where its truth is known."""

import argparse
import sys
from pathlib import Path


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("score", help="compare a widened film with its truth", description=_score.__doc__)
    parser.add_argument("truth", metavar="TRUTH", type=Path, help="the film as it was made wide")
    parser.add_argument("widened", metavar="WIDENED", type=Path, help="the film that `ganime convert` made")
    parser.add_argument(
        "--old", metavar="FILM", type=Path, help="the film it was made from: its pixels must be in the middle"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write all numbers there too")
    parser.set_defaults(verb=_score)


def _score(arguments: argparse.Namespace) -> None:
    """Measure the generated sides beside the truth, how steady they are, and whether the middle is untouched."""
    from ganime.report.score import score, write_json

    def tell(frames: int, time_s: float) -> None:
        if sys.stderr.isatty() and frames % 24 == 0:
            print(f"\r{frames} frames, {time_s:.0f} s of film", end="", file=sys.stderr)

    scores = score(arguments.truth, arguments.widened, arguments.old, tell)
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    if arguments.json:
        write_json(scores, arguments.json)
    print(scores.table())
