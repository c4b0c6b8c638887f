"""`ganime review`: a local page on which a film is looked at shot by shot, and decided about."""

import argparse
import sys
from pathlib import Path


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "review", help="look at a film shot by shot and decide what convert obeys", description=_review.__doc__
    )
    parser.add_argument("film", metavar="FILM", type=Path, help="the old film")
    parser.add_argument("--port", type=int, default=0, help="on this machine alone; 0 takes a free one (default: 0)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument(
        "--export",
        metavar="DIR",
        type=Path,
        help="no server: write the page into a folder, to look at",
    )
    parser.add_argument("--model", metavar="FILE", type=Path, help="a trained model that makes the sides")
    parser.add_argument("--fill", metavar="NAME", help="no model but a fill (default: paint)")
    parser.add_argument("--memory", metavar="DIR", type=Path, help="the show's memory (`dvc repro index`)")
    parser.add_argument("--device", default="auto", help="where the model runs: auto, cpu, cuda:1 (default: auto)")
    parser.set_defaults(verb=_review)


def _review(arguments: argparse.Namespace) -> None:
    """Open a page of a film's shots, before and after; what is decided there is kept in FILM.ganime.yaml beside it."""
    from ganime.film.convert import Options
    from ganime.review import export_page, serve
    from ganime.review.film import reviewed_film

    memory = None if arguments.memory is None else str(arguments.memory.absolute())
    outpainter = str(arguments.model or arguments.fill or "paint")
    film = reviewed_film(arguments.film.absolute(), Options(outpainter, arguments.device, memory=memory))
    if arguments.export is None:
        serve(film, arguments.port, not arguments.no_browser, lambda address: print(address, flush=True))
        return

    def tell(done: int, of: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done} of {of} shots", end="", file=sys.stderr)

    page = export_page(film, arguments.export, tell)
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    print(page)
