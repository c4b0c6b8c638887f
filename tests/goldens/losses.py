"""The losses of every method's first steps, in its smallest size, on one thread of a CPU."""

import torch

from ganime.frame import training_canvas
from ganime.models.methods import METHODS
from ganime.training.state import create_state
from ganime.training.step import train_step
from tests.small_methods import example_for, small_recipe

STEPS = 10
CANVAS = training_canvas(32, 64)
# Every phase has a step. Nothing makes more of rounding, which differs from processor to processor, than it is: no
# batch norm over few pixels, no rate at which a GAN is chaos within ten steps. So measured, layouts in memory and
# instruction sets (ONEDNN_MAX_CPU_ISA, ATEN_CPU_CAPABILITY) differ by less than 1e-4.
OPTIONS = {
    "completion_share": 0.3, "discriminator_share": 0.2, "norm": "group", "optimizer": "adam", "learning_rate": 1e-4,
    "generator_pace": 1.0,
}  # fmt: skip
Losses = dict[str, float]


def losses_of(name: str) -> list[Losses]:
    """By step, every loss by its name."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _losses(name)
    finally:
        torch.set_num_threads(threads)


def _losses(name: str) -> list[Losses]:
    recipe = small_recipe(name, CANVAS, **OPTIONS)
    if recipe.fit is not None:
        recipe.fit(example_for(CANVAS, batch=16, seed=STEPS).wide_B3HW)
    state = create_state(recipe, CANVAS, torch.device("cpu"), ema_decay=0.9, clip_norm=1.0, precision="fp32")
    steps = []
    for step in range(STEPS):
        _, phase = recipe.phase_at(step, STEPS)
        torch.manual_seed(step)
        terms = train_step(state, example_for(CANVAS, seed=step).wide_B3HW, phase)
        steps.append({term: float(value) for term, value in terms.items() if not term.startswith("gradient/")})
    return steps


def losses_text() -> str:
    """A line for each loss of each step of each method."""
    lines = ["method step loss value"]
    for name in sorted(METHODS):
        for step, losses in enumerate(losses_of(name), 1):
            lines += [f"{name} {step} {term} {value:.6g}" for term, value in sorted(losses.items())]
    return "\n".join(lines) + "\n"


def read_losses(text: str) -> dict[str, list[Losses]]:
    """What `losses_text` wrote, by method and step."""
    found: dict[str, list[Losses]] = {}
    for line in text.splitlines()[1:]:
        name, step, term, value = line.split()
        steps = found.setdefault(name, [])
        if len(steps) < int(step):
            steps.append({})
        steps[-1][term] = float(value)
    return found
