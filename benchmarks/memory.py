"""Peak memory of each stage on a film and on one four times as long: it is not to grow with the length.

    python benchmarks/memory.py [--minutes 2]

extract   one film, in one process
shard     the frames of that film, in one process
stream    the data side of training: one worker reads as many pictures of either film, through Ray Data

Each stage runs in a process of its own, whose resident memory and that of all its children is added up ten times a
second. Memory that Ray's processes share is counted in each of them, so the stream's numbers are upper bounds: read
the growth in MiB beside the ratio. By design it is bound by the executions
under way (`stream.EXECUTION_BYTES` each), which films of less than two minutes leave smaller than that: their blocks
are short. Device mode is left out: it holds all.
"""

import argparse
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from measured import run
from streamed import HEIGHT, WIDTH, read_through

from ganime.data.extract import extract
from ganime.data.shard import shard
from ganime.film.video.film_writer import film_writer
from ganime.params import Environment, Extract, Shard

STAGES = ("extract", "shard", "stream")
LONGER = 4
BATCH_SIZE = 16
RATE, SHOT_S, SAMPLE_RATE = 24, 2, 8000
EXTRACT = Extract(fps=8, width=WIDTH, quality=95, skip_broken=False)
SHARD = Shard(seed=0, val=0.15, test=0.15, rows_per_file=512, rows_per_group=64)


def draw_film(path: Path, seconds: int) -> None:
    """A ball that crosses a painted background, another one every two seconds: no two shots share a picture."""
    sound = np.zeros(seconds * SAMPLE_RATE, np.int16)
    with film_writer(path, (HEIGHT, WIDTH), Fraction(RATE), sound, SAMPLE_RATE, []) as film:
        for number in range(seconds // SHOT_S):
            colours = np.random.default_rng(number).integers(0, 256, (9, 16, 3), np.uint8)
            background = cv2.resize(colours, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
            for place in range(SHOT_S * RATE):
                film.write(cv2.circle(background.copy(), (40 + 4 * place, 80), 20, (250, 240, 40), -1))


def run_stage(stage: str, folder: Path) -> None:
    """Do a stage on what those before it left in `folder`."""
    shards = folder / "shards"
    if stage == "extract":
        extract(folder / "videos", folder / "frames", EXTRACT, Environment())
    elif stage == "shard":
        shard(folder / "frames", shards, folder / "splits.parquet", (), SHARD)
    else:
        read_through(shards, BATCH_SIZE)


def main() -> None:
    """Parse the command line and run all stages, or one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=2, help="length of the shorter film")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.stage:
        run_stage(args.stage, args.folder)
        return
    with tempfile.TemporaryDirectory() as name:
        minutes = {"short": args.minutes, "long": LONGER * args.minutes}
        for film, length in minutes.items():
            print(f"drawing a film of {length:g} minutes", flush=True)
            draw_film(Path(name, film, "videos/show/film.mkv"), round(60 * length))
        for stage in STAGES:
            program = [sys.executable, __file__, "--stage", stage, "--folder"]
            short, long = (run([*program, str(Path(name, film))]).peak_mib for film in minutes)
            print(
                f"{stage:8} {minutes['short']:g} min {short:6} MiB   {minutes['long']:g} min {long:6} MiB   "
                f"ratio {long / short:.2f}, {long - short:+} MiB",
                flush=True,
            )


if __name__ == "__main__":
    main()
