"""One adversarial update. It knows networks, losses and phases, and no paper; torch only: no Ray, MLflow or files.

Where a batch does not fit into memory it goes through the networks in equal micro-batches (`TrainState.accumulate`),
whose gradients add up to that of the batch: every loss is a mean over pictures. What is not the same is a network that
looks at the batch as a whole: batch norm counts the pictures of a micro-batch.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from ganime.models.recipe import Example, Phase, Terms, Verdicts
from ganime.training.state import TrainState, warm_up


def train_step(state: TrainState, wide_B3HW: Tensor, phase: Phase) -> Terms:
    """One optimiser step of each network that learns in `phase`, on pictures B×3×H×W, float 0..1, on the device.

    Returns every loss term by network and name, each network's weighted sum (`generator/loss`) and the norm of its
    gradient before clipping (`gradient/generator`), detached and left on the device: looking at them would make a GPU
    wait. Raises ValueError if B is no multiple of `state.accumulate`.
    """
    if len(wide_B3HW) % state.accumulate:
        raise ValueError(f"{len(wide_B3HW)} pictures cannot be shared by {state.accumulate} micro-batches")
    wide_B3HW = wide_B3HW.contiguous(memory_format=state.memory_format)
    examples = [
        Example(part_B3HW, state.mask_11HW.expand(len(part_B3HW), -1, -1, -1))
        for part_B3HW in wide_B3HW.chunk(state.accumulate)
    ]
    # Both networks learn from what was generated once. Of several micro-batches that would keep all the activations
    # which accumulation is to save: there the generator works again for its own step.
    kept = _generated(state, examples[0], phase.generator) if len(examples) == 1 else None
    warm_up(state)
    terms: Terms = {}
    if phase.discriminator:
        terms |= _discriminator_step(state, examples, kept)
    if phase.generator:
        terms |= _generator_step(state, examples, kept, judged=phase.discriminator)
        state.average.update_parameters(state.generator)
    state.step += 1
    return terms


def non_finite(terms: dict[str, float]) -> list[str]:
    """Names of the terms that are infinite or not a number."""
    return [name for name, value in terms.items() if not -float("inf") < value < float("inf")]


def _generated(state: TrainState, example: Example, learns: bool) -> Tensor:
    training_module = state.parallel_training_module if learns else state.training_module
    with state.autocast(), torch.set_grad_enabled(learns):
        generated: Tensor = training_module(example.wide_B3HW, example.mask_B1HW)
    return generated


def _discriminator_step(state: TrainState, examples: list[Example], kept: Tensor | None) -> Terms:
    discriminator, optimizer = state.parallel_discriminator, state.discriminator_optimizer
    assert discriminator is not None and optimizer is not None

    def terms_of(example: Example) -> Terms:
        generated = _generated(state, example, learns=False) if kept is None else kept.detach()
        real_B3HW, fake_B3HW = state.recipe.shown(example, generated)
        if state.recipe.real_gradients:
            real_B3HW = real_B3HW.detach().requires_grad_()
        # One pass over real and fake together: two passes before one backward break DDP networks that have buffers
        # (pytorch #22095), and one large pass is faster than two small ones.
        with state.autocast():
            logits = discriminator(torch.cat([real_B3HW, fake_B3HW])).float()
        # A method may give several logits a picture, in blocks: [real fake] [real fake].
        blocks = logits.unflatten(0, (-1, 2, len(real_B3HW)))
        verdicts = Verdicts(example, real_B3HW, blocks[:, 0].flatten(0, 1), blocks[:, 1].flatten(0, 1))
        return state.recipe.discriminator_loss(verdicts)

    return _learn(state, "discriminator", examples, terms_of, discriminator, optimizer)


def _generator_step(state: TrainState, examples: list[Example], kept: Tensor | None, judged: bool) -> Terms:
    judge = state.discriminator if judged else None

    def terms_of(example: Example) -> Terms:
        generated = _generated(state, example, learns=True) if kept is None else kept
        with state.autocast():
            return state.recipe.generator_loss(example, generated, judge)

    if judge is not None:
        judge.requires_grad_(False)  # else its gradients would be computed, sent to all workers, and thrown away
    terms = _learn(state, "generator", examples, terms_of, state.parallel_training_module, state.generator_optimizer)
    if judge is not None:
        judge.requires_grad_(True)
    return terms


def _learn(
    state: TrainState,
    name: str,
    examples: list[Example],
    terms_of: Callable[[Example], Terms],
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
) -> Terms:
    """One step of one network on the mean loss of all micro-batches; the mean of each term."""
    optimizer.zero_grad(set_to_none=True)
    means: Terms = {}
    for number, example in enumerate(examples, 1):
        with nullcontext() if number == len(examples) else _alone(network):
            terms = terms_of(example)
            loss = torch.stack([state.recipe.weights[term] * value for term, value in terms.items()]).sum()
            (loss / len(examples)).backward()  # type: ignore[no-untyped-call]
        for term, value in {**terms, "loss": loss}.items():
            share = value.detach() / len(examples)
            means[f"{name}/{term}"] = share if number == 1 else means[f"{name}/{term}"] + share
    means[f"gradient/{name}"] = _clipped(network, state.clip_norm)
    optimizer.step()
    return means


def _clipped(network: nn.Module, most: float | None) -> Tensor:
    """The norm of a network's gradient, before it is brought down to `most`."""
    if most is not None:
        return nn.utils.clip_grad_norm_(network.parameters(), most)
    return nn.utils.get_total_norm([weight.grad for weight in network.parameters() if weight.grad is not None])


def _alone(network: nn.Module) -> AbstractContextManager[Any]:
    """Gradients stay with this worker: only the last micro-batch's are sent, with those before them added."""
    apart: Callable[[], AbstractContextManager[Any]] = getattr(network, "no_sync", nullcontext)
    return apart()
