"""How far the pipeline goes: training on 1 to 4 workers measured, 1 to 512 GPUs and 10,000 hours of video computed.

    python benchmarks/scaling.py workers data/shards [--steps 120] [--rounds 3]
    python benchmarks/scaling.py model docs/scaling.json

workers   images/s of Ray Train beside torchrun on the same step (`benchmarks/train.py`), by number of workers
model     from what one frame costs (`benchmarks/parts.py`), and from assumptions about machines that are not here, the
          load of every resource: the largest saturates first. Each line says whether it is measured, computed, assumed

The model is one of throughput: everything overlaps, nothing waits for anything else. What it leaves out (the latency of
many small all-reduces, slow nodes, the start of a stage) makes real clusters slower, never faster.
"""

import argparse
import json
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from train import SIDES, measured

from ganime.data.shard.recurrence import KEYFRAMES, SIGNS, WORDS
from ganime.params import load_params

GPUS, HOURS = (1, 8, 64, 512), 10_000
# Machines that are not here. GPU: an H100's 989 dense bf16 TFLOP/s (NVIDIA's data sheet), of which convolutions of this
# size reach about a third; of its 80 GB half is left for what the generator keeps for its backward pass. Node: 8 GPUs,
# 96 cores. Network: NVLink in a node, one 400 Gb/s port for each GPU between nodes, 80 % of either in use. Storage:
# shared by all nodes.
ASSUMED = {
    "flop/s of a GPU": 989e12 * 0.33,
    "bytes of a GPU for activations": 40e9,
    "GPUs in a node": 8,
    "cores in a node": 96,
    "pictures a GPU and step": 8,
    "bytes/s between GPUs of a node": 0.8 * 450e9,
    "bytes/s between nodes, each GPU": 0.8 * 50e9,
    "bytes/s of the storage": 20e9,
    "frames a second of film": 24,
}


def workers(args: argparse.Namespace) -> None:
    """Images/s by number of workers."""
    changes = {"method": args.method, "mode": "device", "max_steps": args.steps, "steps_per_epoch": args.steps}
    params = load_params(args.params).train.model_copy(update=changes)
    first: float | None = None
    with tempfile.TemporaryDirectory() as name:
        for count in args.counts:
            args.workers = count
            rounds = [
                {side: measured(side, args, params, Path(name, f"{side} {count} {number}")) for side in SIDES}
                for number in range(args.rounds)
            ]
            speeds = {side: median(one[side] for one in rounds) for side in SIDES}
            ratio = median(one["ray"] / one["torchrun"] for one in rounds)
            first = first or speeds["ray"] / count
            told = "   ".join(f"{side} {speed:7.1f} images/s" for side, speed in speeds.items())
            share = speeds["ray"] / (first * count)
            print(f"{count} workers   {told}   ratio {ratio:.2f}   of perfect scaling {share:.0%}", flush=True)


def model(args: argparse.Namespace) -> None:
    """Print what is measured and assumed, the load of each resource, and what a large collection takes."""
    found = json.loads(args.parts.read_text(encoding="utf-8"))
    for name, value in found.items():
        print(f"measured  {name:46} {value if isinstance(value, (str, dict)) else f'{value:,.6g}'}")
    for name, value in ASSUMED.items():
        print(f"assumed   {name:46} {value:,.6g}")
    speed = ASSUMED["flop/s of a GPU"] / found["floating point operations a picture"]
    print(f"computed  {'pictures/s of a GPU':46} {speed:,.0f}")
    fit = ASSUMED["bytes of a GPU for activations"] / (found["bytes the generator keeps for a picture, fp32"] / 2)
    print(f"computed  {'pictures that fit into a GPU, bf16':46} {fit:,.0f}\n")
    print("computed: share of each resource in use when every GPU works without a pause; above 100 % it is the limit")
    loads = {gpus: _loads(found, gpus, speed) for gpus in GPUS}
    print(f"{'GPUs':29}" + "".join(f"{gpus:>13}" for gpus in GPUS))
    print(f"{'pictures/s they ask for':29}" + "".join(f"{gpus * speed:>13,.0f}" for gpus in GPUS))
    for name in loads[1]:
        print(f"{name:29}" + "".join(f"{loads[gpus][name]:>13.1%}" for gpus in GPUS))
    first = [max(loads[gpus], key=loads[gpus].__getitem__).split(" (")[0] for gpus in GPUS]
    print(f"{'saturates first':29}" + "".join(f"{name:>13}" for name in first))
    print(f"\ncomputed: {HOURS:,} hours of film")
    for name, value in _collection(found, speed).items():
        print(f"{name:55} {value:>14,.1f}")


def _loads(found: dict[str, Any], gpus: int, speed: float) -> dict[str, float]:
    """The share of each resource that `gpus` GPUs take at `speed` pictures/s each."""
    in_node = min(gpus, ASSUMED["GPUs in a node"])
    sent = 2 * (gpus - 1) / gpus * 4 * found["gradients sent in a step"]
    link_bytes_s = "bytes/s between nodes, each GPU" if gpus > in_node else "bytes/s between GPUs of a node"
    step_s = ASSUMED["pictures a GPU and step"] / speed
    node_speed = in_node * speed
    return {
        "decode (cores of a node)": node_speed
        * found["core seconds to decode a window"]
        / (ASSUMED["cores in a node"] - in_node),
        "object store (of a node)": node_speed * found["bytes of a window"] / found["bytes/s through the object store"],
        "all-reduce (network)": sent / ASSUMED[link_bytes_s] / step_s,
        "storage (shared)": gpus * speed * found["bytes of a row of shards"] / ASSUMED["bytes/s of the storage"],
    }


def _collection(found: dict[str, Any], speed: float) -> dict[str, float]:
    """What a large collection takes."""
    film_frames = HOURS * 3600 * ASSUMED["frames a second of film"]
    rows = HOURS * 3600 * found["rows a second of film"]
    keyframes = KEYFRAMES * rows / found["rows a shot"]
    pairs = WORDS * keyframes**2 / 2 / (1 << SIGNS)
    return {
        "frames, millions": film_frames / 1e6,
        "encoded video, TB": film_frames * found["bytes of an encoded frame"] / 1e12,
        "extract: core hours of decoding": film_frames * found["core seconds to decode a frame"] / 3600,
        "rows, millions": rows / 1e6,
        "frames in Parquet, TB": rows * found["bytes of a row of frames"] / 1e12,
        "shards, TB": rows * found["bytes of a row of shards"] / 1e12,
        "shard: core hours to compare fingerprints": pairs / found["pairs compared a core second"] / 3600,
        "shard: fingerprints on disk, GB": keyframes * WORDS * 2 / 1e9,
        **{f"a pass over it, hours on {gpus} GPU(s)": rows / speed / gpus / 3600 for gpus in GPUS},
    }


def main() -> None:
    """Parse the command line and do one part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("workers")
    verb.add_argument("shards", type=Path)
    verb.add_argument("--counts", type=int, nargs="+", default=[1, 2, 4], help="numbers of workers that share a batch")
    verb.add_argument("--method", default="mse")
    verb.add_argument("--steps", type=int, default=120)
    verb.add_argument("--rounds", type=int, default=3)
    verb.set_defaults(do=workers, mode="device")
    verb = verbs.add_parser("model")
    verb.add_argument("parts", type=Path)
    verb.set_defaults(do=model)
    args = parser.parse_args()
    args.params = args.params.absolute()
    if "shards" in args:
        args.shards = args.shards.absolute()
    args.do(args)


if __name__ == "__main__":
    main()
