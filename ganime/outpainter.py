"""Known pictures in, wide pictures out: the one door to every way of widening, learned or not.

The known pixels come out bit for bit as they went in, whatever stands behind the door.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from ganime.augment import to_float, to_uint8
from ganime.errors import ModelError
from ganime.fills import FILLS
from ganime.frame import Canvas, Pixels, composite, mask
from ganime.methods import method_named, options_for
from ganime.model import Model, load_model
from ganime.params import did_you_mean


@dataclass(frozen=True)
class Outpainter:
    """A way of widening, with the name it is called by in tables and under pictures."""

    name: str
    canvas: Canvas | None  # what a model was trained on; None: a fill, at home on any canvas
    generate: Callable[[Pixels, Canvas], Pixels]

    def widen(self, known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        """Known RGB uint8 pictures B×H×K×3 → wide ones B×H×W×3 whose known columns are the very same pixels.

        Raises ValueError if the pictures do not fit the canvas.
        """
        if known_BHKC.shape[1:] != (canvas.height, canvas.known_width, 3):
            raise ValueError(f"known pictures of shape {known_BHKC.shape} do not fit {canvas}")
        return composite(known_BHKC, self.generate(known_BHKC, canvas), canvas)


def load_outpainter(name_or_path: str, device: str = "auto") -> Outpainter:
    """The fill of that name, or else the model in that file.

    `device`: `auto` (a GPU if there is one), or a torch device such as `cpu` or `cuda:1`; fills ignore it.
    Raises ModelError if there is neither such a fill nor such a file, if the file is no model of ours, or if the device
    does not exist.
    """
    if name_or_path in FILLS:
        return Outpainter(name_or_path, None, FILLS[name_or_path])
    path = Path(name_or_path)
    if not path.is_file():
        nearest = did_you_mean(name_or_path, list(FILLS))
        raise ModelError(f"{path}: no such model file and no fill of that name{nearest}")
    return model_outpainter(load_model(path, choose_device(device)))


def model_outpainter(model: Model) -> Outpainter:
    """A model already loaded, as an outpainter named after its method."""
    return Outpainter(model.method, model.canvas, functools.partial(_generate, model))


def choose_device(name: str) -> torch.device:
    """`auto` → the first GPU or else the CPU; anything else as torch names it. Raises ModelError if it is not there."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        torch.empty(0, device=name)
    except (RuntimeError, AssertionError) as error:
        raise ModelError(f"device {name!r} cannot be used here; choose auto or cpu") from error
    return torch.device(name)


def _generate(model: Model, known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """The model's wide pictures on the asked canvas; only its sides are meant to be used.

    The generator always works at the size it was trained on. On another canvas the known pictures are brought to that
    size, and each generated side to the size it has on the asked canvas.
    """
    own = model.canvas
    wide_BHWC = _run(model, _resize(known_BHKC, own.height, own.known_width))
    if own == canvas:
        return wide_BHWC
    sided_BHWC = np.zeros((len(known_BHKC), canvas.height, canvas.width, 3), np.uint8)
    # A side is resized together with as many known columns as it has itself, so that the columns at the seam are
    # interpolated from both their neighbours.
    if canvas.left:
        left_BHWC = _resize(wide_BHWC[:, :, : 2 * own.left], canvas.height, 2 * canvas.left)
        sided_BHWC[:, :, : canvas.left] = left_BHWC[:, :, : canvas.left]
    if canvas.right:
        right_BHWC = _resize(wide_BHWC[:, :, -2 * own.right :], canvas.height, 2 * canvas.right)
        sided_BHWC[:, :, -canvas.right :] = right_BHWC[:, :, -canvas.right :]
    return sided_BHWC


def _run(model: Model, known_BHKC: Pixels) -> Pixels:
    """Known pictures of the model's own size → wide ones, uint8 on both sides of the device border."""
    canvas, device, batch = model.canvas, model.device, len(known_BHKC)
    mask_B1HW = torch.from_numpy(mask(canvas)).to(device).expand(batch, 1, -1, -1)
    known_BHK3 = torch.from_numpy(np.ascontiguousarray(known_BHKC)).to(device)
    with torch.inference_mode():
        wide_B3HW = torch.zeros(batch, 3, canvas.height, canvas.width, device=device)
        wide_B3HW[..., canvas.known] = to_float(known_BHK3.permute(0, 3, 1, 2))
        levels_B3HW = to_uint8(model.widen(wide_B3HW, mask_B1HW))
    finish = method_named(model.method).finish(options_for(model.method, model.header.options))
    return finish(np.asarray(levels_B3HW.permute(0, 2, 3, 1).cpu().numpy(), np.uint8), canvas)


def _resize(pictures_BHWC: Pixels, height: int, width: int) -> Pixels:
    """Every picture brought to `height`×`width`: by area when it shrinks, by cubic splines when it grows."""
    if pictures_BHWC.shape[1:3] == (height, width):
        return pictures_BHWC
    shrinks = height <= pictures_BHWC.shape[1] and width <= pictures_BHWC.shape[2]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    resized_BHWC = np.empty((len(pictures_BHWC), height, width, 3), np.uint8)
    for resized_HWC, picture_HWC in zip(resized_BHWC, pictures_BHWC, strict=True):
        resized_HWC[:] = cv2.resize(picture_HWC, (width, height), interpolation=method)
    return resized_BHWC
