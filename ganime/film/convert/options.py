"""What the user asks of a conversion, and the key that tells whether partial work was made by the same wishes."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path

from ganime import __version__
from ganime.errors import VideoError
from ganime.film.memory.recall import digest_of
from ganime.film.steady import Switches
from ganime.film.video.decode import upright
from ganime.film.video.encoders import Encoder
from ganime.film.video.layout import Layout
from ganime.film.video.probe import Probe
from ganime.frame import WIDE, Canvas, canvas_for
from ganime.paint.calm import FALLBACK
from ganime.paint.fills import FILLS

_SAMPLED_BYTES = 1 << 20


@dataclass(frozen=True)
class Options:
    """How films are widened and encoded."""

    outpainter: str  # a fill by name, or the path of a model file
    device: str = "auto"
    encoder: Encoder = field(default_factory=Encoder)
    aspect: Fraction = WIDE
    place: float = 0.5  # of the old picture, from 0 at the left border to 1 at the right one
    switches: Switches = field(default_factory=Switches)
    memory: str | None = None  # folder of the show's memory
    decisions: str | None = None  # file of what was decided about shots; None: the one beside the film, if it is there
    fallback: str = FALLBACK  # how painted sides are calmed that are not believed
    drop_streams: bool = False  # go on without the streams that the new film cannot hold


def canvas_of(path: Path, found: Probe, options: Options) -> Canvas:
    """The canvas of a film at its stored resolution. Raises VideoError if the film is that wide already."""
    try:
        return canvas_for(*upright(found), options.aspect, options.place)
    except ValueError as error:
        raise VideoError(f"{path}: {error}") from error


def key_of(source: Path, layout: Layout, options: Options) -> str:
    """A digest of all that the pictures of a converted film depend on.

    A film is told by its size and the first and last MiB: reading whole films would cost more than resuming saves.
    Raises ShardError if there is no memory where one is named.
    """
    film, size = hashlib.sha256(), source.stat().st_size
    with source.open("rb") as stream:
        film.update(stream.read(_SAMPLED_BYTES))
        stream.seek(max(0, size - _SAMPLED_BYTES))
        film.update(stream.read())
    way = options.outpainter
    if way not in FILLS:
        way = hashlib.sha256(Path(way).read_bytes()).hexdigest()
    parts = {
        "ganime": __version__,
        "film": [size, film.hexdigest()],
        "layout": repr(layout),
        "encoder": asdict(options.encoder),
        "outpainter": way,
        "switches": asdict(options.switches),
        "fallback": options.fallback,
        "memory": None if options.memory is None else digest_of(options.memory),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
