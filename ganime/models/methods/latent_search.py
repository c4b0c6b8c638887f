"""Widening by a generator that was never taught to: the noise is looked for whose picture agrees with the known part.

Source: Yeh, Chen, Lim, Schwing, Hasegawa-Johnson, Do, "Semantic image inpainting with deep generative models", CVPR
2017, section 3: context loss, prior loss, Poisson blending. Noise stays within −1..1, where the generator learnt.
"""

import math
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Search:
    """How long and for what to look."""

    steps: int
    rate: float  # of Adam
    draws: int  # of noise, of which the nearest is searched from
    window: int  # px
    prior: float  # weight of the prior loss
    blend: Literal["poisson", "plain"]
    seed: int


class LatentSearch(nn.Module):
    """A generator of pictures behind the house's door.

    `network(noise_BZ)` → pictures B×3×H×W, 0..1, with `latent` numbers of noise each; `judge(pictures)` → logits. The
    search needs both, so both are averaged and saved.
    """

    def __init__(self, network: nn.Module, judge: nn.Module, latent: int, search: Search) -> None:
        super().__init__()
        self.network = network
        self.judge = judge
        self.latent = latent
        self.search = search

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """A whole picture, B×3×H×W, 0..1, that fits the known part; only its masked part is meant to be used."""
        # Whoever uses a model does it without gradients; the search needs them, and tensors that may carry them.
        with torch.inference_mode(False), torch.enable_grad(), torch.autocast(wide_B3HW.device.type, enabled=False):
            # Hidden pixels have no weight in any loss; at 0 they are not even multiplied.
            known_B3HW = torch.where(mask_B1HW > 0, 0, wide_B3HW.float()).clone()
            painted_B3HW = self._painted(known_B3HW, mask_B1HW.float().clone())
        if self.search.blend == "plain":
            return painted_B3HW
        return poisson_blend(wide_B3HW.float(), painted_B3HW, mask_B1HW)

    @torch.no_grad()
    def samples(self, count: int) -> Tensor:
        """Pictures that the generator paints when nothing is asked of it, `count`×3×H×W; the same noise every time."""
        return self.network(self._noise(count).to(next(self.network.parameters()).device))  # type: ignore[no-any-return]

    def _noise(self, count: int) -> Tensor:
        generator = torch.Generator().manual_seed(self.search.seed)
        return 2 * torch.rand(count, self.latent, generator=generator) - 1

    def _painted(self, known_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        weight_B1HW = context_weight(mask_B1HW, self.search.window)
        noise_BZ = self._nearest(known_B3HW, weight_B1HW).requires_grad_()
        adam = torch.optim.Adam([noise_BZ], lr=self.search.rate)
        for _ in range(self.search.steps):
            picture_B3HW = self.network(noise_BZ)
            context = context_loss(picture_B3HW, known_B3HW, weight_B1HW).sum()
            prior = prior_loss(self.judge(picture_B3HW)).sum() if self.search.prior else 0.0
            # Of the noise alone: the networks are not to gather gradients.
            (noise_BZ.grad,) = torch.autograd.grad(context + self.search.prior * prior, [noise_BZ])
            adam.step()
            with torch.no_grad():
                noise_BZ.clamp_(-1, 1)
        with torch.no_grad():
            return self.network(noise_BZ)  # type: ignore[no-any-return]

    @torch.no_grad()
    def _nearest(self, known_B3HW: Tensor, weight_B1HW: Tensor) -> Tensor:
        """Of the draws, for each picture the one of least context loss: B×`latent`."""
        noise_NZ = self._noise(self.search.draws).to(known_B3HW.device)
        pictures_N3HW = self.network(noise_NZ)
        weight_1HW = weight_B1HW[0]  # one mask for the whole batch
        losses_BN = torch.cdist(
            (weight_1HW * known_B3HW).flatten(1), (weight_1HW * pictures_N3HW).flatten(1), p=1
        )  # fmt: skip
        return noise_NZ[losses_BN.argmin(1)].clone()


def context_weight(mask_B1HW: Tensor, window: int) -> Tensor:
    """Of each known pixel, the share of hidden ones in the window around it; nothing for hidden pixels (equation 4)."""
    hidden = F.avg_pool2d(mask_B1HW, window | 1, stride=1, padding=window // 2, count_include_pad=False)
    return torch.where(mask_B1HW > 0, 0, hidden)


def context_loss(picture_B3HW: Tensor, known_B3HW: Tensor, weight_B1HW: Tensor) -> Tensor:
    """Weighted distance of each picture to what is known (equation 5), B. Twice that of 0..1: the paper's are −1..1."""
    return 2 * (weight_B1HW * (picture_B3HW - known_B3HW).abs()).sum((1, 2, 3))


def prior_loss(logits_B1: Tensor) -> Tensor:
    """log(1 − D) (equation 6), B: low for pictures that pass for real."""
    return -F.softplus(logits_B1.flatten(1).mean(1))


def poisson_blend(wide_B3HW: Tensor, painted_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
    """The painted sides with their own gradients and the known part's colours at the seams, B×3×H×W.

    Poisson blending (Pérez, Gangnet, Blake 2003) adds the membrane that has the seam's error at the seam and is
    harmonic beyond it. Beside a seam as high as the picture it need not be solved for: each vertical cosine of the
    error dies away outwards by a law of its own. The mask hides whole columns, the same ones in the whole batch.
    Matrix products on the pictures' own device: `scipy.fft` would take them off it, and out of an exported model.
    """
    known = torch.nonzero(mask_B1HW[0, 0, 0] == 0).flatten()
    first, last = int(known[0]), int(known[-1])
    left_B3HS = _membrane(wide_B3HW[..., first] - painted_B3HW[..., first], first).flip(3)
    right_B3HS = _membrane(wide_B3HW[..., last] - painted_B3HW[..., last], mask_B1HW.shape[3] - 1 - last)
    middle_B3HK = (wide_B3HW - painted_B3HW)[..., first : last + 1]
    return (painted_B3HW + torch.cat([left_B3HS, middle_B3HK, right_B3HS], 3)).clamp(0, 1)


def _membrane(error_B3H: Tensor, width: int) -> Tensor:
    """The harmonic function outwards from a seam, B×3×H×`width`, that no border holds: the outermost columns repeat."""
    height, device = error_B3H.shape[2], error_B3H.device
    frequency_H = torch.arange(height, device=device, dtype=torch.float64) * math.pi / height
    places_H = torch.arange(height, device=device, dtype=torch.float64) + 0.5
    cosines_HH = torch.cos(frequency_H[:, None] * places_H) * math.sqrt(2 / height)
    cosines_HH[0] /= math.sqrt(2)  # now the rows are orthonormal (DCT-II)
    # Neighbours across take away what neighbours above and below leave: 2 cosh(θ) - 2 = 2 - 2 cos(frequency).
    theta_H1 = torch.acosh(2 - torch.cos(frequency_H))[:, None]
    distance_S = torch.arange(1, width + 1, device=device, dtype=torch.float64)
    far = 2 * width + 1
    decay_HS = (torch.exp(-distance_S * theta_H1) + torch.exp((distance_S - far) * theta_H1)) / (
        1 + torch.exp(-far * theta_H1)
    )
    waves_B3H = error_B3H.double() @ cosines_HH.T
    return torch.einsum("bch,hs,hy->bcys", waves_B3H, decay_HS, cosines_HH).to(error_B3H.dtype)
