"""One frame of a film, found by its time."""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av

from ganime.errors import VideoError
from ganime.film.video.clock import clock_of
from ganime.film.video.damage import Damage
from ganime.film.video.decode import Frame, decoded_frames, whole_chain
from ganime.film.video.demux import open_video, rough_duration
from ganime.film.video.interlacing import filtered
from ganime.film.video.probe import Probe

# A container without an index of key frames is searched by guessing: what is found may be behind the last key frame
# before the time, so that nothing can be decoded up to it. Then the search goes further back, at last to the start.
BACK_S = (0, 5, 60)

TICK_S = Fraction(1, av.time_base)  # so exactly is the start of a film told


def still(path: Path, found: Probe, time: Fraction) -> Frame:
    """The frame shown `time` seconds after the start of the film, upright and without bars; its last if it is shorter.

    Raises VideoError if nothing can be decoded there.
    """
    for back_s in (back_s for back_s in BACK_S if back_s < time):
        frame = _shown(frames_from(path, found, time, back_s), time)
        if frame is not None and frame.time <= time + TICK_S:
            return frame
    frame = _shown(frames_from(path, found, time, None), time)
    if frame is None:
        raise VideoError(f"{path}: no picture can be decoded")
    return frame


def _shown(frames: Iterator[Frame], time: Fraction) -> Frame | None:
    """The last of these frames that begins by `time`, or else the first."""
    shown = None
    for frame in frames:
        if shown is not None and frame.time > time + TICK_S:
            break
        shown = frame
    return shown


def frames_from(path: Path, found: Probe, time: Fraction, back_s: int | None) -> Iterator[Frame]:
    """Frames from a key frame that should lie before `time` − `back_s`, or from the first; times from the start of the
    film.
    """
    with open_video(path) as (container, stream):
        start = Fraction(container.start_time or 0, av.time_base)
        if back_s is not None:
            # Behind the end there is nothing to be found.
            place = min(time, rough_duration(container, stream) or time) - back_s
            with suppress(av.error.FFmpegError):
                container.seek(int((start + max(Fraction(0), place)) * av.time_base))
        decoded = decoded_frames(container, stream, Damage(), clock_of(container))
        chain = whole_chain(found, turn=True)
        for index, picture in enumerate(filtered(stream, decoded, chain) if chain else decoded):
            stamp = picture.pts if picture.pts is not None else picture.dts
            base = picture.time_base or stream.time_base
            counted = index / (stream.average_rate or Fraction(25))
            yield Frame(index, counted if stamp is None or base is None else stamp * base - start, picture)
