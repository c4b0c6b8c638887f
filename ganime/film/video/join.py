"""Segments of wide pictures and every other stream of their source → one film, nothing encoded anew."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.clock import clock_of
from ganime.film.video.containers import add_cover, container_of, ways_into
from ganime.film.video.demux import AnyPacket, open_video, packets_of, start_of
from ganime.film.video.ending import last_picture_s
from ganime.film.video.film_file import reason_of, whole_file
from ganime.film.video.hdr import encoder_params
from ganime.film.video.joined_segments import Due, Times, packets_due, times_of
from ganime.film.video.layout import Layout
from ganime.film.video.matroska import ROOM, describe
from ganime.film.video.reach import reach_of
from ganime.film.video.stream_copy import Copied, covers, film_tags, lasting_tags
from ganime.film.video.ways import Way, told


@dataclass(frozen=True)
class Joined:
    """What became of a film."""

    frames: int
    seconds: Fraction  # from the first picture to the end of the last
    kinds: tuple[str, ...]  # of the streams that were copied: audio, subtitle, …; cover art and attachments too
    said: tuple[str, ...]  # sentences on streams that are not as they were


def join(
    segments: Sequence[Path],
    source: Path,
    out: Path,
    layout: Layout,
    *,
    drop_streams: bool = False,
    most_packets: int | None = None,
) -> Joined:
    """Write the film: pictures of the segments, in order, and all other streams of the source.

    Times are the source's own, to the tick of the container; a broadcast's clock is set to 0. `out` appears only when
    whole. `drop_streams`: what cannot be kept is left out and said, not refused. `most_packets`: of the other streams
    together, where it is only to be seen whether they fit.
    Raises VideoError if segments do not fit together, a stream does not fit the container, or the film cannot be
    written; ValueError without any segment.
    """
    kind = container_of(out)
    times = times_of(segments, layout, last_picture_s(source))
    with whole_file(out) as partial:
        kinds, said = _write(partial, segments, source, out, layout, times, drop_streams, most_packets)
        if kind in ("matroska", "webm") and _is_described(layout):
            describe(partial, layout.sample_aspect, layout.hdr)
    seconds = (times.end - times.pts[0]) * layout.time_base
    return Joined(len(times.pts), seconds, kinds, said)


def _write(
    partial: Path,
    segments: Sequence[Path],
    source: Path,
    out: Path,
    layout: Layout,
    times: Times,
    drop_streams: bool,
    most_packets: int | None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write all streams of the film to a file; `kinds` and `said` of what was written."""
    kind = container_of(out)
    with open_video(source) as (container, film), ExitStack() as opened:
        written = opened.enter_context(av.open(str(partial), "w", format=kind))
        _, template = opened.enter_context(open_video(segments[0]))
        ways = ways_into(kind, container, film, reach_of(source))
        if ways.lost and not drop_streams:
            raise VideoError(f"{out}: {ways.lost[0]} of {source}")
        pictures, copies = _announce(written, container, film, ways.ways, template, layout)
        # Opened once more: what is read to find cover art is missing from what is copied.
        art = covers(opened.enter_context(open_video(source))[0])
        cover_streams = [add_cover(written, cover) for cover in art]
        # Of a stream nothing may be asked once its container is closed.
        kinds = (*(way.stream.type for way in ways.ways), *["cover"] * len(art))
        start = start_of(container)
        written.metadata.update(film_tags(container.metadata))
        _copy_chapters(written, container, start)
        written.start_encoding()
        for cover, stream_of in zip(art, cover_streams, strict=True):
            if stream_of is not None:
                cover.packet.stream = stream_of
                written.mux(cover.packet)
        others = islice(_copies(container, ways.ways, copies, written, start), most_packets)
        _mux(written, packets_due(segments, times, pictures, layout, start), others)
    said = (*ways.said, *(f"{reason}; it is left out" for reason in ways.lost))
    if layout.hdr and kind not in ("matroska", "webm") and encoder_params(layout.hdr, layout.codec) is None:
        said += (f"the display that the film was made for is not told in {kind} by this encoder; .mkv keeps it",)
    return kinds, said


def _is_described(layout: Layout) -> bool:
    """Whether Matroska is to be told what its writer is not."""
    return layout.sample_aspect != 1 or bool(layout.hdr)


def _announce(
    out: OutputContainer,
    container: InputContainer,
    film: VideoStream,
    ways: Sequence[Way],
    template: VideoStream,
    layout: Layout,
) -> tuple[VideoStream, dict[int, Stream]]:
    """The streams of the new film in the order of the old: pictures, and the others by the number they had."""
    by_number = {way.stream.index: way for way in ways}
    copies: dict[int, Stream] = {}
    for stream in container.streams:
        if stream.index == film.index:
            pictures = _add_pictures(out, template, film, layout)
        elif stream.index in by_number:
            copies[stream.index] = by_number[stream.index].announce(out)
    return pictures, copies


def _add_pictures(out: OutputContainer, template: VideoStream, film: VideoStream, layout: Layout) -> VideoStream:
    stream = out.add_stream_from_template(template, opaque=True)
    context = stream.codec_context
    # Not every codec says these itself (FFV1 does not), and Matroska and MP4 want to be told.
    context.sample_aspect_ratio, context.framerate = layout.sample_aspect, layout.rate
    context.colorspace, context.color_range = layout.colours.matrix, layout.colours.range
    context.color_primaries, context.color_trc = layout.colours.primaries, layout.colours.transfer
    stream.time_base = layout.time_base
    stream.metadata.update(lasting_tags(film.metadata))
    if out.format.name in ("matroska", "webm") and _is_described(layout):
        stream.metadata["title"] = stream.metadata.get("title", "") + ROOM
    stream.disposition = film.disposition
    return stream


def _copy_chapters(out: OutputContainer, container: InputContainer, start: Fraction) -> None:
    chapters = container.chapters()
    for chapter in chapters:
        offset = round(start / (chapter["time_base"] or 1))
        chapter["start"], chapter["end"] = chapter["start"] - offset, chapter["end"] - offset
    out.set_chapters(chapters)


def _copies(
    container: InputContainer, ways: Sequence[Way], copies: dict[int, Stream], out: OutputContainer, start: Fraction
) -> Due:
    """The packets of all other streams and when they are due, in seconds."""
    clocks = {way.stream.index: Copied(way.stream, copies[way.stream.index], out, start) for way in ways}
    by_number = {way.stream.index: way for way in ways}

    def due(number: int, packets: Sequence[AnyPacket]) -> Due:
        for packet in packets:
            if (time := clocks[number].retime(packet)) is not None:
                yield time, packet

    for packet in packets_of(container, [way.stream for way in ways], clock_of(container)):
        if packet is not None:
            number = packet.stream_index
            yield from due(number, by_number[number].through(packet))
    for number, way in by_number.items():
        yield from due(number, way.rest())


def _mux(out: OutputContainer, pictures: Due, others: Due) -> None:
    """Write both side by side in time, so that libav need not hold one back until the other comes."""
    picture = next(pictures, None)
    for due, packet in others:
        while picture is not None and picture[0] <= due:
            _mux_packet(out, picture[1])
            picture = next(pictures, None)
        _mux_packet(out, packet)
    if picture is not None:
        _mux_packet(out, picture[1])
    for _, packet in pictures:
        _mux_packet(out, packet)


def _mux_packet(out: OutputContainer, packet: AnyPacket) -> None:
    """Write a packet of any stream. Raises VideoError with libav's reason if it is one that does not fit."""
    try:
        out.mux(packet)
    except (av.error.ArgumentError, av.error.InvalidDataError) as error:
        at, stream = float((packet.pts or 0) * packet.time_base), told(packet.stream)
        raise VideoError(f"{out.format.name} does not take {stream} at {at:.1f} s: {reason_of(error)}") from error
