"""Time of one training step against the arithmetic that this device can do: a share, from one run.

    python benchmarks/step.py [--params params.yaml] [--rounds 5] [--batch-size 16]

The floating point operations of a step, forward and backward, are counted by torch (products of convolutions and linear
layers only). The limit is what the device reaches on the better of one large matrix product and one large convolution
in the type the networks compute in. Both are measured in turns with the step, so that a busy machine hurts all alike.

What keeps a step from its limit: few channels (the first layers of a narrow network), norms and activations, which
move memory and count as nothing, the average of the weights and the optimiser; on a GPU also the start of kernels.
bf16 is measured where the device has instructions for it. On a GPU, fp32 convolutions may be TF32, as torch has it.
`torch.compile` is left out: what is compiled cannot be counted.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import torch
import torch.nn.functional as F
from torch.utils.flop_counter import FlopCounterMode

from ganime.cluster import ENVIRONMENT
from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.params import Train, load_params
from ganime.training.state import Precision, TrainState, autocast_dtype, create_state
from ganime.training.step import train_step

GREY = (0.5, 0.5, 0.5)
# Rows of the square matrices; batch, channels, height and width of the 3×3 convolution. Large enough to hide what a
# call costs: a tenth of a second on two cores, a few thousandths on a datacentre GPU.
SIZES = {"cpu": (2048, (8, 128, 72, 128)), "cuda": (8192, (64, 256, 144, 256))}


def limits(device: torch.device, dtype: torch.dtype) -> dict[str, Callable[[], object]]:
    """The large operations, by name, ready to be done."""
    rows, (batch, channels, height, width) = SIZES[device.type]
    square = torch.randn(rows, rows, device=device, dtype=dtype)
    pictures = torch.randn(batch, channels, height, width, device=device, dtype=dtype)
    kernel = torch.randn(channels, channels, 3, 3, device=device, dtype=dtype)
    pictures, kernel = (array.to(memory_format=torch.channels_last) for array in (pictures, kernel))
    return {
        "matrix product": lambda: square @ square,
        "convolution": lambda: F.conv2d(pictures, kernel, padding=1),
    }


def new_state(params: Train, method: str, precision: Precision, device: torch.device) -> TrainState:
    """Networks as the preset has them."""
    canvas = training_canvas(params.canvas.height, params.canvas.width)
    return create_state(
        build(method, params.options.get(method, {}), canvas, GREY),
        canvas,
        device,
        ema_decay=params.ema_decay,
        clip_norm=params.clip_norm,
        precision=precision,
        channels_last=params.channels_last,
        accumulate=params.accumulate,
    )


def flops(work: Callable[[], object]) -> int:
    """Floating point operations of `work`, which is done once."""
    with FlopCounterMode(display=False) as counter:
        work()
    return int(counter.get_total_flops())


def seconds(work: Callable[[], object], device: torch.device, calls: int) -> float:
    """Time of one of a few calls in a row."""
    if device.type == "cuda":
        torch.cuda.synchronize()
    started = time.perf_counter()
    for _ in range(calls):
        work()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return (time.perf_counter() - started) / calls


def compare(params: Train, method: str, precision: Precision, device: torch.device, rounds: int) -> None:
    """Print the share of the limit that a step of the method's last phase reaches."""
    state = new_state(params, method, precision, device)
    phase = state.recipe.phases[-1]
    wide_B3HW = torch.rand(params.batch_size, 3, state.canvas.height, state.canvas.width, device=device)
    with torch.inference_mode():
        works = limits(device, state.autocast_dtype or torch.float32)
        counts = {name: flops(work) for name, work in works.items()}
    works["step"] = lambda: train_step(state, wide_B3HW, phase)
    counts["step"] = flops(works["step"])
    works["step"]()
    speeds: dict[str, list[float]] = {name: [] for name in works}
    calls = 10 if device.type == "cuda" else 1
    for _ in range(rounds):
        for name, work in works.items():
            speeds[name].append(counts[name] / seconds(work, device, calls))
    large = [name for name in works if name != "step"]
    shares = [speed / max(speeds[name][index] for name in large) for index, speed in enumerate(speeds["step"])]
    speed = median(speeds["step"])
    print(
        f"{method} {phase.name} {precision}: {counts['step'] / 1e9:.1f} GFLOP a step of {params.batch_size} pictures, "
        f"{1e3 * counts['step'] / speed:.0f} ms, {speed / 1e9:.0f} GFLOP/s"
    )
    for name in large:
        print(f"  limit by a {name:14} {median(speeds[name]) / 1e9:8.0f} GFLOP/s")
    print(f"  share of the limit: {median(shares):.0%}", flush=True)


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"), help="its preset is measured")
    parser.add_argument("--batch-size", type=int, help="pictures; the preset's by default")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    if not ENVIRONMENT.items() <= os.environ.items():
        # As in a training. OpenMP reads how its threads are to wait when it is loaded, so this is too late for us.
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ENVIRONMENT)
    params = load_params(args.params).train
    if args.batch_size:
        params = params.model_copy(update={"batch_size": args.batch_size})
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    precisions: list[Precision] = ["fp32"]
    if autocast_dtype("auto", device) is torch.bfloat16:
        precisions.append("bf16")
    kind = torch.cuda.get_device_name() if device.type == "cuda" else f"CPU, {torch.get_num_threads()} threads"
    print(f"{params.preset} on {kind}, median of {args.rounds} rounds", flush=True)
    for precision in precisions:
        for method in ("mse", "glcic"):
            compare(params, method, precision, device, args.rounds)


if __name__ == "__main__":
    main()
