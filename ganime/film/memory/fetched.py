"""A remembered picture at the resolution of the film that is widened.

The memory keeps pictures as small as training needs them. Where the film that one is from is still there, the frame is
decoded from it: sides of its pixels are as sharp as the picture. Where it is not, the small picture is enlarged, and
used only beside a picture that is no sharper.
"""

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ganime.errors import VideoError
from ganime.film.camera.motion import Motion
from ganime.film.camera.patches import Patch, warped
from ganime.film.video.decode import upright
from ganime.film.video.probe import Probe, probe
from ganime.film.video.scale import Scaler
from ganime.film.video.still import still
from ganime.frame import Pixels

if TYPE_CHECKING:
    from ganime.paint.memory import Memory, Remembered


@dataclass(frozen=True)
class Fetching:
    """When a fetched picture is what was remembered, and sharp enough."""

    same_levels: float = 6.0  # mean difference of a decoded frame, made small, from the remembered picture
    sharpness: float = 0.6  # of the picture, that an enlarged one must have where both show the same


FETCHING = Fetching()


def enlarged(picture_HWC: Pixels, height: int, sample_aspect: Fraction) -> Pixels:
    """A picture with square pixels as `height` rows of pixels of that aspect."""
    width = max(1, round(picture_HWC.shape[1] * height / picture_HWC.shape[0] / sample_aspect))
    method = cv2.INTER_AREA if height < picture_HWC.shape[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture_HWC, (width, height), interpolation=method), np.uint8)


def from_film(
    memory: "Memory", one: "Remembered", kept_HWC: Pixels, height: int, sample_aspect: Fraction
) -> Pixels | None:
    """The frame that a picture was made of, from its film; None if that is not there, or is another film now.

    `kept_HWC`: the picture as the memory has it.
    """
    path = memory.film(one)
    if path is None:
        return None
    with suppress(VideoError):
        found = _probed(path)
        rows, columns, own_aspect = upright(found)
        width = round(columns * own_aspect / sample_aspect * height / rows)
        frame_HWC = Scaler(height, width, "rgb24").scale(still(path, found, one.time).picture)
        small_HWC = cv2.resize(frame_HWC, kept_HWC.shape[1::-1], interpolation=cv2.INTER_AREA)
        if np.abs(small_HWC.astype(np.float32) - kept_HWC).mean() < FETCHING.same_levels:
            return frame_HWC
    return None


def is_sharp(known_HKC: Pixels, there_HWC: Pixels, motion: Motion) -> bool:
    """Whether an enlarged picture is as sharp as the known one where both show the same."""
    pixels, (rows, columns) = warped(there_HWC, motion, Patch(0, known_HKC.shape[1], known_HKC.shape[0]))
    there, here = (_detail(x[rows, columns]) for x in (pixels, known_HKC))
    return there >= FETCHING.sharpness * here


def _detail(picture_HWC: Pixels) -> float:
    """How much the finest detail of a picture stands out, levels."""
    grey = cv2.cvtColor(picture_HWC, cv2.COLOR_RGB2GRAY)
    return float(np.abs(cv2.Laplacian(grey, cv2.CV_32F)).mean())


@lru_cache(maxsize=32)
def _probed(path: Path) -> Probe:
    """Each film is looked at once."""
    return probe(path)
