"""Pictures a second of the Ray stream beside a plain torch DataLoader on the same shards: a ratio from one run.

    python -m benchmarks.stream data/shards [--rounds 3] [--pictures 4000]

Both read, decode and shuffle the same blocks of rows in one process beside the reader; the rounds alternate, so that
whatever else the machine does hits both. Also printed: seconds until the first batch of a stream, cold and warm.
"""

import argparse
import time
from collections.abc import Iterator
from itertools import islice, tee
from pathlib import Path
from statistics import median

import torch
from torch.utils.data import DataLoader, IterableDataset

from ganime.cluster import connected
from ganime.data.batches.sampler import ranges_of, replicas_of, rounds, row_groups
from ganime.data.batches.stream import batches
from ganime.data.batches.windows import assembled, decode_range, rebatched
from ganime.data.manifest import Manifest
from ganime.frame import Pixels

HEIGHT, WIDTH, BATCH_SIZE = 144, 256, 16


class Rounds(IterableDataset[Pixels]):
    """The peer: the endless rounds of one rank, decoded and shuffled by a DataLoader's worker process."""

    def __init__(self, shards: Path) -> None:
        manifest = Manifest.load(shards)
        self.groups = row_groups(shards, manifest, "train")
        self.replicas = replicas_of(BATCH_SIZE, manifest.rows("train"), rank=0, world=1)

    def __iter__(self) -> Iterator[Pixels]:
        planned, shown = tee(rounds(self.groups, seed=0, replicas=self.replicas, first=0))
        return assembled(shown, (decode_range(found, HEIGHT, WIDTH) for found in ranges_of(planned)))


def dataloader(shards: Path) -> Iterator[torch.Tensor]:
    """Endless batches from the peer."""
    loader = DataLoader(Rounds(shards), batch_size=None, num_workers=1, prefetch_factor=4)
    for windows_BHWC in rebatched((block.numpy() for block in loader), BATCH_SIZE):
        yield torch.from_numpy(windows_BHWC).permute(0, 3, 1, 2)


def ray_stream(shards: Path) -> Iterator[torch.Tensor]:
    """Endless batches from the stream."""
    return batches(shards, height=HEIGHT, width=WIDTH, batch_size=BATCH_SIZE, seed=0, rank=0, world=1)


def timed(stream: Iterator[torch.Tensor], pictures: int) -> tuple[float, float]:
    """Seconds until the first batch, and pictures a second from there on."""
    started = time.perf_counter()
    next(stream)
    first = time.perf_counter()
    count = sum(len(batch) for batch in islice(stream, pictures // BATCH_SIZE))
    return first - started, count / (time.perf_counter() - first)


def main() -> None:
    """Run the rounds and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pictures", type=int, default=4000)
    options = parser.parse_args()
    with connected(num_cpus=2):
        rounds = [
            (timed(ray_stream(options.shards), options.pictures), timed(dataloader(options.shards), options.pictures))
            for _ in range(options.rounds)
        ]
    for (first, ray_speed), (_, loader_speed) in rounds:
        print(f"Ray {ray_speed:6.0f}/s   DataLoader {loader_speed:6.0f}/s   first batch of the stream {first:.1f} s")
    print(f"Ray stream / DataLoader: {median(ray[1] / loader[1] for ray, loader in rounds):.2f}")


if __name__ == "__main__":
    main()
