"""What a place looks like, in a few numbers: pictures of one place have descriptors that lie close to each other.

Two things are put together. What the picture is made of: mean features of EfficientNet-lite0 at strides 8 and 16
(`frozen`), which do not mind where things are. And where which colours are: the low frequencies of a picture shrunk to
8×8 in Lab (the colour layout descriptor; Kasutani, Yamada: The MPEG-7 color layout descriptor, ICIP 2001), without
the mean lightness, which another light changes first.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import torch

from ganime.frame import Pixels
from ganime.models.frozen import training_features
from ganime.models.tensors import to_float
from ganime.paint.memory.layout import FEATURES, STRIP_SHARE, VIEWS

Floats = npt.NDArray[np.float32]

ROWS_PX = 144  # pictures are looked at with so many rows, whatever they have
FEATURE_WEIGHT, COLOUR_WEIGHT = 0.8, 0.6  # of the two parts; their squares make 1
COLOUR_STRENGTH = 0.5  # of the colours beside the lightness


@torch.inference_mode()
def describe(picture_HWC: Pixels) -> Floats:
    """The descriptors of a picture as displayed, RGB: VIEWS×LENGTH, each of unit length.

    They are those of the whole picture and of the strips along its left and its right edge.
    """
    height, width = picture_HWC.shape[:2]
    size = (max(16, round(width * ROWS_PX / height)), ROWS_PX)
    small_HWC = np.asarray(cv2.resize(picture_HWC, size, interpolation=cv2.INTER_AREA), np.uint8)
    maps = training_features()(to_float(torch.from_numpy(small_HWC)).permute(2, 0, 1)[None])[2:]
    return np.stack([_described(small_HWC, [one[0].numpy() for one in maps], view) for view in VIEWS])


def _described(small_HWC: Pixels, maps_Chw: Sequence[Floats], view: str) -> Floats:
    """The descriptor of a picture, or of a strip of it."""
    means = [one_Chw[:, :, _columns(one_Chw.shape[2], view)].mean(axis=(1, 2)) for one_Chw in maps_Chw]
    features = np.concatenate([_unit(mean_C) for mean_C in means])
    assert len(features) == FEATURES
    layout = _layout(small_HWC[:, _columns(small_HWC.shape[1], view)])
    described: Floats = np.concatenate([FEATURE_WEIGHT * _unit(features), COLOUR_WEIGHT * _unit(layout)])
    return described


def _columns(width: int, view: str) -> slice:
    """The columns of a view, of so many."""
    strip = max(1, round(STRIP_SHARE * width))
    return {"whole": slice(0, width), "left": slice(0, strip), "right": slice(width - strip, width)}[view]


def _layout(cut_HWC: Pixels) -> Floats:
    """The 15 lowest frequencies of lightness but the mean, and 9 of each colour."""
    tiny = cv2.resize(cut_HWC, (8, 8), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    light, green, blue = (cv2.dct(channel) for channel in cv2.split(cv2.cvtColor(tiny, cv2.COLOR_RGB2LAB)))
    colours = [COLOUR_STRENGTH * channel[:3, :3].ravel() for channel in (green, blue)]
    return np.concatenate([light[:4, :4].ravel()[1:], *colours])


def _unit(values: Floats) -> Floats:
    """The same direction, of length 1; the first axis if there is none, as for a picture of one colour."""
    length = float(np.linalg.norm(values))
    if length < 1e-6:
        return np.asarray(np.eye(1, len(values))[0], np.float32)
    return np.asarray(values / length, np.float32)
