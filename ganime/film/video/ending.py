"""Where a film ends: how long its last picture is shown, and whether the file breaks off before it."""

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from ganime.film.video.account import account_of, missing_bytes
from ganime.film.video.clock import Clock
from ganime.film.video.damage import Damage
from ganime.film.video.demux import open_video, stated_duration, whole_duration

# Where nothing says how many bytes there should be, a film is cut short if it ends this much (both together) before
# its container says it does.
SHORTFALL_S = 1
SHORTFALL_SHARE = Fraction(1, 100)


def note_end(
    path: Path,
    container: InputContainer,
    film: VideoStream,
    span: tuple[Fraction, Fraction],
    clock: Clock,
    damage: Damage,
) -> None:
    """Note in `damage` where a film breaks off, if it does by the file's own account.

    `span`: when the first picture is shown and the last one ends, in seconds. `clock`: as it is after the last packet.
    """
    account, length = account_of(path), span[1] - span[0]
    missing = missing_bytes(path, account)
    stated = stated_duration(container, film)
    found = length
    if stated is None and (stated := whole_duration(container) or account.seconds) is not None:
        # The account is that of all streams: one of them reaches its end.
        found = max(length, (clock.end or span[1]) - _start(container, span[0]))
    if missing:
        # Half a picture: times are rounded.
        cut = stated is None or stated - found > Fraction(1, 2) / (film.average_rate or 25)
    else:
        # With every byte in its place, a last picture is held, unless what follows could not be read.
        told = missing is None or damage.unreadable
        cut = bool(told) and stated is not None and stated - found > SHORTFALL_S + SHORTFALL_SHARE * stated
    if cut:
        damage.ends, damage.stated, damage.missing_bytes = length, stated, missing


def _start(container: InputContainer, first: Fraction) -> Fraction:
    return first if container.start_time is None else min(first, Fraction(container.start_time, av.time_base))


def last_picture_s(path: Path) -> Fraction | None:
    """How long the last picture of a film is shown in seconds, or None if the file does not say."""
    last: tuple[Fraction, Fraction] | None = None
    first: Fraction | None = None
    with open_video(path) as (container, film), suppress(av.error.FFmpegError):
        base = film.time_base or Fraction(1, 1000)
        stated = stated_duration(container, film)
        if stated is None or not container.duration:
            return None
        for packet in container.demux(film):
            if packet.pts is not None and not packet.is_discard:
                first = packet.pts * base
                break
        container.seek(container.duration + (container.start_time or 0))
        for packet in container.demux(film):
            if packet.pts is not None and (last is None or packet.pts * base > last[0]):
                last = packet.pts * base, (packet.duration or 0) * base
        if last is None or first is None or missing_bytes(path, account_of(path)):
            return None
        # Matroska tells no picture's duration, but where the track ends.
        held = stated - (last[0] - first)
        return max(last[1], held) if last[1] else None
    return None
