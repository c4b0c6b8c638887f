"""The packets of all segments of a film, with their times in the container that they are joined in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.demux import AnyPacket, open_video
from ganime.film.video.encode import lead_of
from ganime.film.video.layout import Layout

Due = Iterator[tuple[Fraction, AnyPacket]]  # packets, and when in seconds they are to be decoded


@dataclass(frozen=True)
class Times:
    """When the pictures of all segments are shown, in ticks of the layout's clock."""

    pts: list[int]  # rising
    delay: int  # frames by which decoding runs ahead of showing
    end: int  # of the last picture

    def due(self, number: int) -> int:
        """When the packet of this number, in the order of decoding, is decoded: rising, never after it is shown."""
        if number >= self.delay:
            return self.pts[number - self.delay]
        step = self.pts[1] - self.pts[0] if len(self.pts) > 1 else 1
        return self.pts[0] - (self.delay - number) * step


def times_of(segments: Sequence[Path], layout: Layout, last_s: Fraction | None) -> Times:
    """Read through the segments, and make sure that they are of one make and follow each other.

    `last_s`: how long the last picture is shown; None if that is not known.
    """
    if not segments:
        raise ValueError("at least one segment is needed")
    pts: list[int] = []
    delay, make = 0, None
    for path in segments:
        with open_video(path) as (container, stream):
            context = stream.codec_context
            found = (context.name, context.width, context.height, context.pix_fmt, context.extradata)
            shown = [_ticks(packet, layout) for packet in container.demux(stream) if packet.size]
        if make is not None and found != make:
            raise VideoError(f"{path}: encoded otherwise than {segments[0].name}; convert again")
        make = found
        places = {time: place for place, time in enumerate(sorted(shown))}
        if not shown or len(places) < len(shown) or (pts and min(shown) <= pts[-1]):
            raise VideoError(f"{path}: does not follow the segment before it; convert again")
        delay = max(delay, *(number - places[time] for number, time in enumerate(shown)))
        pts += places
    return Times(pts, delay, pts[-1] + max(1, round((last_s or 1 / layout.rate) / layout.time_base)))


def _ticks(packet: AnyPacket, layout: Layout) -> int:
    """When a packet of a segment is shown."""
    assert packet.pts is not None
    return round(packet.pts * packet.time_base / layout.time_base) - lead_of(layout)


def packets_due(segments: Sequence[Path], times: Times, stream: VideoStream, layout: Layout, start: Fraction) -> Due:
    """The packets of all segments and when they are due, in seconds."""
    tick = stream.time_base or layout.time_base
    until = dict(pairwise((*times.pts, times.end)))

    def moved(ticks: int) -> int:
        return round((ticks * layout.time_base - start) / tick)

    number = 0
    for path in segments:
        with open_video(path) as (container, segment):
            for packet in container.demux(segment):
                if not packet.size:
                    continue
                shown = _ticks(packet, layout)
                packet.stream, packet.time_base = stream, tick
                packet.pts, packet.dts = moved(shown), moved(times.due(number))
                packet.duration = moved(until[shown]) - packet.pts
                number += 1
                yield packet.dts * tick, packet
