"""Losses that two or more methods use. Pictures are float 0..1; logits are high for pictures taken for real."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ganime.models.recipe import Terms, Verdicts

SSIM_WINDOW_PX = 7
SSIM_C1, SSIM_C2 = 0.01**2, 0.03**2


def masked_mse(wide_B3HW: Tensor, generated_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
    """Weighted MSE of GLCIC (Iizuka et al. 2017, section 3): weighted by the mask, the mean of the whole picture."""
    return (mask_B1HW * (generated_B3HW.float() - wide_B3HW)).square().mean()


def structure_loss(wide_B3HW: Tensor, generated_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
    """1 − SSIM (Wang et al. 2004, in uniform 7×7 windows) weighted by the mask, the mean of the whole picture."""
    x = torch.where(mask_B1HW > 0, generated_B3HW.float(), wide_B3HW)
    y = wide_B3HW
    margin = SSIM_WINDOW_PX // 2

    def mean(z: Tensor) -> Tensor:
        return F.avg_pool2d(z, SSIM_WINDOW_PX, stride=1)

    mean_x, mean_y = mean(x), mean(y)
    variances = mean(x * x + y * y) - mean_x.square() - mean_y.square()
    covariance = mean(x * y) - mean_x * mean_y
    light = (2 * mean_x * mean_y + SSIM_C1) / (mean_x.square() + mean_y.square() + SSIM_C1)
    structure = (2 * covariance + SSIM_C2) / (variances + SSIM_C2)
    return (mask_B1HW[..., margin:-margin, margin:-margin] * (1 - light * structure)).mean()


def cross_entropy(verdicts: Verdicts) -> Terms:
    """A discriminator's loss: cross-entropy of its logits for real and for fake pictures (Goodfellow et al. 2014)."""
    real, fake = verdicts.real, verdicts.fake
    return {
        "real": F.binary_cross_entropy_with_logits(real, torch.ones_like(real)),
        "fake": F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake)),
    }


def fooled(logits: Tensor) -> Tensor:
    """A generator's loss: −log D of the logits for what it made.

    It maximises log D instead of minimising log(1 − D) (Goodfellow et al. 2014, section 3): the same fixed point, and
    gradients that do not vanish while the discriminator is still sure.
    """
    logits = logits.float()
    return F.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))
