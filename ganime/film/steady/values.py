"""What goes into widening a shot and what comes out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ganime.film.camera import RecoveredSides, View
from ganime.film.picture import Picture
from ganime.frame import Canvas, Pixels
from ganime.paint.plate import Plate

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
# What other shots show beside the pictures of a shot, by their views.
Recall = Callable[[Sequence[Picture], Sequence[View], Canvas], Sequence[RecoveredSides | None]]
# What a picture is painted from, told of the background that was found, if any was.
PlateOf = Callable[[Picture, Plate | None], Plate | None]
Made = Literal["held", "reused", "seen", "generated"]


@dataclass(frozen=True)
class Switches:
    """What keeps sides steady; each can be switched off, to measure what it gives."""

    held: bool = True  # a held drawing keeps the very same sides
    reuse: bool = True  # a side stays while the strip beside its seam does; off: every drawing is generated
    canvas: bool = True  # sides move with the camera and show what it saw at another time
    ease: bool = True  # a new side fades in
    detail: bool = True  # what a model made is given the colours, sharpness and grain of the film


@dataclass(frozen=True)
class Sides:
    """What is added to one frame: RGB uint8 at the film's stored resolution. Not to be written to."""

    left_HSC: Pixels
    right_HSC: Pixels


@dataclass(frozen=True)
class Counts:
    """How the frames of a shot, or of many, got their sides."""

    held: int = 0  # frames that show the drawing before them
    reused: int = 0  # frames whose sides were there already
    seen: int = 0  # frames with real content that the camera saw at another time
    generated: int = 0  # frames that a side was generated for
    asked: int = 0  # pictures that the outpainter widened
    calls: int = 0  # batches that it did so in
    remembered: int = 0  # frames, of all the above, that show something from the show's memory

    @property
    def frames(self) -> int:
        """Number of frames."""
        return self.held + self.reused + self.seen + self.generated

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Counts(*(a + b for a, b in pairs))


@dataclass(frozen=True, eq=False)
class RecoveredSide:
    """Of one side, what was really seen: by the camera at another time of the shot, or in another shot of the place."""

    side_HSC: Pixels
    valid_HS: npt.NDArray[np.bool_]  # where that is
    remembered: bool = False  # whether some of it is from the show's memory


@dataclass(eq=False)
class GeneratedSide:
    """A side generated for one picture, shown by later ones too."""

    view: View
    picture: Picture | None  # until the side is there
    side_HSC: Pixels | None = None
    confidence: float | None = None  # how well it is supported, 0..1, if it was painted
    continues: bool = False  # painted into the side shown before it, which it keeps where nothing changed
