"""Before the first picture is generated: the new film is begun in a scratch file, with its real streams."""

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from av.video.frame import VideoFrame

from ganime.errors import VideoError
from ganime.film.video.containers import CONTAINERS, OFFERED, container_of
from ganime.film.video.encode import encoded_stream, segment_writer
from ganime.film.video.encoders import Encoder
from ganime.film.video.join import join
from ganime.film.video.layout import Layout
from ganime.film.video.pixels import plane_rows
from ganime.film.video.reach import opened
from ganime.film.video.ways import writes

# Packets of sound and text that are written: more than one of each stream that begins with the film.
MOST_PACKETS = 500


def check_container(
    source: Path, out: Path, layout: Layout, encoder: Encoder, *, drop_streams: bool = False
) -> tuple[str, ...]:
    """Make sure that the container of `out` holds the wide film and every other stream of `source`, by beginning it.

    `drop_streams`: those that it does not hold may be left out. Returns sentences on what will not be as it was. Raises
    VideoError naming what does not fit, a container that holds all of it if any of OFFERED does, and whether the film
    could be made without.
    """
    kind = container_of(out)
    with tempfile.TemporaryDirectory(prefix="ganime-") as name:
        folder = Path(name)
        segment = folder / "first.nut"
        with segment_writer(segment, layout, encoder) as writer:
            writer.write(_black(layout))

        def begun(suffix: str, drop_streams: bool = False) -> tuple[str, ...]:
            scratch = folder / f"film{suffix}"
            if not writes(CONTAINERS[suffix], [lambda container: encoded_stream(container, layout, encoder)]):
                raise VideoError(f"{scratch}: {CONTAINERS[suffix]} cannot hold {encoder.name} pictures")
            return _begun(segment, source, scratch, layout, drop_streams)

        own = out.suffix.lower()
        try:
            return begun(own, drop_streams)
        except VideoError as error:
            reason = str(error).replace(str(folder / f"film{own}"), str(out))
            able = [suffix for suffix in OFFERED if CONTAINERS[suffix] != kind and _fits(begun, suffix)]
            advice = f"call it {out.stem}{able[0]}" if able else "no other container holds all of it either"
            if not drop_streams and _fits(begun, own, True):
                advice += f"{', or' if able else ';'} add --drop-streams to go on without"
            raise VideoError(f"{reason}; {advice}") from error


def _fits(begun: Callable[..., object], *how: object) -> bool:
    try:
        begun(*how)
    except VideoError:
        return False
    return True


def _begun(segment: Path, source: Path, scratch: Path, layout: Layout, drop_streams: bool) -> tuple[str, ...]:
    """Begin the film in a scratch file and read it back; sentences on what is not as it was."""
    joined = join([segment], source, scratch, layout, drop_streams=drop_streams, most_packets=MOST_PACKETS)
    with opened(scratch, None) as container:
        found = Counter(stream.type for stream in container.streams)
    lacking = [kind for kind in ("audio", "subtitle") if found[kind] != joined.kinds.count(kind)]
    if lacking:
        raise VideoError(f"{scratch}: {CONTAINERS[scratch.suffix]} does not give back every {lacking[0]} stream")
    return joined.said


def _black(layout: Layout) -> VideoFrame:
    """A wide frame at time 0."""
    frame = VideoFrame(layout.canvas.width, layout.canvas.height, layout.pixel_format)
    for rows in plane_rows(frame):
        rows[:] = 0
    layout.colours.tag(frame)
    frame.pts, frame.time_base = 0, layout.time_base
    return frame
