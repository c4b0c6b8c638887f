"""How the sides of a shot are made: as the user asked for the whole film, or as was decided about this shot."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from ganime.errors import GanimeError
from ganime.film.convert.calm import calm_outpainter
from ganime.film.decisions.obeyed import guide_path
from ganime.film.decisions.values import PLACES, Decision, Stroke
from ganime.film.picture import Picture
from ganime.film.steady import PlateOf, Switches
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter, painted_with
from ganime.paint.calm import FALLBACK
from ganime.paint.plate import Plate

LARGEST_GUIDE = 64 << 20  # pixels
AS_WIDE = 0.03  # a guide whose shape is so near that of the wide picture shows its sides


@dataclass(frozen=True)
class Making:
    """How the sides of a shot are made."""

    outpainter: Outpainter
    canvas: Canvas
    switches: Switches
    recalls: bool = True  # whether the show's memory is asked
    plate_of: PlateOf | None = None  # what is painted from, instead of the background alone
    black: bool = False  # no sides at all
    sample_aspect: Fraction = Fraction(1)  # width of a stored pixel over its height
    fallback: str | None = FALLBACK  # how painted sides are calmed that are not believed; None: all of them are


def making_of(decision: Decision, usual: Making, folder: Path, picture_at: Callable[[float], Pixels]) -> Making:
    """How a shot is made about which something was decided. `usual`: how it would be made otherwise.

    `folder`: of the guides. `picture_at`: the known picture shown at a time, H×K×3.
    Raises GanimeError if a guide cannot be used.
    """
    canvas = usual.canvas if decision.place is None else placed(usual.canvas, PLACES[decision.place])
    usual = replace(usual, canvas=canvas)
    if decision.sides == "off":
        return replace(usual, black=True)
    if decision.sides is not None:
        still = replace(usual.switches, canvas=False)
        calm = calm_outpainter(decision.sides, usual.outpainter)
        return replace(usual, outpainter=calm, switches=still, recalls=False)
    if decision.guide is not None or decision.reference is not None:
        return _from_another(decision, usual, folder, picture_at)
    return _painted(decision, usual, None) if decision.seed is not None or decision.mask else usual


def _from_another(decision: Decision, usual: Making, folder: Path, picture_at: Callable[[float], Pixels]) -> Making:
    """Painted from a guide or a reference; the sides of a guide that is as wide as the film are shown as they are."""
    canvas = usual.canvas
    guide = guide_path(folder, decision.guide)
    if guide is None:
        assert decision.reference is not None
        return _painted(decision, usual, picture_at(decision.reference))
    guide_HWC = _read(guide)
    shape = float(canvas.width * usual.sample_aspect / canvas.height)
    if abs(guide_HWC.shape[1] / guide_HWC.shape[0] / shape - 1) <= AS_WIDE:
        return _shown(guide_HWC, usual)
    return _painted(decision, usual, _covering(guide_HWC, canvas.height, canvas.known_width))


def placed(canvas: Canvas, place: float) -> Canvas:
    """The canvas with the old picture elsewhere: 0 at the left border, 1 at the right one."""
    both = canvas.left + canvas.right
    left = 2 * round(place * both / 2)
    return replace(canvas, left=left, right=both - left)


def forbidden_of(strokes: tuple[Stroke, ...], height: int, width: int) -> npt.NDArray[np.bool_]:
    """Where the brush went over a known picture of that size: H×K."""
    mask_HK = np.zeros((height, width), np.uint8)
    for stroke in strokes:
        places = np.rint(np.array(stroke.points) * (width - 1, height - 1)).astype(np.int32)
        thickness = max(1, round(2 * stroke.radius * height))
        cv2.polylines(mask_HK, [places.reshape(-1, 1, 2)], False, 1, thickness)
        for place in (places[0], places[-1]):
            cv2.circle(mask_HK, (int(place[0]), int(place[1])), thickness // 2, 1, -1)
    return mask_HK.view(bool)


def _painted(decision: Decision, usual: Making, source_HKC: Pixels | None) -> Making:
    """Painted, from the background of the picture or from another one, without what must not be copied."""
    canvas = usual.canvas
    forbidden_HK = forbidden_of(decision.mask, canvas.height, canvas.known_width)

    def plate_of(picture: Picture, found: Plate | None) -> Plate:
        nowhere_HK = np.zeros((picture.height, picture.width), bool)
        if source_HKC is not None:
            return Plate(source_HKC, ~forbidden_HK, nowhere_HK)
        if found is None:
            return Plate(picture.rgb(), ~forbidden_HK, nowhere_HK)
        return replace(
            found, background_HK=found.background_HK & ~forbidden_HK, moving_HK=found.moving_HK & ~forbidden_HK
        )

    other = source_HKC is not None
    return replace(
        usual,
        outpainter=painted_with(decision.seed),
        recalls=usual.recalls and not other,
        plate_of=plate_of,
        fallback=None,  # somebody has looked at it
    )


def _shown(guide_HWC: Pixels, usual: Making) -> Making:
    """The sides of the guide itself, as large as those of the film."""
    canvas = usual.canvas
    size = (canvas.width, canvas.height)
    wide_HWC = np.asarray(cv2.resize(guide_HWC, size, interpolation=cv2.INTER_AREA), np.uint8)

    def generate(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        return np.repeat(wide_HWC[None], len(known_BHKC), axis=0)

    still = replace(usual.switches, canvas=False)
    return replace(usual, outpainter=Outpainter("guide", None, generate), switches=still, recalls=False)


def _covering(picture_HWC: Pixels, height: int, width: int) -> Pixels:
    """The middle of a picture, as large as it can be, at that size."""
    scale = max(height / picture_HWC.shape[0], width / picture_HWC.shape[1])
    size = (max(width, round(picture_HWC.shape[1] * scale)), max(height, round(picture_HWC.shape[0] * scale)))
    large = cv2.resize(picture_HWC, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    top, left = (size[1] - height) // 2, (size[0] - width) // 2
    return np.ascontiguousarray(large[top : top + height, left : left + width], np.uint8)


def _read(path: Path) -> Pixels:
    """A guide in RGB. Raises GanimeError if it is no picture, or a huge one."""
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > LARGEST_GUIDE:
                raise GanimeError(f"{path}: {picture.width}×{picture.height} pixels are too many for a guide")
            return np.asarray(picture.convert("RGB"), np.uint8)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise GanimeError(f"{path}: not a picture that can be read; save it as PNG") from error
