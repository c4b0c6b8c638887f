"""How long it takes to measure a test split.

    python benchmarks/evaluate.py data/shards [--height 144] [--width 256] [--times 3] [--whole]

One model is measured on all test pictures, truth and all, when what was measured of the fills is kept. With `--whole`
also the whole verb, start-up, painting and intervals included: with all fills for the first time, and when they are
kept, as a ratio. The model has learnt nothing and is next to nothing, so that it is measuring that is timed. The best
of several times counts: other programs take cores now and then, which seconds of CPU do not show.
"""

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path

import torch
from measured import Cost, run

from ganime.data.batches.windows import read_records
from ganime.data.manifest import Manifest
from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.models.model_file import Header, save_model
from ganime.params import Evaluate
from ganime.report.evaluate.judge import Judge

PROGRAM = """
import sys
from pathlib import Path
from ganime.params import Environment, Evaluate
from ganime.report.evaluate import evaluate
shards, model, out = map(Path, sys.argv[1:])
evaluate(shards, model, out, Evaluate(batch_size=32, lpips_weights=None, inception_weights=None), Environment())
"""
BATCH = 32
GREY = (0.5, 0.5, 0.5)
OPTIONS = {"channels": 2}


def untaught(path: Path, height: int, width: int) -> None:
    """A model file of a small network as it was drawn by lot."""
    canvas = training_canvas(height, width)
    torch.manual_seed(0)
    header = Header(
        run="none", method="mse", options=OPTIONS, canvas=canvas, mean_colour=GREY, shows=(), digests={}, metrics={},
        step=0,
    )  # fmt: skip
    save_model(build("mse", OPTIONS, canvas, GREY).generator, header, path)


def alone(shards: Path, model: Path) -> tuple[float, float]:
    """Seconds, and seconds of CPU, of measuring a model on all test pictures."""
    judge = Judge(model, Evaluate(batch_size=BATCH, lpips_weights=None, inception_weights=None))
    started, cpu_s = time.perf_counter(), time.process_time()
    records = read_records(shards, "test")
    while batch := list(itertools.islice(records, BATCH)):
        judge.judge(batch, fills=False)
    return time.perf_counter() - started, time.process_time() - cpu_s


def timed(shards: Path, folder: Path) -> Cost:
    """One evaluation, in a program of its own."""
    arguments = (str(shards), str(folder / "model.safetensors"), str(folder / "out"))
    return run([sys.executable, "-c", PROGRAM, *arguments])


def main() -> None:
    """Parse the command line, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", type=Path)
    parser.add_argument("--height", type=int, default=144)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--whole", action="store_true")
    args = parser.parse_args()
    pictures = Manifest.load(args.shards).rows("test")
    print(f"{pictures} test pictures, {args.width}×{args.height} px, best of {args.times}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        linked = folder / "shards"  # what is kept lies beside it, and goes with the folder
        linked.symlink_to(args.shards.absolute())
        untaught(folder / "model.safetensors", args.height, args.width)
        wall_s, cpu_s = min(alone(linked, folder / "model.safetensors") for _ in range(args.times))
        print(f"{'a model alone':18} {wall_s:6.1f} s, {cpu_s:6.1f} s of CPU")
        if not args.whole:
            return
        first, again = [], []
        for _ in range(args.times):
            for kept in folder.glob("shards.measured/*"):
                kept.unlink()
            first.append(timed(linked, folder))
            again.append(timed(linked, folder))
    best = [min(costs, key=lambda cost: cost.wall_s) for costs in (first, again)]
    for what, cost in zip(("model and fills", "model, fills kept"), best, strict=True):
        print(f"{what:18} {cost.wall_s:6.1f} s, {cost.cpu_s:6.1f} s of CPU, {cost.peak_mib} MiB")
    print(f"{'ratio':18} {best[1].wall_s / best[0].wall_s:6.2f}    {best[1].cpu_s / best[0].cpu_s:6.2f}")


if __name__ == "__main__":
    main()
