"""Does a side show somebody a second time? How much of it is a copy of what moves in the same picture.

A still background may go on as a copy of itself; a second head may not. A block of a side counts if it is, mirrored or
not, all but equal to a block of the known part that mostly moves, and more than flat. 0..1, lower is better; the truth
itself scores what it really repeats. Cost: tens of milliseconds a picture, as every place is compared.
"""

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Canvas, Pixels

Mask = npt.NDArray[np.bool_]

HEIGHT_PX = 144  # larger pictures are looked at at this height
BLOCK_PX = 12
COPY_LEVELS = 4.0  # root mean squared difference, in levels, below which a block is a copy
PLAIN_LEVELS = 8.0  # standard deviation, in levels, below which a block is too plain to be a copy of anything
MOVING_SHARE = 0.5  # of the block that it is copied from


def repetition(wide_HWC: Pixels, moving_HW: Mask, canvas: Canvas) -> float:
    """Share of the sides' blocks that repeat a moving part. `moving_HW`: what moves, of which the known part counts."""
    scale = min(1.0, HEIGHT_PX / canvas.height)
    wide, moving = _scaled(wide_HWC, scale), _scaled(moving_HW.astype(np.float32), scale)
    left, stop = round(canvas.left * scale), round(canvas.known.stop * scale)
    known, moves = wide[:, left:stop], moving[:, left:stop]
    # The share of every block of the known part that moves, at the place of its upper left corner.
    share = cv2.boxFilter(moves, -1, (BLOCK_PX, BLOCK_PX), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    mostly = share[: known.shape[0] - BLOCK_PX + 1, : known.shape[1] - BLOCK_PX + 1] >= MOVING_SHARE
    blocks = [block for side in (wide[:, :left], wide[:, stop:]) for block in _blocks(side)]
    if not blocks or not mostly.any():
        return 0.0
    return sum(_is_copy(block, known, mostly) for block in blocks) / len(blocks)


def _scaled(picture: npt.NDArray[np.uint8] | npt.NDArray[np.float32], scale: float) -> npt.NDArray[np.float32]:
    if scale == 1.0:
        return picture.astype(np.float32)
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32)


def _blocks(side_HSC: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Blocks side by side, without the rest at the lower and right end."""
    rows, columns = (range(0, size - BLOCK_PX + 1, BLOCK_PX) for size in side_HSC.shape[:2])
    return [side_HSC[y : y + BLOCK_PX, x : x + BLOCK_PX] for y in rows for x in columns]


def _is_copy(block: npt.NDArray[np.float32], known: npt.NDArray[np.float32], mostly: Mask) -> bool:
    """Whether the best place in what moves is as good as equal, and no place in what is still is as good."""
    if block.std(axis=(0, 1)).max() < PLAIN_LEVELS:
        return False
    bound = COPY_LEVELS**2 * block.size
    for template in (block, np.ascontiguousarray(block[:, ::-1])):
        error = cv2.matchTemplate(known, template, cv2.TM_SQDIFF)
        found = error[mostly].min()
        if found <= bound and (mostly.all() or found <= error[~mostly].min()):
            return True
    return False
