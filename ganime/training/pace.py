"""How many steps a method can do in the time it is given: a few are done on noise, and timed.

Equal time is the budget that a user has. What it buys differs: the table says how many pictures each method saw.
"""

import json
import time
from pathlib import Path
from statistics import median

import torch

from ganime.errors import GanimeError
from ganime.files import write_text
from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.models.recipe import Phase
from ganime.params import Train
from ganime.training.state import TrainState, create_state
from ganime.training.step import train_step

WARM, TIMED = 2, 5  # steps; the first ones of a phase pay for memory
GREY = (0.5, 0.5, 0.5)


def measure_pace(params: Train, minutes: float, out: Path) -> None:
    """Write as JSON the steps that fill `minutes` of training on this machine, a whole number of tens."""
    canvas = training_canvas(params.canvas.height, params.canvas.width)
    torch.manual_seed(params.seed)
    recipe = build(params.method, params.method_options, canvas, GREY)
    state = create_state(
        recipe,
        canvas,
        torch.device("cuda" if torch.cuda.is_available() else "cpu"),
        ema_decay=params.ema_decay,
        clip_norm=params.clip_norm,
        precision=params.precision,
        channels_last=params.channels_last,
        compile_networks=params.compile,
        accumulate=params.accumulate,
    )
    times_s = {phase.name: _step_s(state, phase, params.batch_size) for phase in recipe.phases}
    mean_s = sum(phase.share * times_s[phase.name] for phase in recipe.phases)
    steps = max(10, round(60 * minutes / mean_s / 10) * 10)
    content = {"method": params.method, "minutes": minutes, "steps": steps, "step_s": times_s}
    write_text(out, json.dumps(content, indent=1) + "\n")


def read_steps(path: Path) -> int:
    """The steps that `measure_pace` wrote. Raises GanimeError if the file is not there."""
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["steps"])
    except FileNotFoundError:
        raise GanimeError(f"{path}: no such file; `dvc repro comparison/dvc.yaml` measures the pace first") from None


def _step_s(state: TrainState, phase: Phase, batch_size: int) -> float:
    """Seconds of a step in one phase."""
    shape = (batch_size, 3, state.canvas.height, state.canvas.width)
    times_s = []
    for _ in range(WARM + TIMED):
        wide_B3HW = torch.rand(shape, device=state.device).contiguous(memory_format=state.memory_format)
        started = time.perf_counter()
        terms = train_step(state, wide_B3HW, phase)
        sum(term.item() for term in terms.values())  # a GPU has done the step when its numbers are here
        times_s.append(time.perf_counter() - started)
    return median(times_s[WARM:])
