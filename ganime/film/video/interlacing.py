"""Fields: whether frames are whole pictures, two moments woven together, or film spread over fields (telecine).

Woven frames are told by their combing; libavfilter's `idet` says which field came first, and whether `fieldmatch` can
put the fields back together tells telecined film from true interlaced video.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import av
import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from ganime.frame import Pixels

Scan = Literal["progressive", "interlaced tff", "interlaced bff", "telecined tff", "telecined bff"]
Chain = Sequence[tuple[str, str]]

# Share of frames that must look woven before anything is done: held drawings and still shots never look woven, and a
# telecined cartoon on twos shows one woven frame in five where it moves.
WOVEN_SHARE = 0.04

# Where a frame moved by this many grey levels, and in at least this share of it, its rows are compared. Whole pictures
# score about 0.5, woven ones 1.5 and more.
MOVED_LEVELS, MOVED_SHARE = 12, 0.002
COMBING = 1.1

# Of the frames that looked woven, the share that may stay woven after field matching in telecined film.
UNMATCHED_SHARE = 0.35


@dataclass(frozen=True)
class Looks:
    """What a stretch of consecutive frames looks like: numbers of frames."""

    frames: int
    top_first: int  # woven of two fields, top field first
    bottom_first: int
    unmatched: int  # still woven after field matching


def look(stream: VideoStream, stretch: Sequence[VideoFrame]) -> Looks:
    """Look for woven frames in a stretch, and whether field matching mends them."""
    frames = list(filtered(stream, stretch, (("idet", ""),)))
    # `idet` alone would not do: beside a held drawing it takes whole frames for woven ones, now and then either way.
    verdicts = [
        str(frame.metadata["lavfi.idet.single.current_frame"])
        for frame, woven in zip(frames, _woven(frames), strict=True)
        if woven
    ]
    top_first, bottom_first = verdicts.count("tff"), verdicts.count("bff")
    unmatched = 0
    if top_first or bottom_first:
        order = "tff" if top_first >= bottom_first else "bff"
        unmatched = sum(_woven(list(filtered(stream, stretch, _matching(order)))))
    return Looks(len(frames), top_first, bottom_first, unmatched)


def _woven(frames: Sequence[VideoFrame]) -> list[bool]:
    """Which of consecutive frames are woven; never the first, which has none before it, nor the last.

    Nothing can be said of the last by field matching, which needs the frame after it.
    """
    reformatter = VideoReformatter()
    # Every fourth column tells as much as all of them.
    greys = [np.asarray(reformatter.reformat(frame, format="gray").to_ndarray(), np.uint8)[:, ::4] for frame in frames]
    inner = [is_woven(before, here) for before, here in pairwise(greys[:-1])]
    return [False, *inner, False][: len(frames)]


def is_woven(before: Pixels, here: Pixels) -> bool:
    """Whether a frame, H×W grey, is woven of two moments: where it moves, rows differ more from the rows beside them
    than from those two away, which are of the same field. `before`: the frame before it.
    """
    before_HW, here_HW = before.astype(np.int16), here.astype(np.int16)
    centre = here_HW[2:-2]
    beside = np.abs(2 * centre - here_HW[1:-3] - here_HW[3:-1])
    same_field = np.abs(2 * centre - here_HW[:-4] - here_HW[4:])
    moved = np.abs(centre - before_HW[2:-2]) > MOVED_LEVELS
    if not moved.size or moved.mean() < MOVED_SHARE:
        return False
    return bool(beside[moved].sum() > COMBING * same_field[moved].sum())


def scan_of(looks: Sequence[Looks]) -> Scan:
    """How a film was scanned, from looks at stretches spread over it."""
    top_first, bottom_first = sum(look.top_first for look in looks), sum(look.bottom_first for look in looks)
    woven = top_first + bottom_first
    if woven <= WOVEN_SHARE * sum(look.frames for look in looks):
        return "progressive"
    if sum(look.unmatched for look in looks) <= UNMATCHED_SHARE * woven:
        return "telecined tff" if top_first >= bottom_first else "telecined bff"
    return "interlaced tff" if top_first >= bottom_first else "interlaced bff"


def undo(scan: Scan) -> Chain:
    """The libavfilter chain that makes whole pictures, one for each frame and at the same time as that frame.

    Telecined film is matched but not decimated: the frame that repeats is a held drawing and is dropped as one, and
    every other frame keeps its place and its exact time.
    """
    if scan == "progressive":
        return ()
    kind, order = scan.split()
    if kind == "telecined":
        return (*_matching(order), ("bwdif", f"mode=send_frame:parity={order}:deint=interlaced"))
    return (("bwdif", f"mode=send_frame:parity={order}:deint=all"),)


def _matching(order: str) -> Chain:
    return (("fieldmatch", f"order={order}:mode=pc_n:combmatch=full"),)


def filtered(stream: VideoStream, frames: Iterable[VideoFrame], chain: Chain) -> Iterator[VideoFrame]:
    """Frames sent through a chain of libavfilter filters, built anew whenever size or format of the frames changes."""
    graph: Graph | None = None
    shape: tuple[int, int, str] | None = None
    for frame in frames:
        if graph is None or shape != (frame.width, frame.height, frame.format.name):
            if graph is not None:
                yield from _drained(graph)
            shape = (frame.width, frame.height, frame.format.name)
            graph = _graph(stream, frame, chain)
        graph.vpush(frame)
        yield from _ready(graph)
    if graph is not None:
        yield from _drained(graph)


def _graph(stream: VideoStream, frame: VideoFrame, chain: Chain) -> Graph:
    graph = Graph()
    graph.threads = 1  # cropping and matching gain nothing from slices; decoding uses the cores
    node = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base or stream.time_base
    )
    for name, options in (*chain, ("buffersink", "")):
        following = graph.add(name, options or None)
        node.link_to(following)
        node = following
    graph.configure()
    return graph


def _ready(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _drained(graph: Graph) -> Iterator[VideoFrame]:
    graph.vpush(None)
    yield from _ready(graph)
