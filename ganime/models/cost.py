"""What a method costs: parameters, and the multiplications that one widened picture takes."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from ganime.frame import Canvas, mask
from ganime.models.methods import method_named, options_for

GREY = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class Cost:
    """`parameters`: of what widens. `macs`: multiply-accumulates for one picture; transforms and norms not counted."""

    parameters: int
    macs: int


def cost(name: str, values: dict[str, Any], canvas: Canvas) -> Cost:
    """The cost of a method with its options on a canvas, counted while it widens a picture.

    Where an option says how often the generator goes over a picture, one round is counted and multiplied. Raises
    ParamsError for an unknown method or option.
    """
    rounds = method_named(name).rounds
    options = options_for(name, values)
    if not rounds:
        return _counted(name, values, canvas)
    none, one = (_counted(name, {**values, rounds: number}, canvas) for number in (0, 1))
    return Cost(none.parameters, none.macs + getattr(options, rounds) * (one.macs - none.macs))


class Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts `flops` by PyTorch's own formulas. PyTorch's own counter cannot be used where gradients are asked for."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.flops = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Do an operation, and add what it costs."""
        done = func(*args, **(kwargs or {}))
        if formula := flop_registry.get(func.overloadpacket):
            self.flops += formula(*args, **(kwargs or {}), out_val=done)
        return done


def _counted(name: str, values: dict[str, Any], canvas: Canvas) -> Cost:
    generator = method_named(name).build(canvas, options_for(name, values), GREY).generator.eval()
    wide_13HW = torch.full((1, 3, canvas.height, canvas.width), 0.5)
    with Operations() as counter, torch.no_grad():
        generator(wide_13HW, torch.from_numpy(mask(canvas))[None])
    return Cost(parameters(generator), counter.flops // 2)


def parameters(network: nn.Module) -> int:
    """Numbers that a network has learnt, or is to learn."""
    return sum(parameter.numel() for parameter in network.parameters())
