"""How far a training has come: numbers of the validation split, and a grid of fixed pictures to look at."""

from collections.abc import Iterator

import numpy as np
import torch
import torch.distributed as dist

from ganime.frame import Pixels, crop
from ganime.models.frozen import training_features
from ganime.models.tensors import to_float, to_uint8
from ganime.report.metrics import pixels
from ganime.report.metrics.statistics import Moments, side_maps, statistics
from ganime.training.state import TrainState

# Names sort: what agrees with the eye stands before what fog wins.
STATISTICS, PSNR, SSIM = "val/eye/stats", "val/pixels/psnr", "val/pixels/ssim"

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


class Validation:
    """Scores on the hidden sides of a worker's share of the validation pictures, of which the truth is seen once.

    Through other eyes than the judge's: a training that stops where the judge likes it best would flatter it.
    """

    def __init__(self, state: TrainState, truth_BHWC: Pixels, batch_size: int) -> None:
        self._truth_BHWC, self._canvas, self._batch_size = truth_BHWC, state.canvas, batch_size
        self._eyes = training_features().to(state.device)
        self._truth = list(self._moments(truth_BHWC))

    def scores(self, wide_BHWC: Pixels) -> dict[str, float]:
        """Side statistics, SSIM and PSNR (dB), over the pictures of all workers."""
        hidden_W = np.ones(self._canvas.width, bool)
        hidden_W[self._canvas.known] = False
        ssim = pixels.ssim_map(wide_BHWC, self._truth_BHWC)[..., hidden_W].mean(axis=(1, 2)).sum()
        error = pixels.squared_error(wide_BHWC, self._truth_BHWC)[..., hidden_W].mean(axis=(1, 2)).sum()
        pairs = zip(self._moments(wide_BHWC), self._truth, strict=True)
        stats = sum(statistics(drawn, truth).sum() for drawn, truth in pairs)
        device = next(self._eyes.parameters()).device
        sums = torch.tensor([stats, ssim, error, len(wide_BHWC)], dtype=torch.float64, device=device)
        if dist.is_initialized():
            dist.all_reduce(sums)
        stats_sum, ssim_sum, error_sum, count = sums.tolist()
        return {STATISTICS: stats_sum / count, PSNR: pixels.psnr(error_sum / count), SSIM: ssim_sum / count}

    def _moments(self, wide_BHWC: Pixels) -> Iterator[Moments]:
        """What the sides are made of, a batch at a time."""
        for start in range(0, len(wide_BHWC), self._batch_size):
            yield side_maps(wide_BHWC[start : start + self._batch_size], self._canvas, self._eyes).moments()


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
