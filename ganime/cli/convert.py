"""`ganime convert`: widen a film, a folder of films, or one frame to look at first."""

import argparse
import sys
import time
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from ganime.cli import sides, values
from ganime.errors import GanimeError, UnfinishedError

if TYPE_CHECKING:
    from ganime.film.convert import Options
    from ganime.film.convert.folder import Pair
    from ganime.outpainter import Outpainter


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "convert",
        help="widen a film, or a folder of films",
        description=_convert.__doc__,
        epilog="A name that begins with a dash is given as ./-name. Stopped work goes on when the command is repeated.",
    )
    parser.add_argument(
        "source", metavar="OLD", help="film, or folder of films; with --cluster also s3://bucket/folder"
    )
    parser.add_argument("out", metavar="NEW", nargs="?", help="film, or folder; with --preview a PNG")
    parser.add_argument(
        "--cluster", action="store_true", help="on the Ray cluster that RAY_ADDRESS names: many films at once"
    )
    parser.add_argument(
        "--preview", metavar="TIME", type=values.time, help="one frame before and after, at 12:30 for instance"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace films that exist")
    parser.add_argument(
        "--drop-streams", action="store_true", help="leave out streams that the new film cannot hold, and say which"
    )
    sides.add_to(parser)
    parser.add_argument("--aspect", metavar="W:H", type=values.aspect, default=Fraction(16, 9), help="default: 16:9")
    parser.add_argument(
        "--place", metavar="SHARE", type=values.share, default=0.5, help="where the old picture stands: 0 left, 1 right"
    )
    parser.add_argument(
        "--without",
        metavar="NAME",
        action="append",
        default=[],
        help="switch off what keeps sides steady, to see what it gives: held, reuse, canvas, ease or detail",
    )
    encoding = parser.add_argument_group("encoding (sound and subtitles are copied)")
    encoding.add_argument("--encoder", default="x264", help="x264, x265, av1, ffv1 (lossless), h264_nvenc, …")
    encoding.add_argument("--crf", type=float, help="quality; less is better and larger")
    encoding.add_argument("--preset", help="the encoder's own, such as slow")
    encoding.add_argument(
        "--encoder-option",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        type=values.option,
        help="any other option",
    )
    parser.set_defaults(verb=_convert)


def _convert(arguments: argparse.Namespace) -> None:
    """Widen 4:3 films to 16:9: the old picture stays as it is, sides are generated, all other streams are kept."""
    from ganime.film.convert.folder import Pair
    from ganime.outpainter import load_outpainter

    if arguments.report and (arguments.cluster or arguments.preview is not None):
        raise GanimeError("--report: there is one of films that this machine converts, not with --cluster or --preview")
    if arguments.cluster and arguments.preview is None:
        _cluster(arguments, sides.options_of(arguments))
        return
    # Absolute, so that no name can be taken for an option or for a protocol ("Show: Part 1.mkv").
    source = _existing(arguments.source)
    out = Path(arguments.out).absolute() if arguments.out else None
    options = sides.options_of(arguments)
    if arguments.preview is not None:
        _preview(source, out, arguments, options)
    elif out is None:
        raise GanimeError(f"say where to: ganime convert {arguments.source} NEW")
    elif source.is_dir():
        _season(source, out, arguments, options)
    else:
        _check_new(source, out, arguments.overwrite)
        outpainter = load_outpainter(options.outpainter, options.device)
        _film(Pair(source, out), options, outpainter, arguments.report)


def _existing(source: str) -> Path:
    """The film or folder, absolute. Raises GanimeError if it is not there."""
    if not source:
        raise GanimeError("the name of the film to be widened is empty; for all films of this folder write .")
    path = Path(source).absolute()
    if not path.exists():
        advice = "; it is an address: add --cluster" if "://" in source else ""
        raise GanimeError(f"{source}: no such film or folder{advice}")
    return path


def _cluster(arguments: argparse.Namespace, options: "Options") -> None:
    """Every film that is not done yet, many at once. Raises UnfinishedError after the last if any failed."""
    from ganime.film.convert.locations import conversions_in, unfinished
    from ganime.film.convert.lock import locked_folder
    from ganime.storage import is_url

    if arguments.out is None:
        raise GanimeError(f"say where to: ganime convert {arguments.source} NEW --cluster")
    source, out = arguments.source, arguments.out
    source = source if is_url(source) else str(_existing(source))
    out = out if is_url(out) else str(Path(out).absolute())
    if Path(source).is_file():
        _check_new(Path(source), Path(out), arguments.overwrite)
    conversions = conversions_in(source, out)
    todo = conversions if arguments.overwrite or Path(source).is_file() else unfinished(conversions)
    _tell_done(len(conversions) - len(todo), len(conversions))
    if todo:
        from ganime.film.convert.cluster import convert_on_cluster  # Ray's start takes a second

        alone = nullcontext() if is_url(out) or Path(source).is_file() else locked_folder(Path(out))
        with alone:
            failures = convert_on_cluster(todo, options, lambda line: print(line, file=sys.stderr))
        _check_all(failures, len(todo))


def _check_new(source: Path, out: Path, overwrite: bool) -> None:
    """Make sure that nothing is lost by writing to `out`. Raises GanimeError."""
    if out.is_dir():
        raise GanimeError(f"{out}: this is a folder; name a file")
    if out.exists() and out.samefile(source):
        raise GanimeError(f"{out}: this is the film to be widened; name another file")
    if out.exists() and not overwrite:
        raise GanimeError(f"{out}: it exists; name another file, or add --overwrite")


def _season(source: Path, out: Path, arguments: argparse.Namespace, options: "Options") -> None:
    """Every film of a folder that is not done yet. Raises UnfinishedError after the last if any failed."""
    from ganime.film.convert import convert_all, films_in
    from ganime.film.convert.lock import locked_folder
    from ganime.outpainter import load_outpainter

    pairs = films_in(source, out)
    todo = [pair for pair in pairs if arguments.overwrite or not pair.out.exists()]
    _tell_done(len(pairs) - len(todo), len(pairs))
    if not todo:
        return
    outpainter = load_outpainter(options.outpainter, options.device)
    with locked_folder(out):
        failures = convert_all(
            todo,
            lambda pair: _film(pair, options, outpainter, arguments.report),
            lambda line: print(line, file=sys.stderr),
        )
    _check_all(failures, len(todo))


def _tell_done(done: int, films: int) -> None:
    if done:
        print(f"{done} of {films} films are done already")


def _check_all(failures: list[str], films: int) -> None:
    """Raises UnfinishedError with the lines of the films that failed, if any did."""
    if failures:
        raise UnfinishedError("\n".join([f"{len(failures)} of {films} films failed:", *failures]))


def _film(pair: "Pair", options: "Options", outpainter: "Outpainter", report: bool) -> None:
    """One film, with its bar, its line and, if wished, its report.

    Raises UnfinishedError if the film breaks off, after what there is of it.
    """
    from ganime.film.convert import convert_film, write_report
    from ganime.film.convert.console import summary, watching

    started = time.monotonic()
    with watching(pair.source) as watch:
        done = convert_film(pair.source, pair.out, options, outpainter, watch)
    print(summary(pair.out, done, time.monotonic() - started))
    if report:
        write_report(done.shots, pair.out.with_suffix(".json"))
    if done.damage.ends is not None:
        raise UnfinishedError(f"{pair.source}: {done.damage}; what there is of it is in {pair.out}")


def _preview(source: Path, out: Path | None, arguments: argparse.Namespace, options: "Options") -> None:
    """One frame, before and after, in a PNG."""
    from ganime.film.convert import preview, write_png
    from ganime.outpainter import load_outpainter

    if source.is_dir():
        raise GanimeError(f"{source}: --preview shows a frame of one film, not of a folder")
    minutes, seconds = divmod(int(arguments.preview), 60)
    if out is None:
        out = Path.cwd() / f"{source.stem}.{minutes:02}m{seconds:02}s.png"
    elif out.suffix.lower() != ".png":
        raise GanimeError(f"{out}: --preview writes a picture; call it {out.stem}.png")
    else:
        _check_new(source, out, arguments.overwrite)
    write_png(out, preview(source, arguments.preview, options, load_outpainter(options.outpainter, options.device)))
    print(out)
