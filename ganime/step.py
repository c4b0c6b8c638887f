"""One adversarial update. It knows networks, losses and phases, and no paper; torch only: no Ray, MLflow or files."""

import torch
from torch import Tensor, nn

from ganime.recipe import Example, Phase, Terms, Verdicts
from ganime.state import TrainState, warm_up


def train_step(state: TrainState, wide_B3HW: Tensor, phase: Phase) -> Terms:
    """One optimiser step of each network that learns in `phase`, on pictures B×3×H×W, float 0..1, on the device.

    Returns every loss term by network and name, and each network's weighted sum (`generator/loss`), detached and left
    on the device: looking at them would make a GPU wait.
    """
    wide_B3HW = wide_B3HW.contiguous(memory_format=state.memory_format)
    example = Example(wide_B3HW, state.mask_11HW.expand(len(wide_B3HW), -1, -1, -1))
    with state.autocast(), torch.set_grad_enabled(phase.generator):
        lesson = state.parallel_lesson if phase.generator else state.lesson
        generated = lesson(example.wide_B3HW, example.mask_B1HW)
    warm_up(state)
    terms: Terms = {}
    if phase.discriminator:
        terms |= _discriminator_step(state, example, generated.detach())
    if phase.generator:
        terms |= _generator_step(state, example, generated, judged=phase.discriminator)
        state.average.update_parameters(state.generator)
    state.step += 1
    return terms


def non_finite(terms: dict[str, float]) -> list[str]:
    """Names of the terms that are infinite or not a number."""
    return [name for name, value in terms.items() if not -float("inf") < value < float("inf")]


def _discriminator_step(state: TrainState, example: Example, generated: Tensor) -> Terms:
    assert state.discriminator is not None and state.parallel_discriminator is not None
    assert state.discriminator_optimizer is not None
    real_B3HW, fake_B3HW = state.recipe.shown(example, generated)
    if state.recipe.real_gradients:
        real_B3HW = real_B3HW.detach().requires_grad_()
    # One pass over real and fake together: two passes before one backward break DDP networks that have buffers
    # (pytorch #22095), and one large pass is faster than two small ones.
    with state.autocast():
        logits = state.parallel_discriminator(torch.cat([real_B3HW, fake_B3HW])).float()
    # A method may give several logits a picture, in blocks: [real fake] [real fake].
    blocks = logits.unflatten(0, (-1, 2, len(real_B3HW)))
    verdicts = Verdicts(example, real_B3HW, blocks[:, 0].flatten(0, 1), blocks[:, 1].flatten(0, 1))
    terms = state.recipe.discriminator_loss(verdicts)
    return _learn(state, "discriminator", terms, state.discriminator, state.discriminator_optimizer)


def _generator_step(state: TrainState, example: Example, generated: Tensor, judged: bool) -> Terms:
    judge = state.discriminator if judged else None
    if judge is not None:
        judge.requires_grad_(False)  # else its gradients would be computed, sent to all workers, and thrown away
    with state.autocast():
        terms = state.recipe.generator_loss(example, generated, judge)
    terms = _learn(state, "generator", terms, state.lesson, state.generator_optimizer)
    if judge is not None:
        judge.requires_grad_(True)
    return terms


def _learn(state: TrainState, name: str, terms: Terms, network: nn.Module, optimizer: torch.optim.Optimizer) -> Terms:
    loss = torch.stack([state.recipe.weights[term] * value for term, value in terms.items()]).sum()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    if state.clip_norm is not None:
        nn.utils.clip_grad_norm_(network.parameters(), state.clip_norm)
    optimizer.step()
    return {f"{name}/{term}": value.detach() for term, value in {**terms, "loss": loss}.items()}
