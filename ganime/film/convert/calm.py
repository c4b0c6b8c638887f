"""Sides that nobody looks at: blurred, dimmed, or the extension gone out of focus."""

import numpy as np

from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter
from ganime.paint.calm import FALLBACKS
from ganime.paint.fills import mirror


def calm_outpainter(kind: str, usual: Outpainter) -> Outpainter:
    """Makes calm sides: `blur`, `dim` or `extend`. `usual`: makes what is calmed."""
    way = FALLBACKS[kind]

    def generate(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        made_BHWC = mirror(known_BHKC, canvas) if kind == "blur" else usual.widen(known_BHKC, canvas)
        for wide_HWC, known_HKC in zip(made_BHWC, known_BHKC, strict=True):
            if canvas.right:
                wide_HWC[:, canvas.known.stop :] = way(known_HKC, wide_HWC[:, canvas.known.stop :])
            if canvas.left:
                turned_HKC, turned_HSC = known_HKC[:, ::-1], wide_HWC[:, : canvas.left][:, ::-1]
                calm_HSC = way(np.ascontiguousarray(turned_HKC), np.ascontiguousarray(turned_HSC))
                wide_HWC[:, : canvas.left] = calm_HSC[:, ::-1]
        return made_BHWC

    return Outpainter(f"calm {usual.name}", usual.canvas, generate)
