"""How far a training has come: image similarity on the validation split, and a grid of fixed pictures to look at."""

import numpy as np
import torch
import torch.distributed as dist

from ganime.frame import Pixels, crop
from ganime.models.tensors import to_float, to_uint8
from ganime.report.metrics import pixels
from ganime.training.state import TrainState

GRID_PICTURES = 6
HIDDEN_GREY = 128
PAINTED_ROWS, PAINTED_COLUMNS = 6, 4


@torch.inference_mode()
def widen(state: TrainState, truth_BHWC: Pixels, batch_size: int) -> Pixels:
    """What the averaged generator makes of wide pictures whose sides it may not see: B×H×W×C, known part untouched."""
    batches = []
    for start in range(0, len(truth_BHWC), batch_size):
        truth_B3HW = to_float(
            torch.from_numpy(truth_BHWC[start : start + batch_size]).to(state.device).permute(0, 3, 1, 2)
        )
        mask_B1HW = state.mask_11HW.expand(len(truth_B3HW), -1, -1, -1)
        with state.autocast():
            generated_B3HW = state.average(truth_B3HW.contiguous(memory_format=state.memory_format), mask_B1HW)
        wide_B3HW = torch.where(mask_B1HW > 0, generated_B3HW.float(), truth_B3HW)
        batches.append(to_uint8(wide_B3HW).permute(0, 2, 3, 1).cpu().numpy())
    return np.concatenate(batches)


def similarity(state: TrainState, wide_BHWC: Pixels, truth_BHWC: Pixels) -> dict[str, float]:
    """SSIM and PSNR (dB) on the hidden sides, over the pictures of all workers."""
    canvas = state.canvas
    hidden_W = np.ones(canvas.width, bool)
    hidden_W[canvas.known] = False
    ssim = pixels.ssim_map(wide_BHWC, truth_BHWC)[..., hidden_W].mean(axis=(1, 2)).sum()
    error = pixels.squared_error(wide_BHWC, truth_BHWC)[..., hidden_W].mean(axis=(1, 2)).sum()
    sums = torch.tensor([ssim, error, len(truth_BHWC)], dtype=torch.float64, device=state.device)
    if dist.is_initialized():
        dist.all_reduce(sums)
    ssim_sum, error_sum, count = sums.tolist()
    return {"val/ssim": ssim_sum / count, "val/psnr": pixels.psnr(error_sum / count)}


def grid(state: TrainState, wide_BHWC: Pixels, truth_BHWC: Pixels) -> Pixels:
    """Rows of input | output | truth for pictures spread over the split, without gaps: (N·H)×(3·W)×C."""
    chosen = np.linspace(0, len(truth_BHWC) - 1, min(GRID_PICTURES, len(truth_BHWC))).astype(int)
    hidden_NHWC = np.full_like(truth_BHWC[chosen], HIDDEN_GREY)
    hidden_NHWC[:, :, state.canvas.known] = crop(truth_BHWC[chosen], state.canvas)
    rows_NHVC = np.concatenate([hidden_NHWC, wide_BHWC[chosen], truth_BHWC[chosen]], axis=2)
    return rows_NHVC.reshape(-1, *rows_NHVC.shape[2:])


def painted(state: TrainState) -> Pixels | None:
    """What a method paints that can do so from nothing: a sheet of pictures without gaps; None if it cannot."""
    if state.recipe.paint is None:
        return None
    pictures_N3HW = state.recipe.paint(state.average.module, PAINTED_ROWS * PAINTED_COLUMNS)
    levels_NHWC = to_uint8(pictures_N3HW.float()).permute(0, 2, 3, 1).cpu().numpy()
    height, width = levels_NHWC.shape[1:3]
    sheet = levels_NHWC.reshape(PAINTED_ROWS, PAINTED_COLUMNS, height, width, 3).swapaxes(1, 2)
    return np.ascontiguousarray(sheet.reshape(PAINTED_ROWS * height, PAINTED_COLUMNS * width, 3))
