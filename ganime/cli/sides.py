"""What `ganime convert` makes sides by and of: the part of its command line that says so, and what it comes to."""

import argparse
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from ganime.errors import GanimeError

if TYPE_CHECKING:
    from ganime.film.convert import Options

FILL = "paint"  # good with nothing trained
FALLBACK = "extend"


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the sides are made by and of to the command line."""
    way = parser.add_argument_group("sides").add_mutually_exclusive_group()
    way.add_argument("--model", metavar="FILE", type=Path, help="a trained model, such as models/generator.safetensors")
    fills = "paint, mirror, replicate, row, blur, telea, navier_stokes"
    way.add_argument("--fill", metavar="NAME", help=f"no model but a fill: {fills} (default: {FILL})")
    parser.add_argument(
        "--memory",
        metavar="DIR",
        type=Path,
        help="the show's memory (`dvc repro index`): what other shots show is shown",
    )
    parser.add_argument(
        "--decisions",
        metavar="FILE",
        type=Path,
        help="what `ganime review` decided (default: OLD.ganime.yaml beside the film, if it is there)",
    )
    parser.add_argument(
        "--fallback",
        metavar="WAY",
        default=FALLBACK,
        help="how a painted side is shown that little supports: extend (out of focus away from the picture, default),"
        " blur or dim",
    )
    parser.add_argument(
        "--report",
        action="store_true",
        help="also write NEW.json: what the sides of each shot show, and how sure it is",
    )
    parser.add_argument("--device", default="auto", help="where the model runs: auto, cpu, cuda:1 (default: auto)")


def options_of(arguments: argparse.Namespace) -> "Options":
    """How films are to be widened. Raises GanimeError for what there is not."""
    from ganime.film.convert import Options
    from ganime.film.steady import Switches
    from ganime.film.video.encoders import Encoder
    from ganime.paint.calm import FALLBACKS

    names = [field.name for field in fields(Switches)]
    if unknown := sorted(set(arguments.without) - set(names)):
        raise GanimeError(f"--without {unknown[0]}: choose of {', '.join(names)}")
    if arguments.decisions is not None and not arguments.decisions.is_file():
        raise GanimeError(f"{arguments.decisions}: no such file of decisions; `ganime review FILM` writes one")
    if arguments.model is not None and not arguments.model.is_file():
        raise GanimeError(
            f"{arguments.model}: no such model; train one with `dvc repro`, or give none: sides are painted"
        )
    if arguments.fallback not in FALLBACKS:
        raise GanimeError(f"--fallback {arguments.fallback}: choose of {', '.join(FALLBACKS)}")
    return Options(
        outpainter=str(arguments.model or arguments.fill or FILL),
        device=arguments.device,
        encoder=Encoder(arguments.encoder, arguments.crf, arguments.preset, tuple(arguments.encoder_option)),
        aspect=arguments.aspect,
        place=arguments.place,
        fallback=arguments.fallback,
        memory=None if arguments.memory is None else str(arguments.memory.absolute()),
        decisions=None if arguments.decisions is None else str(arguments.decisions.absolute()),
        drop_streams=arguments.drop_streams,
        switches=Switches(**{name: name not in arguments.without for name in names}),
    )
