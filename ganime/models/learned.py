"""A trained model as a way of widening pictures of any size."""

import functools
from collections.abc import Callable

import cv2
import numpy as np
import torch

from ganime.frame import Canvas, Pixels, mask
from ganime.models.methods import method_named, options_for
from ganime.models.model_file import Model
from ganime.models.tensors import to_float, to_uint8


def learned(model: Model) -> Callable[[Pixels, Canvas], Pixels]:
    """What generates with a model: known RGB uint8 pictures B×H×K×3 and a canvas → wide ones B×H×W×3."""
    return functools.partial(_generate, model)


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
