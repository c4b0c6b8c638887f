"""What a method is: the value through which one paper reaches the training step, which knows no paper.

Array letters as in `frame`: B batch, 3 RGB, 1 mask, H height, W width. Pictures are float 0..1.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn

from ganime.frame import Canvas, Pixels
from ganime.params import Section

Terms = dict[str, Tensor]


@dataclass(frozen=True)
class Example:
    """A batch of wide pictures B×3×H×W, 0..1, and the mask B×1×H×W of what the generator must not see."""

    wide_B3HW: Tensor
    mask_B1HW: Tensor

    def composite(self, generated_B3HW: Tensor) -> Tensor:
        """The known pixels between generated sides."""
        return torch.where(self.mask_B1HW > 0, generated_B3HW, self.wide_B3HW)


@dataclass(frozen=True)
class Verdicts:
    """What the discriminator was shown as real, and its logits (float32) for that and for as many fakes.

    `real_B3HW` can be differentiated by where the recipe asks for `real_gradients`.
    """

    example: Example
    real_B3HW: Tensor
    real: Tensor
    fake: Tensor


@dataclass(frozen=True)
class Phase:
    """A stretch of training: which networks learn, and for which share of all steps."""

    name: str
    share: float
    generator: bool
    discriminator: bool


def composed(example: Example, generated_B3HW: Tensor) -> tuple[Tensor, Tensor]:
    """What most discriminators are shown: the wide pictures, and the known pixels between generated sides."""
    return example.wide_B3HW, example.composite(generated_B3HW)


@dataclass(frozen=True)
class Recipe:
    """A method made ready for one canvas: networks, losses, weights, optimisers, schedule.

    `generator(wide_B3HW, mask_B1HW) -> B3HW` widens, and must hide the masked part from itself. Where a method does not
    learn by widening, `training_module` is called in its place while learning: it shares the generator's networks,
    and returns what `generator_loss` is given as generated. `discriminator(pictures)`, which returns logits, is None
    where nobody judges; `shown` says which real and fake pictures it sees. The loss functions return scalar terms by
    name, unweighted; `weights` has a number for each. `generator_loss` is given the discriminator only in phases in
    which both learn.
    """

    generator: nn.Module
    discriminator: nn.Module | None
    generator_loss: Callable[[Example, Tensor, nn.Module | None], Terms]
    discriminator_loss: Callable[[Verdicts], Terms]
    weights: dict[str, float]
    generator_optimizer: Callable[[Iterable[nn.Parameter]], torch.optim.Optimizer]
    discriminator_optimizer: Callable[[Iterable[nn.Parameter]], torch.optim.Optimizer]
    phases: tuple[Phase, ...]
    warmup: int = 0  # steps over which learning rates rise from nothing: Adam's first steps are large and blind
    training_module: nn.Module | None = None
    shown: Callable[[Example, Tensor], tuple[Tensor, Tensor]] = composed
    real_gradients: bool = False  # the discriminator's loss looks at its slope at the real pictures
    fit: Callable[[Tensor], None] | None = None  # before step 0: learn from pictures N×3×H×W what no gradient teaches
    paint: Callable[[nn.Module, int], Tensor] | None = None  # generator, N → N×3×H×W 0..1, given nothing; to look at

    def phase_at(self, step: int, max_steps: int) -> tuple[int, Phase]:
        """The phase in which optimiser step `step` (from 0) of `max_steps` falls, and its place in `phases`."""
        end = 0.0
        for index, phase in enumerate(self.phases[:-1]):
            end += phase.share
            if step < round(end * max_steps):
                return index, phase
        return len(self.phases) - 1, self.phases[-1]


@dataclass(frozen=True)
class Method:
    """One paper: what `ganime methods` prints, the options it takes, and how it becomes a recipe.

    `finish(options)` is what becomes of wide pictures B×H×W×3 after the generator, where they are used; known columns
    are composited over it. `licence`: of the authors' own program, from which no code is taken. `one_size`: why the
    generator cannot work at any height and width, or outside of PyTorch; "" where it can. `rounds`: the option that
    says how often the generator goes over a picture, where there is one.
    """

    name: str
    paper: str
    summary: str
    options: type[Section]
    build: Callable[[Canvas, Any, tuple[float, float, float]], Recipe]
    finish: Callable[[Any], Callable[[Pixels, Canvas], Pixels]] = lambda options: untouched
    licence: str = "none published"
    one_size: str = ""
    rounds: str = ""


def untouched(wide_BHWC: Pixels, canvas: Canvas) -> Pixels:
    """What most methods do with what their generator made."""
    return wide_BHWC


def optimizer(
    name: Literal["adadelta", "adam"], learning_rate: float, betas: tuple[float, float] = (0.9, 0.99)
) -> Callable[[Iterable[nn.Parameter]], torch.optim.Optimizer]:
    """A maker of optimisers: Adadelta (Zeiler 2012) with PyTorch's decay of 0.9, or Adam (Kingma and Ba 2015)."""
    if name == "adadelta":
        return lambda parameters: torch.optim.Adadelta(parameters, lr=learning_rate)

    def adam(parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
        mine = list(parameters)
        on_gpu = all(parameter.is_cuda for parameter in mine)  # where one kernel updates them all
        return torch.optim.Adam(mine, lr=learning_rate, betas=betas, fused=on_gpu or None)

    return adam
