"""How MLflow opens an exported model: it imports this module and calls `_load_pyfunc` with the logged file."""

from typing import Any

import numpy as np

from ganime.frame import Pixels, canvas_for
from ganime.outpainter import Outpainter, load_outpainter


class Widener:
    """Known pictures B×H×K×3 → wide pictures B×H×W×3, both RGB uint8."""

    def __init__(self, outpainter: Outpainter) -> None:
        self._outpainter = outpainter

    def predict(self, known_BHKC: Pixels, params: dict[str, Any] | None = None) -> Pixels:
        """Widen pictures of one size: the model's own, or any 4:3 size with square pixels. There are no `params`."""
        height, width = known_BHKC.shape[1:3]
        canvas = self._outpainter.canvas
        if canvas is None or (canvas.height, canvas.known_width) != (height, width):
            canvas = canvas_for(height, width)
        return self._outpainter.widen(np.asarray(known_BHKC, np.uint8), canvas)


def _load_pyfunc(path: str) -> Widener:
    """Open the safetensors file at `path`."""
    return Widener(load_outpainter(path))
