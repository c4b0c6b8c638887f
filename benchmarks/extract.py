"""Extraction against libav alone: the same film, decoded and scaled on the same cores, side by side in one run.

    python benchmarks/extract.py [VIDEO …]

Without a video, a cartoon of 854×480, H.264, held on twos, is drawn into a temporary folder. Peers:

  all       libav decodes and scales every frame, as `ffmpeg -vf scale` does (target: at least 0.9 of its speed,
            with cuts, motion, bars, scan, JPEG and Parquet included)
  sampled   libav decodes every frame and scales only those that a plain 4 frames a second would keep, looking at
            nothing: what no extraction can reach

docs/benchmarks.md says what was measured.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from ganime.data.extract.film import Extraction, extract_film
from ganime.film.video import picture_size, probe
from ganime.params import Extract

PARAMS = Extract(fps=4, width=256, quality=95, skip_broken=False)


def draw_film(path: Path, seconds: int, rate: int = 24) -> None:
    """A cartoon to decode: a painted background that pans or stands still, a figure drawn on twos, a cut every 4 s."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "20", "preset": "fast"})
        stream.width, stream.height, stream.pix_fmt = 854, 480, "yuv420p"
        for index in range(seconds * rate):
            scene, place = divmod(index, 4 * rate)
            rng = np.random.default_rng(scene % 50)
            if place == 0:
                small = rng.integers(0, 256, (18, 48, 3), np.uint8)
                background = cv2.resize(small, (1280, 480), interpolation=cv2.INTER_CUBIC)
                background = cv2.add(background, rng.integers(0, 12, background.shape, np.uint8))
            left = 2 * place if scene % 3 == 0 else 0
            picture = background[:, left : left + 854].copy()
            drawing = place // 2 * 2
            cv2.circle(picture, (200 + 4 * drawing, 300), 80, (40, 90, 230), -1)
            cv2.circle(picture, (200 + 4 * drawing, 300), 80, (10, 10, 10), 4)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode(None))


def libav_alone(path: Path, size: tuple[int, int], fps: float | None) -> int:
    """Decode all frames, scale those a plain rate of `fps` keeps (None: all) to `size` (height, width); counts them."""
    reformatter, filled, count = VideoReformatter(), None, 0
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            count += 1
            share = None if fps is None else int((frame.time or 0) * fps)
            if fps is None or share != filled:
                filled = share
                reformatter.reformat(frame, size[1], size[0], "rgb24", interpolation=Interpolation.AREA).to_ndarray()
    return count


def extracted(path: Path, out: Path) -> int:
    """Extract the film as the verb does; counts frames."""
    return extract_film(Extraction(str(path), "show", path.name, out, "benchmark"), PARAMS).decoded


def compare(path: Path, out: Path, rounds: int) -> None:
    """Print frames a second of each contestant, taking turns so that a busy machine hurts all alike."""
    size = picture_size(probe(path), PARAMS.width)
    contestants: dict[str, Callable[[], int]] = {
        "extract": lambda: extracted(path, out),
        "sampled": lambda: libav_alone(path, size, PARAMS.fps),
        "all": lambda: libav_alone(path, size, None),
    }
    walls: dict[str, list[float]] = {name: [] for name in contestants}
    cpus: dict[str, list[float]] = {name: [] for name in contestants}
    frames = 0
    for _ in range(rounds):
        for name, run in contestants.items():
            wall, cpu = time.perf_counter(), time.process_time()
            frames = run()
            walls[name].append(time.perf_counter() - wall)
            cpus[name].append(time.process_time() - cpu)
    print(f"{path.name}: {frames} frames, median of {rounds} rounds")
    for name in contestants:
        wall, cpu = statistics.median(walls[name]), statistics.median(cpus[name])
        print(f"  {name:8} {frames / wall:7.0f} frames/s   {1e6 * cpu / frames:6.0f} µs CPU a frame")
    for peer in ("sampled", "all"):
        by_wall = statistics.median(b / a for a, b in zip(walls["extract"], walls[peer], strict=True))
        by_cpu = statistics.median(b / a for a, b in zip(cpus["extract"], cpus[peer], strict=True))
        print(f"  extract / libav {peer}: {by_wall:.2f} by time, {by_cpu:.2f} by CPU")


def print_memory(folder: Path) -> None:
    """Peak memory of extracting a film and one 6 times as long, each in its own process."""
    for seconds in (20, 120):
        film = folder / f"{seconds}s.mkv"
        draw_film(film, seconds)
        done = subprocess.run(
            [sys.executable, __file__, "--peak", str(film)], check=True, capture_output=True, text=True
        )
        print(f"  peak memory, {seconds:4} s of film: {done.stdout.strip()} MiB")


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("videos", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=120, help="length of the film drawn")
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.peak:
            extracted(args.peak, folder / "peak.parquet")
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
            return
        videos = args.videos
        if not videos:
            videos = [folder / "drawn.mkv"]
            draw_film(videos[0], args.seconds)
        for video in videos:
            compare(video, folder / "out.parquet", args.rounds)
        if not args.videos:
            print_memory(folder)


if __name__ == "__main__":
    main()
