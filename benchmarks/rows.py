"""Peak memory of `shard` and `stream` on a collection and on one ten times as large: rows must cost next to nothing.

    python benchmarks/rows.py [--rows 1000000] [--times 10] [--folder DIR] [--stages shard again stream]

Rows are drawn without a video: the real schema, shots of 16 frames with thumbnails of their own, videos of 24 minutes,
openings that all episodes of a show share, and one tiny picture for all. Ten million of them stand for 700 hours of
film. The folder, where all of this is removed at the end, needs 6 GB for them.

shard     frames → shards: the survey, the groups, the splits, the dealing, the manifest, the ledger
again     the same with the ledger of the first time
stream    the data side of training: one worker reads as many pictures of either collection, through Ray Data

Each runs in a process of its own; its peak is what it and its children held at once (`measured.run`), without pages of
files, among which the fingerprints of the shots are: the system takes those back when memory runs short. Ray's shared
memory is counted in each of its processes, so read the growth beside the ratio. What `shard` mixes rows and compares
fingerprints in is bounded (`POOL_BYTES`, `GATHERED`) and made small here, so that it is full in both collections.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
from measured import run
from streamed import read_through

from ganime.data.records import FRAME_SCHEMA, encode_picture, frame_writer
from ganime.data.shard import recurrence, shard, writer
from ganime.params import Shard

STAGES = ("shard", "again", "stream")
SHOTS, FRAMES = 360, 16  # of a video, of a shot: 24 minutes of 4 s a shot, 4 pictures a second
EPISODES, OPENING = 12, 20  # videos of a show; shots that they share
ROWS_PER_GROUP = 64  # as `extract` writes them
POOL_BYTES, GATHERED = 4 << 20, 1 << 14
SHARD = Shard(seed=0, val=0.3, test=0.3, rows_per_file=4096, rows_per_group=256)
BATCH_SIZE = 64


def draw(frames: Path, rows: int) -> None:
    """`rows` rows, rounded up to whole videos, as `extract` leaves them."""
    picture = encode_picture(np.full((18, 32, 3), 90, np.uint8), 90)
    for video in range(-(-rows // (SHOTS * FRAMES))):
        show, episode = divmod(video, EPISODES)
        table = _video(f"show {show}", f"season 1/episode {episode:02}.mkv", _thumbnails(show, episode), picture)
        with frame_writer(frames / f"show {show}" / f"episode {episode:02}.mkv.parquet", {}) as file:
            for start in range(0, len(table), ROWS_PER_GROUP):
                file.write_table(table.slice(start, ROWS_PER_GROUP))


def _thumbnails(show: int, episode: int) -> np.ndarray:
    """A thumbnail for each shot, N×32×32: patches in four greys, which pack well and are unlike each other."""
    opening = np.random.default_rng([show]).integers(0, 4, (OPENING, 8, 8), np.uint8)
    others = np.random.default_rng([show, episode]).integers(0, 4, (SHOTS - OPENING, 8, 8), np.uint8)
    return np.concatenate([opening, others]).repeat(4, axis=1).repeat(4, axis=2) * np.uint8(80)


def _video(show: str, video: str, thumbnails: np.ndarray, picture: bytes) -> pa.Table:
    """All frames of a video; the shot of every third moves."""
    count = SHOTS * FRAMES
    shot, frame = np.arange(count) // FRAMES, np.arange(count)
    pixels = pa.py_buffer(thumbnails.repeat(FRAMES, axis=0).tobytes())
    columns = {
        "show": [show] * count,
        "video": [video] * count,
        "shot": shot,
        "frame": 6 * frame,
        "time_num": frame,
        "time_den": np.full(count, 4),
        "motion": np.where(shot % 3 == 2, "action", "fixed"),
        "aspect_num": np.full(count, 16),
        "aspect_den": np.full(count, 9),
        "thumbnail": pa.Array.from_buffers(FRAME_SCHEMA.field("thumbnail").type, count, [None, pixels]),
        "picture": [picture] * count,
    }
    return pa.table(columns, schema=FRAME_SCHEMA)


def run_stage(stage: str, folder: Path) -> None:
    """Do a stage on what those before it left in `folder`."""
    shards = folder / "shards"
    if stage in ("shard", "again"):
        writer.POOL_BYTES, recurrence.GATHERED, recurrence.CHUNK = POOL_BYTES, GATHERED, GATHERED // 2
        shard(folder / "frames", shards, folder / "splits.parquet", (), SHARD)
        return
    read_through(shards, BATCH_SIZE)


def main() -> None:
    """Parse the command line and compare the stages, or do one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the smaller collection")
    parser.add_argument("--times", type=int, default=10, help="as many rows in the larger one")
    parser.add_argument("--folder", type=Path, help="where there is room; a temporary one by default")
    parser.add_argument("--stages", nargs="+", choices=STAGES, default=STAGES)
    parser.add_argument("--stage", choices=("draw", *STAGES), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.stage == "draw":
        draw(args.folder / "frames", args.rows)
    elif args.stage:
        run_stage(args.stage, args.folder)
    else:
        with tempfile.TemporaryDirectory(dir=args.folder) as name:
            compare(Path(name), (args.rows, args.times * args.rows), args.stages)


def compare(folder: Path, sizes: tuple[int, int], stages: list[str]) -> None:
    """Do the stages on collections of two sizes and print what they took."""
    peaks: dict[str, list[int]] = {stage: [] for stage in stages}
    for rows in sizes:
        place = folder / str(rows)
        own = [sys.executable, __file__, "--folder", str(place), "--stage"]
        run([*own, "draw", "--rows", str(rows)])
        for stage in stages:
            cost = run([*own, stage])
            peaks[stage].append(cost.own_mib)
            print(
                f"{stage:7} {rows:>10,} rows {cost.own_mib:6} MiB, with pages of files {cost.peak_mib:6} MiB, "
                f"{cost.wall_s:7.0f} s, CPU {cost.cpu_s:.0f} s",
                flush=True,
            )
    for stage, (small, large) in peaks.items():
        a_row = (large - small) * 2**20 / (sizes[1] - sizes[0])
        print(f"{stage:7} {sizes[1] / sizes[0]:g} times the rows: ratio {large / small:.2f}, {a_row:+.1f} bytes a row")


if __name__ == "__main__":
    main()
