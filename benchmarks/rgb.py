"""Planes of YUV → RGB, as `ganime convert` looks at every frame, beside libswscale.

    python benchmarks/rgb.py [VIDEO]

Without a video, frames of 720×480 are drawn. Peers, on one thread: libswscale as accurate as it can (chroma repeated,
as here), and as fast as it can. For each its time beside ours, and how far it is from the conversion's definition in
floating point.
"""

import argparse
import itertools
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from ganime.film.video.pixels import plane_rows
from ganime.film.video.rgb import WEIGHTS, rgb_of
from ganime.frame import Pixels

BT601 = 6
FRAMES, ROUNDS = 60, 5
ACCURATE = Interpolation.POINT | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
FAST = Interpolation.POINT


def drawn() -> list[VideoFrame]:
    """Frames of soft patches of colour."""
    rng = np.random.default_rng(0)
    frames = []
    for _ in range(FRAMES):
        patches = cv2.resize(rng.integers(0, 256, (30, 45, 3), np.uint8), (720, 480), interpolation=cv2.INTER_CUBIC)
        frames.append(VideoFrame.from_ndarray(patches, format="rgb24").reformat(format="yuv420p"))
    return frames


def read(path: Path) -> list[VideoFrame]:
    """The first frames of a film."""
    with av.open(str(path)) as container:
        return list(itertools.islice(container.decode(video=0), FRAMES))


def libswscale(interpolation: Interpolation) -> Callable[[VideoFrame], Pixels]:
    """Its conversion of a frame."""
    reformatter = VideoReformatter()

    def convert(frame: VideoFrame) -> Pixels:
        rgb = reformatter.reformat(
            frame,
            format="rgb24",
            src_colorspace=Colorspace.ITU601,
            src_color_range=ColorRange.MPEG,
            interpolation=interpolation,
            threads=1,
        )
        return np.asarray(rgb.to_ndarray(), np.uint8)

    return convert


def defined(frame: VideoFrame) -> npt.NDArray[np.float64]:
    """The definition (ITU-R BT.601-7, 2.5), in floating point."""
    luma, *chroma = (rows.astype(np.float64) for rows in plane_rows(frame))
    size = (frame.height, frame.width)
    blue, red = (x.repeat(2, axis=0).repeat(2, axis=1)[: size[0], : size[1]] - 128 for x in chroma)
    by_red, by_blue = WEIGHTS[BT601]
    grey = (luma[:, : size[1]] - 16) / 219
    r, b = grey + 2 * (1 - by_red) * red / 224, grey + 2 * (1 - by_blue) * blue / 224
    g = (grey - by_red * r - by_blue * b) / (1 - by_red - by_blue)
    return np.asarray(np.clip(255 * np.dstack([r, g, b]), 0, 255))


def seconds(convert: Callable[[VideoFrame], Pixels], frames: list[VideoFrame]) -> float:
    """What it takes for all frames."""
    began = time.perf_counter()
    for frame in frames:
        convert(frame)
    return time.perf_counter() - began


def main() -> None:
    """Parse the command line, then convert the same frames in each way, in turns."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", nargs="?", type=Path, help="of yuv420p")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    frames = read(args.video) if args.video else drawn()
    ways = {
        "GANime": lambda frame: rgb_of(frame, BT601, ColorRange.MPEG),
        "libswscale, accurate": libswscale(ACCURATE),
        "libswscale, fast": libswscale(FAST),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, convert in ways.items():
            taken[name].append(seconds(convert, frames))
    ours = statistics.median(taken["GANime"])
    expected = defined(frames[0])
    for name, convert in ways.items():
        took = statistics.median(taken[name])
        off = np.abs(convert(frames[0]) - expected)
        print(
            f"{name:21} {1e3 * took / len(frames):5.2f} ms a frame, {took / ours:4.1f} times ours; "
            f"off by {off.mean():.2f} levels on average, {off.max():.1f} at most"
        )


if __name__ == "__main__":
    main()
