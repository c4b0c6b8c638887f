"""`ganime sample`: draw the built-in show."""

import argparse
import shutil
from pathlib import Path

from ganime.errors import GanimeError


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("sample", help="draw the built-in sample show", description=_sample.__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder to make; it must not exist yet")
    parser.add_argument("--seed", type=int, default=0, help="another seed draws another show (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=4.0, help="of all films together (default: %(default)s)")
    parser.set_defaults(verb=_sample)


def _sample(arguments: argparse.Namespace) -> None:
    """Draw a small cartoon to try everything on: a season in 16:9, one in 4:3 with its truth, and another show."""
    from samples import draw_sample

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
