"""Results over time: the sample grids of training as a strip and as an animation."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from ganime.errors import GanimeError
from ganime.frame import Canvas, Pixels
from ganime.report.gallery.figures import Cells, even_choice, sheet

COLUMNS = 3  # of a sample grid: input, output, truth
STRIP_STEPS = 5
STRIP_ROWS = 4
ANIMATION_STEPS = 60
ANIMATION_ROWS = 3
FRAME_MS, LAST_FRAME_MS = 350, 2500


@dataclass(frozen=True)
class Grid:
    """One sample grid: N pictures given, generated at a step of training, and as they truly are; N×H×W×3 each."""

    step: int
    given_NHWC: Pixels
    output_NHWC: Pixels
    truth_NHWC: Pixels


def read_grids(samples: Path, canvas: Canvas) -> list[Grid]:
    """Every `step_<number>.png` of a folder, in order of steps; empty if there is none.

    Raises GanimeError for a file that is not a grid of pictures of this canvas.
    """
    names = {path: re.fullmatch(r"step_(\d+)", path.stem) for path in samples.glob("step_*.png")}
    grids = [_read_grid(path, int(number[1]), canvas) for path, number in names.items() if number]
    return sorted(grids, key=lambda grid: grid.step)


def strip(grids: list[Grid], cells: Cells) -> Image.Image:
    """A row a picture: given, generated at a few steps, truth."""
    chosen = [grids[place] for place in even_choice(len(grids), STRIP_STEPS)]
    last = chosen[-1]
    rows = []
    for row in range(min(STRIP_ROWS, len(last.truth_NHWC))):
        outputs = [grid.output_NHWC[row] for grid in chosen]
        rows.append(("", [last.given_NHWC[row], *outputs, last.truth_NHWC[row]]))
    return sheet(["given", *(f"step {grid.step:,}" for grid in chosen), "truth"], rows, cells)


def animate(grids: list[Grid], cells: Cells, path: Path) -> None:
    """Write an animated WebP: given, generated, truth, one frame a step; it stays on the last one and starts over."""
    frames = []
    for grid in (grids[place] for place in even_choice(len(grids), ANIMATION_STEPS)):
        columns = (grid.given_NHWC, grid.output_NHWC, grid.truth_NHWC)
        rows = [("", [column[row] for column in columns]) for row in range(min(ANIMATION_ROWS, len(grid.truth_NHWC)))]
        frames.append(sheet(["given", f"step {grid.step:,}", "truth"], rows, cells))
    stays = [*[FRAME_MS] * (len(frames) - 1), LAST_FRAME_MS]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=stays, loop=0, quality=88, method=4)


def _read_grid(path: Path, step: int, canvas: Canvas) -> Grid:
    """One file → one grid."""
    try:
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("RGB"))
    except (OSError, UnidentifiedImageError) as error:
        raise GanimeError(f"{path}: not a picture; train anew or remove it") from error
    height, width = pixels.shape[:2]
    if height % canvas.height or width != COLUMNS * canvas.width:
        raise GanimeError(
            f"{path}: {width}×{height} px is no grid of {COLUMNS} columns of {canvas.width}×{canvas.height} px; "
            "train anew or remove it"
        )
    cells = pixels.reshape(-1, canvas.height, COLUMNS, canvas.width, 3)
    return Grid(step, cells[:, :, 0], cells[:, :, 1], cells[:, :, 2])
