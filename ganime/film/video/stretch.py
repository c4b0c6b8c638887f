"""The frames of a part of a film, found by their times."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from ganime.errors import VideoError
from ganime.film.video.decode import Frame
from ganime.film.video.demux import open_video
from ganime.film.video.probe import Probe
from ganime.film.video.still import BACK_S, TICK_S, frames_from


def begins_at(path: Path) -> float:
    """Seconds on the container's clock that are the start of a film: what people count times from."""
    with open_video(path) as (container, _):
        return (container.start_time or 0) / av.time_base


def frames_between(path: Path, found: Probe, start: Fraction, end: Fraction) -> Iterator[Frame]:
    """Frames that begin from `start` on and before `end`, in seconds from the start of the film, upright, without bars.

    Their indices count from where decoding began. Raises VideoError if nothing can be decoded there.
    """
    for back_s in (*(back_s for back_s in BACK_S if back_s < start), None):
        frames = frames_from(path, found, start, back_s)
        first = next(frames, None)
        if first is None or (first.time > start + TICK_S and back_s is not None):
            continue  # the search ended behind it
        yield from _within(first, frames, start, end)
        return
    raise VideoError(f"{path}: no picture can be decoded at {float(start):.1f} s")


def _within(first: Frame, rest: Iterator[Frame], start: Fraction, end: Fraction) -> Iterator[Frame]:
    frame: Frame | None = first
    while frame is not None and frame.time < end - TICK_S:
        if frame.time >= start - TICK_S:
            yield frame
        frame = next(rest, None)
