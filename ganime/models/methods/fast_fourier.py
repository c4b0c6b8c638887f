"""LaMa's generator: a residual network whose blocks look at the whole picture through its spectrum.

Sources: Chi, Jiang, Mu, "Fast Fourier convolution", NeurIPS 2020, section 3 (the layer, without its local Fourier
unit); Suvorov et al., "Resolution-robust large mask inpainting with Fourier convolutions", WACV 2022, section 2.1, and
its released configuration `lama-fourier` (the network around it). Channels are split: the local ones (a quarter) are
convolved as ever, the global ones (`ratio`, three quarters) also in the frequency domain, where a 1×1 convolution
reaches every place at once.

The Fourier transform takes a picture for a tile of an endless floor: what is at the left border lies beside what is at
the right one. Two hidden sides therefore lean on each other, which a hole in the middle does not.
"""

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ganime.models.layers import Norm, norm

HALVINGS = 3
Parts = tuple[Tensor, Tensor]  # local and global channels


class LamaNetwork(nn.Module):
    """Three halvings, of which the last splits the channels; residual blocks of 8 times `channels`; three doublings."""

    def __init__(self, channels: int, blocks: int, ratio: float, norm_kind: Norm) -> None:
        super().__init__()
        fine, middle, coarse, wide = (channels * 2**depth for depth in range(HALVINGS + 1))
        self.stem = nn.Sequential(nn.ReflectionPad2d(3), *_normed(nn.Conv2d(4, fine, 7, bias=False), fine, norm_kind))
        self.down = nn.Sequential(
            *_normed(_convolution(fine, middle, stride=2), middle, norm_kind),
            *_normed(_convolution(middle, coarse, stride=2), coarse, norm_kind),
        )
        self.split = Split(coarse, wide, ratio, norm_kind)
        self.blocks = nn.ModuleList(FourierBlock(wide, ratio, norm_kind) for _ in range(blocks))
        self.up = nn.Sequential(
            *itertools.chain.from_iterable(
                _normed(nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, 1), outputs, norm_kind)
                for inputs, outputs in ((wide, coarse), (coarse, middle), (middle, fine))
            )
        )
        self.output = nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(fine, 3, 7))

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """A whole picture, B×3×H×W, 0..1. Height and width: any from 16 px; they are reflected up to multiples of 8."""
        height, width = wide_B3HW.shape[2:]
        seen_B4HW = torch.cat([torch.where(mask_B1HW > 0, 0, wide_B3HW), mask_B1HW], dim=1)
        more = (0, -width % 2**HALVINGS, 0, -height % 2**HALVINGS)
        parts = self.split(self.down(self.stem(F.pad(seen_B4HW, more, "reflect"))))
        for block in self.blocks:
            parts = block(parts)
        painted_B3HW = self.output(self.up(torch.cat(parts, dim=1)))[..., :height, :width]
        return torch.sigmoid(painted_B3HW.to(wide_B3HW.dtype))


class Split(nn.Module):
    """The last halving: from local channels alone to local and global ones."""

    def __init__(self, inputs: int, outputs: int, ratio: float, norm_kind: Norm) -> None:
        super().__init__()
        local, whole = _shares(outputs, ratio)
        self.to_local = nn.Sequential(*_normed(_convolution(inputs, local, stride=2), local, norm_kind))
        self.to_global = nn.Sequential(*_normed(_convolution(inputs, whole, stride=2), whole, norm_kind))

    def forward(self, x_BCHW: Tensor) -> Parts:
        """B×C×H×W → local and global channels at half the size."""
        return self.to_local(x_BCHW), self.to_global(x_BCHW)


class FourierBlock(nn.Module):
    """x + two fast Fourier convolutions of it."""

    def __init__(self, channels: int, ratio: float, norm_kind: Norm) -> None:
        super().__init__()
        self.first = FastFourierConvolution(channels, ratio, norm_kind)
        self.second = FastFourierConvolution(channels, ratio, norm_kind)

    def forward(self, parts: Parts) -> Parts:
        """Local and global channels → the same."""
        local, whole = self.second(self.first(parts))
        return torch.add(parts[0], local), torch.add(parts[1], whole)


class FastFourierConvolution(nn.Module):
    """Four ways between local and global channels; only the one from global to global goes through the spectrum."""

    def __init__(self, channels: int, ratio: float, norm_kind: Norm) -> None:
        super().__init__()
        local, whole = _shares(channels, ratio)
        self.local_to_local = _convolution(local, local)
        self.local_to_global = _convolution(local, whole)
        self.global_to_local = _convolution(whole, local)
        self.global_to_global = SpectralTransform(whole, norm_kind)
        self.local_out = nn.Sequential(norm(norm_kind, local), nn.ReLU(inplace=True))
        self.global_out = nn.Sequential(norm(norm_kind, whole), nn.ReLU(inplace=True))

    def forward(self, parts: Parts) -> Parts:
        """Local and global channels → the same, after norm and ReLU."""
        local, whole = parts
        new_local = self.local_to_local(local) + self.global_to_local(whole)
        new_whole = self.local_to_global(local) + self.global_to_global(whole)
        return self.local_out(new_local), self.global_out(new_whole)


class SpectralTransform(nn.Module):
    """Half of the channels through a Fourier unit and past it, then all of them again."""

    def __init__(self, channels: int, norm_kind: Norm) -> None:
        super().__init__()
        half = channels // 2
        self.reduce = nn.Sequential(*_normed(nn.Conv2d(channels, half, 1, bias=False), half, norm_kind))
        self.unit = FourierUnit(half, norm_kind)
        self.grow = nn.Conv2d(half, channels, 1, bias=False)

    def forward(self, x_BCHW: Tensor) -> Tensor:
        """B×C×H×W → B×C×H×W."""
        reduced = self.reduce(x_BCHW)
        grown: Tensor = self.grow(reduced + self.unit(reduced))
        return grown


class FourierUnit(nn.Module):
    """A 1×1 convolution of the spectrum: real and imaginary parts are channels."""

    def __init__(self, channels: int, norm_kind: Norm) -> None:
        super().__init__()
        self.mix = nn.Sequential(
            *_normed(nn.Conv2d(2 * channels, 2 * channels, 1, bias=False), 2 * channels, norm_kind)
        )

    def forward(self, x_BCHW: Tensor) -> Tensor:
        """B×C×H×W → B×C×H×W, whatever the precision around it: the transforms themselves are always in fp32."""
        device, size = x_BCHW.device.type, x_BCHW.shape[2:]
        with torch.autocast(device, enabled=False):  # half precision overflows in a sum over a whole picture
            spectrum_BCHF = torch.fft.rfft2(x_BCHW.float().contiguous(), norm="ortho")
            parts_BCHF = torch.view_as_real(spectrum_BCHF).permute(0, 1, 4, 2, 3).flatten(1, 2)
        mixed_BCHF = self.mix(parts_BCHF).float().unflatten(1, (-1, 2)).permute(0, 1, 3, 4, 2)
        with torch.autocast(device, enabled=False):
            spectrum_BCHF = torch.view_as_complex(mixed_BCHF.contiguous())
            back_BCHW: Tensor = torch.fft.irfft2(spectrum_BCHF, s=size, norm="ortho")
        return back_BCHW.to(x_BCHW.dtype)


def _shares(channels: int, ratio: float) -> tuple[int, int]:
    """How many channels are local, and how many global."""
    whole = int(ratio * channels)
    return channels - whole, whole


def _convolution(inputs: int, outputs: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False, padding_mode="reflect")


def _normed(convolution: nn.Module, channels: int, norm_kind: Norm) -> tuple[nn.Module, ...]:
    return convolution, norm(norm_kind, channels), nn.ReLU(inplace=True)
