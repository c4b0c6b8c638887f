"""Segments of wide pictures and every other stream of their source → one film, nothing encoded anew."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.containers import can_hold, container_of, told
from ganime.film.video.demux import open_video
from ganime.film.video.encode import lead_of
from ganime.film.video.film_file import whole_file
from ganime.film.video.layout import Layout
from ganime.film.video.stream_copy import (
    AnyPacket,
    Copied,
    add_copy,
    add_cover,
    copied_streams,
    covers,
    film_tags,
    lasting_tags,
    packets_of,
    start_of,
)

Due = Iterator[tuple[Fraction, AnyPacket]]  # packets, and when in seconds they are to be decoded


@dataclass(frozen=True)
class Joined:
    """What became of a film."""

    frames: int
    seconds: Fraction  # from the first picture to the end of the last
    streams: int  # that were copied, cover art and attachments too
    left_out: tuple[str, ...]  # sentences on streams that no container can hold


@dataclass(frozen=True)
class _Times:
    """When the pictures of all segments are shown, in ticks of the layout's clock."""

    pts: list[int]  # rising
    delay: int  # frames by which decoding runs ahead of showing

    def due(self, number: int) -> int:
        """When the packet of this number, in the order of decoding, is decoded: rising, never after it is shown."""
        if number >= self.delay:
            return self.pts[number - self.delay]
        step = self.pts[1] - self.pts[0] if len(self.pts) > 1 else 1
        return self.pts[0] - (self.delay - number) * step


def join(segments: Sequence[Path], source: Path, out: Path, layout: Layout) -> Joined:
    """Write the film: pictures of the segments, in order, and all other streams of the source, which are copied.

    Times are the source's own, to the tick of the container; a broadcast's clock is set to 0. `out` appears only when
    whole. Raises VideoError if segments do not fit together, or the film cannot be written; ValueError without any.
    """
    kind = container_of(out)
    times = _times(segments, layout)
    with open_video(source) as (container, film), whole_file(out) as partial, ExitStack() as opened:
        written = opened.enter_context(av.open(str(partial), "w", format=kind))
        _, template = opened.enter_context(open_video(segments[0]))
        others, left_out = _sorted_out(container, film, kind)
        copies: dict[int, Stream] = {}
        for stream in container.streams:
            if stream.index == film.index:
                pictures = _add_pictures(written, template, film, layout)
            elif stream.index in others:
                copies[stream.index] = add_copy(written, stream)
        # Opened once more: what is read to find cover art is missing from what is copied.
        art = covers(opened.enter_context(open_video(source))[0])
        cover_streams = [add_cover(written, cover) for cover in art]
        start = start_of(container)
        written.metadata.update(film_tags(container.metadata))
        _copy_chapters(written, container, start)
        written.start_encoding()
        for cover, stream_of in zip(art, cover_streams, strict=True):
            if stream_of is not None:
                cover.packet.stream = stream_of
                written.mux(cover.packet)
        _mux(written, _pictures(segments, times, pictures, layout, start), _copies(container, copies, start))
    seconds = (times.pts[-1] - times.pts[0]) * layout.time_base + 1 / layout.rate
    return Joined(len(times.pts), seconds, len(copies) + len(art), tuple(left_out))


def _times(segments: Sequence[Path], layout: Layout) -> _Times:
    """Read through the segments, and make sure that they are of one make and follow each other."""
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
            raise VideoError(f"{path}: encoded otherwise than {segments[0].name}; delete both and convert again")
        make = found
        places = {time: place for place, time in enumerate(sorted(shown))}
        if not shown or len(places) < len(shown) or (pts and min(shown) <= pts[-1]):
            raise VideoError(f"{path}: does not follow the segment before it; delete it and convert again")
        delay = max(delay, *(number - places[time] for number, time in enumerate(shown)))
        pts += places
    return _Times(pts, delay)


def _ticks(packet: AnyPacket, layout: Layout) -> int:
    """When a packet of a segment is shown."""
    assert packet.pts is not None
    return round(packet.pts * packet.time_base / layout.time_base) - lead_of(layout)


def _sorted_out(container: InputContainer, film: VideoStream, kind: str) -> tuple[set[int], list[str]]:
    """The numbers of the streams that are copied, and sentences on those that cannot be."""
    held, left_out = set(), []
    for stream in copied_streams(container, film):
        if can_hold(kind, stream):
            held.add(stream.index)
        else:
            left_out.append(f"{told(stream)} cannot be copied to {kind} and was left out")
    return held, left_out


def _add_pictures(out: OutputContainer, template: VideoStream, film: VideoStream, layout: Layout) -> VideoStream:
    stream = out.add_stream_from_template(template, opaque=True)
    context = stream.codec_context
    # Not every codec says these itself (FFV1 does not), and Matroska and MP4 want to be told.
    context.sample_aspect_ratio, context.framerate = layout.sample_aspect, layout.rate
    context.colorspace, context.color_range = layout.colours.matrix, layout.colours.range
    context.color_primaries, context.color_trc = layout.colours.primaries, layout.colours.transfer
    stream.time_base = layout.time_base
    stream.metadata.update(lasting_tags(film.metadata))
    stream.disposition = film.disposition
    return stream


def _copy_chapters(out: OutputContainer, container: InputContainer, start: Fraction) -> None:
    chapters = container.chapters()
    for chapter in chapters:
        offset = round(start / (chapter["time_base"] or 1))
        chapter["start"], chapter["end"] = chapter["start"] - offset, chapter["end"] - offset
    out.set_chapters(chapters)


def _pictures(segments: Sequence[Path], times: _Times, stream: VideoStream, layout: Layout, start: Fraction) -> Due:
    """The packets of all segments and when they are due, in seconds."""
    tick = stream.time_base or layout.time_base
    until = dict(pairwise((*times.pts, times.pts[-1] + round(1 / layout.rate / layout.time_base))))

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


def _copies(container: InputContainer, copies: dict[int, Stream], start: Fraction) -> Due:
    """The packets of all other streams and when they are due, in seconds."""
    streams = [stream for stream in container.streams if stream.index in copies]
    clocks = {stream.index: Copied(stream, copies[stream.index], start) for stream in streams}
    for packet in packets_of(container, streams):
        due = clocks[packet.stream_index].retime(packet)
        yield due, packet


def _mux(out: OutputContainer, pictures: Due, others: Due) -> None:
    """Write both side by side in time, so that libav need not hold one back until the other comes."""
    picture = next(pictures, None)
    for due, packet in others:
        while picture is not None and picture[0] <= due:
            out.mux(picture[1])
            picture = next(pictures, None)
        out.mux(packet)
    if picture is not None:
        out.mux(picture[1])
    for _, packet in pictures:
        out.mux(packet)
