"""How far the pipeline goes: training on 1 to 4 workers measured, 1 to 512 GPUs and 10,000 hours of video computed.

    python benchmarks/scaling.py workers data/shards [--steps 120] [--rounds 3]
    python benchmarks/scaling.py parts data/sample/videos data/frames data/shards --out docs/scaling.json
    python benchmarks/scaling.py model docs/scaling.json

workers   images/s of Ray Train beside torchrun on the same step (`benchmarks/train.py`), by number of workers
parts     what one frame costs: bytes and time of each stage, measured on these files and this machine
model     from those parts, and from assumptions about machines that are not here, the load of every resource: the
          largest saturates first. Every line says whether it is measured, computed or assumed

The model is one of throughput: everything overlaps, nothing waits for anything else. What it leaves out (the latency of
many small all-reduces, slow nodes, the start of a stage) makes real clusters slower, never faster.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import av
import numpy as np
import pyarrow.parquet as pq
import ray
import torch
from step import flops, new_state
from train import SIDES, measured

from ganime.augment import window_size
from ganime.cluster import connected
from ganime.frame import training_canvas
from ganime.manifest import SPLITS, Manifest
from ganime.params import Train, load_params
from ganime.pieces import pieces, row_groups
from ganime.records import read_rows
from ganime.shard.recurrence import GATHERED, SIGNS, WORDS, link
from ganime.step import train_step
from ganime.windows import decode_piece

METHOD, PRESET = "wide", "datacentre"
GPUS, HOURS = (1, 8, 64, 512), 10_000
# Machines that are not here. GPU: an H100's 989 dense bf16 TFLOP/s (NVIDIA's data sheet), of which convolutions of this
# size reach about a third. Node: 8 GPUs, 96 cores. Network: NVLink in a node, one 400 Gb/s port for each GPU between
# nodes, 80 % of either in use. Storage: shared by all nodes.
ASSUMED = {
    "flop/s of a GPU": 989e12 * 0.33,
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


def parts(args: argparse.Namespace) -> None:
    """Measure what one frame costs and keep it as JSON."""
    params = load_params(args.params, PRESET).train
    found: dict[str, Any] = {"preset": PRESET, "method": METHOD, "canvas": params.canvas.model_dump()}
    found |= _videos(args.videos) | _rows(args.frames, args.shards, params) | _networks(params)
    found |= _pairs() | _object_store()
    args.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for name, value in found.items():
        print(f"{name:45} {value if isinstance(value, (str, dict)) else f'{value:,.6g}'}")


def _videos(videos: Path) -> dict[str, float]:
    """Bytes of an encoded frame, and decoding by one core."""
    count, size, spent, pixels = 0, 0, 0.0, 0
    for path in sorted(path for path in videos.rglob("*") if path.is_file())[:4]:
        size += path.stat().st_size
        with av.open(str(path)) as container:
            container.streams.video[0].thread_type = "NONE"
            began = time.process_time()
            for frame in container.decode(container.streams.video[0]):
                count, pixels = count + 1, frame.width * frame.height
            spent += time.process_time() - began
    return {
        "bytes of an encoded frame": size / count,
        "bytes of a decoded frame (4:2:0)": 1.5 * pixels,
        "core seconds to decode a frame": spent / count,
    }


def _rows(frames: Path, shards: Path, params: Train) -> dict[str, float]:
    """Bytes of a row, and decoding of a training window by one core."""
    files = sorted(frames.rglob("*.parquet"))
    rows = sum(pq.read_metadata(path).num_rows for path in files)
    manifest = Manifest.load(shards)
    groups = row_groups(shards, manifest, "train")
    height, width = window_size(training_canvas(params.canvas.height, params.canvas.width), params.augment)
    some = pieces(groups, 0, min(1024, manifest.rows("train")))
    began = time.process_time()
    windows = sum(len(decode_piece(piece, height, width)) for piece in some)
    spent = time.process_time() - began
    pictures = read_rows(Path(some[0].path), some[0].group)["picture"].to_pylist()
    dealt = [shards / file.path for split in manifest.files.values() for file in split]
    return {
        "rows": rows,
        "rows a shot": rows / sum(show.shots for show in manifest.shows.values()),
        "rows a second of film": rows / sum(map(_film_s, files)),
        "bytes of a JPEG picture": float(np.mean([len(picture) for picture in pictures])),
        "bytes of a row of frames": sum(path.stat().st_size for path in files) / rows,
        "bytes of a row of shards": sum(path.stat().st_size for path in dealt) / sum(map(manifest.rows, SPLITS)),
        "bytes of a window": height * width * 3,
        "core seconds to decode a window": spent / windows,
    }


def _film_s(path: Path) -> float:
    """Seconds from the first to the last sampled frame of a video."""
    table = pq.read_table(path, columns=["time_num", "time_den"])
    times = table["time_num"].to_numpy() / table["time_den"].to_numpy()
    return float(times.max() - times.min())


def _networks(params: Train) -> dict[str, float]:
    """Numbers that gradients are sent for, and arithmetic of a step; counted on one picture, by the CPU."""
    device = torch.device("cpu")
    state = new_state(params.model_copy(update={"accumulate": 1}), METHOD, "fp32", device)
    networks = [network for network in (state.lesson, state.discriminator) if network is not None]
    wide_B3HW = torch.rand(1, 3, params.canvas.height, params.canvas.width)
    phase = state.recipe.phases[-1]
    return {
        "gradients sent in a step": sum(p.numel() for network in networks for p in network.parameters()),
        "floating point operations a picture": flops(lambda: train_step(state, wide_B3HW, phase)),
    }


def _pairs() -> dict[str, float]:
    """Pairs of fingerprints compared in a second by one core, among fingerprints that have nothing in common."""
    words = np.random.default_rng(0).integers(0, 1 << SIGNS, (GATHERED, WORDS), np.uint16)
    began = time.process_time()
    link(words, np.arange(GATHERED, dtype=np.int32))
    return {"pairs compared a core second": WORDS * GATHERED**2 / 2 / (1 << SIGNS) / (time.process_time() - began)}


def _object_store() -> dict[str, float]:
    """Bytes a second through Ray's object store: written by one process, read by it."""
    block = np.ones(128 << 20, np.uint8)
    with connected(num_cpus=2):
        ray.get(ray.put(block))
        began = time.perf_counter()
        for _ in range(4):
            ray.get(ray.put(block)).sum()
        return {"bytes/s through the object store": 4 * block.nbytes / (time.perf_counter() - began)}


def model(args: argparse.Namespace) -> None:
    """Print what is measured and assumed, the load of each resource, and what a large collection takes."""
    found = json.loads(args.parts.read_text(encoding="utf-8"))
    for name, value in found.items():
        print(f"measured  {name:42} {value if isinstance(value, (str, dict)) else f'{value:,.6g}'}")
    for name, value in ASSUMED.items():
        print(f"assumed   {name:42} {value:,.6g}")
    speed = ASSUMED["flop/s of a GPU"] / found["floating point operations a picture"]
    print(f"computed  {'pictures/s of a GPU':42} {speed:,.0f}\n")
    print("computed: share of each resource in use when every GPU works without a pause; above 100 % it is the limit")
    loads = {gpus: _loads(found, gpus, speed) for gpus in GPUS}
    print(f"{'GPUs':29}" + "".join(f"{gpus:>13}" for gpus in GPUS))
    print(f"{'pictures/s they ask for':29}" + "".join(f"{gpus * speed:>13,.0f}" for gpus in GPUS))
    for name in loads[1]:
        print(f"{name:29}" + "".join(f"{loads[gpus][name]:>13.1%}" for gpus in GPUS))
    print(
        f"{'saturates first':32}" + "".join(f"{max(loads[gpus], key=loads[gpus].__getitem__):>10.9}" for gpus in GPUS)
    )
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
    keyframes = 4 * rows / found["rows a shot"]
    pairs = WORDS * keyframes**2 / 2 / (1 << SIGNS)
    return {
        "frames, millions": film_frames / 1e6,
        "encoded video, TB": film_frames * found["bytes of an encoded frame"] / 1e12,
        "extract: core hours of decoding": film_frames * found["core seconds to decode a frame"] / 3600,
        "rows, millions": rows / 1e6,
        "frames in Parquet, TB": rows * found["bytes of a row of frames"] / 1e12,
        "shards, TB": rows * found["bytes of a row of shards"] / 1e12,
        "shard: hours to compare fingerprints (one process)": pairs / found["pairs compared a core second"] / 3600,
        "shard: fingerprints on disk, GB": keyframes * WORDS * 2 / 1e9,
        **{f"a pass over it, hours on {gpus} GPUs": rows / speed / gpus / 3600 for gpus in GPUS},
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
    verb = verbs.add_parser("parts")
    for name in ("videos", "frames", "shards"):
        verb.add_argument(name, type=Path)
    verb.add_argument("--out", type=Path, required=True)
    verb.set_defaults(do=parts)
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
