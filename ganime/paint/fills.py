"""Fills that need no learning: what the sides look like when nothing is invented. Every model is measured beside them.

A fill takes known pictures B×H×K×3 (RGB uint8) and a canvas, and returns wide pictures B×H×W×3. What it leaves in the
known columns does not matter: `outpainter` composites the known pixels over it.
"""

from collections.abc import Callable

import cv2
import numpy as np

from ganime.frame import Canvas, Pixels, mask
from ganime.paint.painted import PaintedSide
from ganime.paint.plate import Kept, Plate

INPAINT_RADIUS_PX = 3
ROW_MEAN_SHARE = 0.7  # that of `layers`, which would bring torch along; a test holds both fills to the same pictures


def mirror(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """The known picture reflected at its own edges."""
    return _bordered(known_BHKC, canvas, cv2.BORDER_REFLECT)


def replicate(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """The outermost known columns repeated to the border."""
    return _bordered(known_BHKC, canvas, cv2.BORDER_REPLICATE)


def row(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """Each row fades from its outermost known pixel to its mean; `layers.row_fill`, which networks start from."""
    wide_BHWC = replicate(known_BHKC, canvas)
    mean_BH1C = known_BHKC.mean(axis=2, keepdims=True, dtype=np.float32)
    reach = max(1.0, max(canvas.left, canvas.right) / 2)
    for side, far in ((slice(0, canvas.left), -1), (slice(canvas.known.stop, canvas.width), 1)):
        edge_BHSC = wide_BHWC[:, :, side].astype(np.float32)
        distance_S = np.arange(1, edge_BHSC.shape[2] + 1, dtype=np.float32)[::far]
        share_S1 = ROW_MEAN_SHARE * np.minimum(distance_S / reach, 1)[:, None]
        wide_BHWC[:, :, side] = np.rint(edge_BHSC + share_S1 * (mean_BH1C - edge_BHSC))
    return wide_BHWC


def blur(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """The blurred pillarbox of television: the known picture zoomed until it covers the canvas, far out of focus."""
    zoomed_height = max(canvas.height, round(canvas.height * canvas.width / canvas.known_width))
    top = (zoomed_height - canvas.height) // 2
    wide_BHWC = np.empty((len(known_BHKC), canvas.height, canvas.width, 3), np.uint8)
    for wide_HWC, known_HKC in zip(wide_BHWC, known_BHKC, strict=True):
        zoomed = cv2.resize(known_HKC, (canvas.width, zoomed_height), interpolation=cv2.INTER_LINEAR)
        # A twentieth of the height hides every line and keeps the light and the colours.
        wide_HWC[:] = cv2.GaussianBlur(zoomed[top : top + canvas.height], (0, 0), canvas.height / 20)
    return wide_BHWC


def telea(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """Fast marching inpainting (Telea, An image inpainting technique based on the fast marching method, 2004)."""
    return _inpaint(known_BHKC, canvas, cv2.INPAINT_TELEA)


def navier_stokes(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """Lines of equal light continued as a fluid (Bertalmio, Bertozzi, Sapiro: Navier-Stokes and inpainting, 2001)."""
    return _inpaint(known_BHKC, canvas, cv2.INPAINT_NS)


def paint(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """Sides copied from where the picture shows what goes on there (`ganime.paint.painter`)."""
    from ganime.paint.painter import paint_sides  # noqa: PLC0415  (a compiler, which the other fills need not wait for)

    return np.stack([paint_sides(known_HKC, canvas) for known_HKC in known_BHKC])


def paint_side(
    known_HKC: Pixels, width: int, plate: Plate | None, kept: Kept | None, seed: int | None = None
) -> PaintedSide:
    """The side of `width` columns on the right of one picture, where its background or a part of it is known.

    `seed`: of the painter's chance; its own if None.
    """
    from ganime.paint.painter import SEED, beside  # noqa: PLC0415

    return beside(known_HKC, width, plate, kept, SEED if seed is None else seed)


FILLS: dict[str, Callable[[Pixels, Canvas], Pixels]] = {
    fill.__name__: fill for fill in (paint, mirror, replicate, row, blur, telea, navier_stokes)
}


def _bordered(known_BHKC: Pixels, canvas: Canvas, border: int) -> Pixels:
    """Every picture with one of OpenCV's borders on either side."""
    wide_BHWC = np.empty((len(known_BHKC), canvas.height, canvas.width, 3), np.uint8)
    for wide_HWC, known_HKC in zip(wide_BHWC, known_BHKC, strict=True):
        cv2.copyMakeBorder(known_HKC, 0, 0, canvas.left, canvas.right, border, dst=wide_HWC)
    return wide_BHWC


def _inpaint(known_BHKC: Pixels, canvas: Canvas, algorithm: int) -> Pixels:
    """Every picture inpainted by one of OpenCV's algorithms."""
    hidden_HW = mask(canvas)[0].astype(np.uint8)
    wide_BHWC = _bordered(known_BHKC, canvas, cv2.BORDER_CONSTANT)
    for wide_HWC in wide_BHWC:
        wide_HWC[:] = cv2.inpaint(wide_HWC, hidden_HW, INPAINT_RADIUS_PX, algorithm)
    return wide_BHWC
