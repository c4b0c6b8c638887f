"""The exponential moving average of a network's weights: what is validated and shipped."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


class Average(AveragedModel):
    """PyTorch's, whose own update sends its count to the device in each step, and waits until that has taken it.

    `decay`: per update, 0..1. The first one takes the weights as they are. Buffers are averaged too.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._follow = get_ema_multi_avg_fn(decay)  # type: ignore[no-untyped-call]
        super().__init__(network, multi_avg_fn=self._follow, use_buffers=True)

    @torch.no_grad()
    def update_parameters(self, model: nn.Module) -> None:
        """Follow the network by a step."""
        pairs = list(zip(_tensors(self.module), _tensors(model), strict=True))
        if self.n_averaged == 0:  # the count stays on the CPU
            for mine, its in pairs:
                mine.copy_(its)
        else:
            for floating in (True, False):
                if some := [pair for pair in pairs if pair[0].is_floating_point() == floating]:
                    self._follow(*map(list, zip(*some, strict=True)), None)
        self.n_averaged += 1


def _tensors(network: Any) -> list[Tensor]:
    return [*network.parameters(), *network.buffers()]
