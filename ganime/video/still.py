"""One frame of a film, found by its time."""

from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer

from ganime.errors import VideoError
from ganime.video.film import Damage, decoded_frames, whole_chain
from ganime.video.interlacing import filtered
from ganime.video.probe import Probe
from ganime.video.read import Frame
from ganime.video.source import open_video


def still(path: Path, found: Probe, time: Fraction) -> Frame:
    """The frame shown `time` seconds after the start of the film, upright and without bars; its last if it is shorter.

    Raises VideoError if nothing can be decoded there.
    """
    with open_video(path) as (container, stream):
        start = Fraction(container.start_time or 0, av.time_base)
        _seek(container, start + time)
        chain = whole_chain(found)
        decoded = decoded_frames(container, stream, Damage())
        shown: Frame | None = None
        for index, picture in enumerate(filtered(stream, decoded, chain) if chain else decoded):
            base = picture.time_base or stream.time_base or Fraction(1, 1000)
            here = Frame(index, (picture.pts or 0) * base, picture)
            if shown is not None and here.time > start + time:
                break
            shown = here
        if shown is None:
            raise VideoError(f"{path}: no picture can be decoded at {float(time):.1f} s")
        return shown


def _seek(container: InputContainer, time: Fraction) -> None:
    """Go to the last key frame before a time, or stay at the start of a file that cannot be searched."""
    try:
        container.seek(int(time * av.time_base))
    except av.error.FFmpegError:
        container.seek(0)
