"""A place that is seen twice: an old film in 4:3 stands before it, a later one, in 16:9, passes or shows it whole."""

from collections.abc import Iterator, Sequence

from samples.camera import View
from samples.cast import SEASIDE_CAST
from samples.story import Act, CameraMove, Shot

Seen = tuple[str, float, float, Act]  # place, where the camera begins and ends (world units), what happens

OLD: tuple[Seen, ...] = (
    ("street", -60, -60, "view"),
    ("viaduct", 40, 40, "view"),
    ("street", -60, -60, "walk"),
    ("room", 0, 0, "view"),  # nobody else sees it
    ("rooftop", 30, 30, "view"),
    ("street", 60, 60, "talk"),
)
LATER: tuple[Seen, ...] = (
    ("meadow", 0, 0, "view"),
    ("street", -150, 150, "view"),
    ("sea", 0, 0, "view"),
    ("viaduct", 0, 0, "view"),
    ("rooftop", 0, 0, "view"),
    ("forest", 0, 0, "view"),
)
_REACH = (150.0, 0.0)  # of every painting: with one reach it is one painting


def shots_of(seen: Sequence[Seen], frames: int) -> Iterator[Shot]:
    """The shots of a film, of so many frames each."""
    cast = tuple(design.name for design in SEASIDE_CAST)
    for number, (place, first, last, act) in enumerate(seen):
        move: CameraMove = "static" if first == last else "pan"
        yield Shot(
            show="wide", start=number * frames, frames=frames, act=act, move=move,
            motion="fixed" if first == last else "action", place=place, background=f"again-{place}", light="day",
            views=(View(first), View(last)), reach=_REACH, cast=cast, lines=(), flash=False, ending="cut",
        )  # fmt: skip
