"""What one frame costs: bytes and time of each stage, for the model of `benchmarks/scaling.py`.

    python benchmarks/parts.py data/sample/videos data/frames data/shards --out docs/scaling.json

Measured on the files that are given and on this machine, in seconds of one core; the networks are those of the preset
`datacentre` and the method `wide`, counted rather than timed, with one picture on the CPU.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import pyarrow.parquet as pq
import ray
import torch
from step import flops, new_state

from ganime.cluster import connected
from ganime.data.batches.augmentation import window_size
from ganime.data.batches.sampler import row_groups, row_ranges
from ganime.data.batches.windows import decode_range
from ganime.data.manifest import SPLITS, Manifest
from ganime.data.records import read_rows
from ganime.data.shard.recurrence import GATHERED, SIGNS, WORDS, link
from ganime.frame import training_canvas
from ganime.params import Train, load_params
from ganime.training.step import train_step

METHOD, PRESET = "wide", "datacentre"


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
    some = row_ranges(groups, 0, min(1024, manifest.rows("train")))
    began = time.process_time()
    windows = sum(len(decode_range(row_range, height, width)) for row_range in some)
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
    networks = [network for network in (state.training_module, state.discriminator) if network is not None]
    wide_B3HW = torch.rand(1, 3, params.canvas.height, params.canvas.width)
    phase = state.recipe.phases[-1]
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    weights = {parameter.untyped_storage().data_ptr() for parameter in state.training_module.parameters()}
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        generated = state.training_module(wide_B3HW, state.mask_11HW)
    activations = sum(size for place, size in kept.items() if place not in weights)
    del generated  # until here, so that no address was used twice
    return {
        "bytes the generator keeps for a picture, fp32": activations,
        "gradients sent in a step": sum(p.numel() for network in networks for p in network.parameters()),
        "floating point operations a picture": flops(lambda: train_step(state, wide_B3HW, phase)),
    }


def _pairs() -> dict[str, float]:
    """Pairs of fingerprints compared in a second by one core, among fingerprints that have nothing in common."""
    count = 4 * GATHERED  # so many that sorting them is not what takes the time
    words = np.random.default_rng(0).integers(0, 1 << SIGNS, (count, WORDS), np.uint16)
    began = time.process_time()
    link(words, np.arange(count, dtype=np.int32))
    return {"pairs compared a core second": WORDS * count**2 / 2 / (1 << SIGNS) / (time.process_time() - began)}


def _object_store() -> dict[str, float]:
    """Bytes a second through Ray's object store: written by one process, read by it."""
    block = np.ones(128 << 20, np.uint8)
    with connected(num_cpus=2):
        ray.get(ray.put(block))
        began = time.perf_counter()
        for _ in range(4):
            ray.get(ray.put(block)).sum()
        return {"bytes/s through the object store": 4 * block.nbytes / (time.perf_counter() - began)}


def main() -> None:
    """Measure all parts, print them and keep them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("videos", "frames", "shards"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    params = load_params(args.params, PRESET).train
    found: dict[str, Any] = {"preset": PRESET, "method": METHOD, "canvas": params.canvas.model_dump()}
    found |= _videos(args.videos) | _rows(args.frames, args.shards, params) | _networks(params)
    found |= _pairs() | _object_store()
    args.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for name, value in found.items():
        print(f"{name:46} {value if isinstance(value, (str, dict)) else f'{value:,.6g}'}")


if __name__ == "__main__":
    main()
