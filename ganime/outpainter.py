"""Known pictures in, wide pictures out: the one door to every way of widening, learned or not.

The known pixels come out bit for bit as they went in, whatever stands behind the door.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ganime.errors import ModelError
from ganime.frame import Canvas, Pixels, composite
from ganime.paint.fills import FILLS, paint, paint_side
from ganime.paint.painted import PaintedSide
from ganime.paint.plate import Kept, Plate
from ganime.params import did_you_mean

OneSide = Callable[[Pixels, int, Plate | None, Kept | None], PaintedSide]


@dataclass(frozen=True)
class Outpainter:
    """A way of widening, with the name it is called by in tables and under pictures."""

    name: str
    canvas: Canvas | None  # what a model was trained on; None: a fill, at home on any canvas
    generate: Callable[[Pixels, Canvas], Pixels]  # known pictures → wide ones, an array of its own
    # One side of a known picture, the right one, by its background and what is kept, if they are known.
    one_side: OneSide | None = None

    def widen(self, known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        """Known RGB uint8 pictures B×H×K×3 → wide ones B×H×W×3 whose known columns are the very same pixels.

        Raises ValueError if the pictures do not fit the canvas.
        """
        if known_BHKC.shape[1:] != (canvas.height, canvas.known_width, 3):
            raise ValueError(f"known pictures of shape {known_BHKC.shape} do not fit {canvas}")
        return composite(known_BHKC, self.generate(known_BHKC, canvas), canvas)


def painted_with(seed: int | None) -> Outpainter:
    """The painter with another chance: other sides, as good as the first on the whole, and better on some pictures."""
    return Outpainter("paint", None, FILLS["paint"], partial(paint_side, seed=seed))


def load_outpainter(name_or_path: str, device: str = "auto") -> Outpainter:
    """The fill of that name, or else the model in that file.

    `device`: `auto` (a GPU if there is one), or a torch device such as `cpu` or `cuda:1`; fills ignore it.
    Raises ModelError if there is neither such a fill nor such a file, if the file is no model of ours, or if the device
    does not exist.
    """
    if name_or_path in FILLS:
        fill = FILLS[name_or_path]
        return Outpainter(name_or_path, None, fill, paint_side if fill is paint else None)
    path = Path(name_or_path)
    if not path.is_file():
        nearest = did_you_mean(name_or_path, list(FILLS))
        raise ModelError(f"{path}: no such model file and no fill of that name{nearest}")
    # Films are widened with fills before torch would be there.
    from ganime.models.learned import learned  # noqa: PLC0415
    from ganime.models.model_file import choose_device, load_model  # noqa: PLC0415

    model = load_model(path, choose_device(device))
    return Outpainter(model.method, model.canvas, learned(model))
