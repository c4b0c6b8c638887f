"""Pictures a second of the same training under Ray Train and under plain torchrun: a ratio from one run.

    python benchmarks/train.py data/shards [--steps 60] [--rounds 2] [--workers 2] [--mode device]

ray       the verb `train` as a user runs it, in a folder of its own, with MLflow, checkpoints and all; the speed is
          that of its history.csv
torchrun  the same networks, augmentation and `train_step` on the same share of the same shards in as many processes
          of torch.distributed (gloo on CPUs, nccl on GPUs), with nothing around them

Both have the same global batch, the same threads a process and the same priority; the rounds take turns. The first
steps, in which caches fill, do not count, nor does validation (a single one, after the last step). Target: Ray within
10 % of torchrun once the network is real; a step of few milliseconds is bound by the all-reduce and by Python instead.

`device` mode (pictures in memory) compares the two trainers alone. `--mode stream` adds the feeds, Ray Data against a
DataLoader with one process a worker: ask for 1000 steps, as both read thousands of pictures ahead before they settle.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import tee
from pathlib import Path
from statistics import median

import torch
import torch.distributed as dist
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from ganime.cluster import ENVIRONMENT
from ganime.data.batches.augmentation import augment, window_size
from ganime.data.batches.sampler import Replicas, ranges_of, replicas_of, rounds, row_groups
from ganime.data.batches.windows import assembled, decode_range, load_windows, rebatched
from ganime.data.manifest import Manifest
from ganime.frame import Pixels, training_canvas
from ganime.models.methods import build
from ganime.params import Train, load_params, read_environment
from ganime.params.cores import cores
from ganime.training.state import TrainState, create_state
from ganime.training.step import train_step
from ganime.training.train import train

SIDES = ("ray", "torchrun")
SKIPPED = 20  # steps at the start that do not count: two looks of history.csv


class Rounds(IterableDataset[Pixels]):
    """The endless rounds of a rank, as Ray's data tasks decode and shuffle them."""

    def __init__(self, shards: Path, size: tuple[int, int], replicas: Replicas) -> None:
        self.groups = row_groups(shards, Manifest.load(shards), "train")
        self.size, self.replicas = size, replicas

    def __iter__(self) -> Iterator[Pixels]:
        planned, shown = tee(rounds(self.groups, seed=0, replicas=self.replicas, first=0))
        return assembled(shown, (decode_range(found, *self.size) for found in ranges_of(planned)))


def feed(shards: Path, params: Train, state: TrainState, rank: int, world: int) -> Iterator[Tensor]:
    """Torchrun's endless batches of uint8 windows on the device, B×3×h×w."""
    size, batch_size = window_size(state.canvas, params.augment), params.batch_size // world
    replicas = replicas_of(params.batch_size, Manifest.load(shards).rows("train"), rank, world)
    if params.mode == "device":
        windows_NHWC = torch.from_numpy(load_windows(shards, "train", *size, replicas)).to(state.device)
        windows_N3HW = windows_NHWC.permute(0, 3, 1, 2)
        while True:
            for chosen in torch.split(torch.randperm(len(windows_N3HW)), batch_size):
                yield windows_N3HW[chosen.to(state.device)]
    loader = DataLoader(Rounds(shards, size, replicas), batch_size=None, num_workers=1, prefetch_factor=4)
    for windows_BHWC in rebatched((block.numpy() for block in loader), batch_size):
        yield torch.from_numpy(windows_BHWC).permute(0, 3, 1, 2).to(state.device, non_blocking=True)


def under_torchrun(shards: Path, params: Train) -> None:
    """What each of torchrun's processes does; the first prints pictures a second of all together."""
    cuda = torch.cuda.is_available()
    dist.init_process_group("nccl" if cuda else "gloo")
    rank, world = dist.get_rank(), dist.get_world_size()
    device = torch.device("cuda", rank) if cuda else torch.device("cpu")
    if cuda:
        torch.cuda.set_device(device)
    torch.set_num_threads(max(1, cores() // world))
    canvas = training_canvas(params.canvas.height, params.canvas.width)
    torch.manual_seed(params.seed)
    state = create_state(
        build(params.method, params.method_options, canvas, Manifest.load(shards).mean_colour),
        canvas,
        device,
        ema_decay=params.ema_decay,
        clip_norm=params.clip_norm,
        precision=params.precision,
        channels_last=params.channels_last,
        compile_networks=params.compile,
        accumulate=params.accumulate,
    )
    batches = feed(shards, params, state, rank, world)
    started = 0.0
    while state.step < params.max_steps:
        if state.step == SKIPPED:
            started = _now(cuda)
        _, phase = state.recipe.phase_at(state.step, params.max_steps)
        torch.manual_seed(hash((params.seed, rank, state.step)))
        train_step(state, augment(next(batches), canvas, params.augment), phase)
    speed = (params.max_steps - SKIPPED) * params.batch_size / (_now(cuda) - started)
    if rank == 0:
        print(speed)
    dist.destroy_process_group()


def _now(cuda: bool) -> float:
    """The time when all processes are here and their GPUs have nothing left to do."""
    if cuda:
        torch.cuda.synchronize()
    dist.barrier()
    return time.perf_counter()


def ray_speed(history: Path, batch_size: int) -> float:
    """Pictures a second in a run's history.csv, from the looks after the first steps."""
    pictures, seconds, before = 0.0, 0.0, 0
    for row in csv.DictReader(history.read_text(encoding="utf-8").splitlines()):
        step = round(float(row["step"]))
        if before >= SKIPPED:
            pictures += (step - before) * batch_size
            seconds += (step - before) * batch_size / float(row["speed/images_per_s"])
        before = step
    return pictures / seconds


def measured(side: str, args: argparse.Namespace, params: Train, folder: Path) -> float:
    """Pictures a second of a training in `folder`, which is to be new: a run that is there would be gone on with."""
    folder.mkdir()
    own = {
        "GANIME_WORKERS": str(args.workers),
        "GANIME_STORAGE": str(folder / "runs"),
        "MLFLOW_TRACKING_URI": f"sqlite:///{folder / 'mlflow.db'}",
        "OMP_NUM_THREADS": "1",  # what Ray and torchrun would say; each process sets its threads itself
        "RAY_worker_niceness": "0",  # Ray's workers are nice by 15, and would yield to all else on a busy machine
    }
    environ = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"} | ENVIRONMENT | own
    torchrun = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={args.workers}"]
    command = [sys.executable, *(torchrun if side == "torchrun" else []), __file__, str(args.shards)]
    command += ["--params", str(args.params), "--method", args.method, "--mode", args.mode]
    command += ["--steps", str(args.steps), "--side", side]
    try:
        done = subprocess.run(command, cwd=folder, env=environ, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        sys.exit(f"{side} failed:\n{error.stderr[-2000:]}")
    if side == "ray":
        return ray_speed(folder / "reports/history.csv", params.batch_size)
    return float(done.stdout.split()[-1])


def main() -> None:
    """Parse the command line and run the rounds, or one side of one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", type=Path)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"), help="its preset is trained")
    parser.add_argument("--method", default="mse")
    parser.add_argument("--mode", choices=["device", "stream"], default="device")
    parser.add_argument("--steps", type=int, default=60, help=f"of each training; the first {SKIPPED} do not count")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.steps <= SKIPPED:
        parser.error(f"--steps: more than {SKIPPED}, the first of which do not count")
    args.shards, args.params = args.shards.absolute(), args.params.absolute()
    changes = {"method": args.method, "mode": args.mode, "max_steps": args.steps, "steps_per_epoch": args.steps}
    params = load_params(args.params).train.model_copy(update=changes)
    if args.side == "ray":
        train(args.shards, Path("generator.safetensors"), Path("reports"), params, read_environment())
    elif args.side == "torchrun":
        under_torchrun(args.shards, params)
    else:
        ratios = []
        with tempfile.TemporaryDirectory() as name:
            for number in range(1, args.rounds + 1):
                speeds = {side: measured(side, args, params, Path(name, f"{side}{number}")) for side in SIDES}
                ratios.append(speeds["ray"] / speeds["torchrun"])
                told = "   ".join(f"{side} {speed:6.1f} images/s" for side, speed in speeds.items())
                print(f"round {number}/{args.rounds}   {told}   ratio {ratios[-1]:.2f}", flush=True)
        print(f"{params.method}, {args.workers} workers, {args.mode}: Ray Train / torchrun {median(ratios):.2f}")


if __name__ == "__main__":
    main()
