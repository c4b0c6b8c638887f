"""`ganime report blind`: which of several looks better to people who do not know which is which."""

import argparse
from pathlib import Path


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("report", help="have people judge blindly", description="Reports that need people.")
    kinds = parser.add_subparsers(title="reports", metavar="REPORT", required=True)
    blind = kinds.add_parser("blind", help="two at a time, without names", description=_blind.__doc__)
    blind.add_argument(
        "ways", metavar="A", nargs="*", help="widened films of the same film, or model files and names of fills"
    )
    blind.add_argument(
        "--tally", metavar="FILE", nargs="+", type=Path, help="count the answers that people saved, instead"
    )
    blind.add_argument(
        "--out",
        metavar="FOLDER",
        type=Path,
        default=Path("reports/blind"),
        help="of page and key (default: %(default)s)",
    )
    blind.add_argument(
        "--shards", metavar="FOLDER", type=Path, default=Path("data/shards"),
        help="whose test pictures models and fills widen (default: %(default)s)",
    )  # fmt: skip
    blind.add_argument("--pictures", type=int, default=24, help="of each, to be compared (default: %(default)s)")
    blind.add_argument("--seed", type=int, default=0, help="of the lots that decide what stands where (default: 0)")
    blind.set_defaults(verb=_blind)


def _blind(arguments: argparse.Namespace) -> None:
    """Write a page on which a person chooses the better of two pictures, pair by pair, and count what was chosen."""
    from ganime.errors import GanimeError
    from ganime.report.blind import KEY_FILE, blind, tally

    if arguments.tally:
        if arguments.ways:
            raise GanimeError("--tally counts answers and takes no films or models; the key is looked for in --out")
        for preference in tally(arguments.tally, arguments.out / KEY_FILE):
            print(preference)
        return
    if arguments.pictures < 1:
        raise GanimeError(f"--pictures {arguments.pictures}: one picture or more is needed")
    page, key = blind(arguments.ways, arguments.out, arguments.shards, arguments.pictures, arguments.seed)
    print(f"{page}: open it in a browser; it needs nothing else")
    print(f"{key}: the key; do not look, and do not pass it on")
