"""One clock for all streams of a film: where a broadcast or a disc sets its clock anew, it is carried on."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer

# Within a stream, decoding times never fall. By a little they do where it is damaged; by more, its clock was set anew.
BACK_S = Fraction(1, 4)

# Packets of sound or pictures follow each other in less.
STEP_S = 1

# A clock that jumps ahead of every stream by more is no picture that is held, but a recording that was interrupted.
AHEAD_S = 60


@dataclass(frozen=True)
class Jump:
    """A place where the clock was set anew."""

    at: Fraction  # seconds from the start of the film
    by: Fraction  # seconds, negative if it went back

    def __str__(self) -> str:
        ahead = "ahead" if self.by > 0 else "back"
        return f"the clock jumps {ahead} by {abs(float(self.by)):.1f} s at {float(self.at):.1f} s and is carried on"


@dataclass
class Clock:
    """Follows the packets of a film in the file's order, all of them, and moves their times onto one clock.

    A long step ahead is a jump only where the container is a recording of a running clock (MPEG program and transport
    streams); elsewhere it is meant, unless it leads far behind the end of the film: a flipped bit.
    """

    runs: bool  # whether the container records a running clock
    limit: Fraction | None = None  # when the film ends in seconds, if its container says so and no running clock does
    jumps: list[Jump] = field(default_factory=list)
    end: Fraction | None = None  # when the last stream so far ends, in seconds on the film's clock
    _before: Fraction | None = None  # the end before the last step ahead, to which what follows may come back
    _begin: Fraction | None = None
    _steady_end: Fraction | None = None  # of sound and pictures alone: a line of text may last for ever
    # Seconds added in each stretch between jumps, and in which of them a stream is: one may lag behind the others.
    _offsets: list[Fraction] = field(default_factory=lambda: [Fraction(0)])
    _stretch: dict[int, int] = field(default_factory=dict)
    _last: dict[int, Fraction] = field(default_factory=dict)

    def follow(self, packet: "av.Packet[Any]") -> None:
        """Move the times of the next packet."""
        base = packet.time_base
        stamp = packet.dts if packet.dts is not None else packet.pts
        if stamp is None or not base:
            return
        time, steady = stamp * base, packet.stream.type in ("video", "audio")
        if not self.runs and steady and self._unbelievable(time):
            time = self._steady_end or time
        elif packet.dts is not None or self.runs:
            time += self._offset(packet.stream_index, time, steady)
        else:  # times of presentation fall where pictures are reordered
            time += self._offsets[self._stretch.get(packet.stream_index, 0)]
        if ticks := round((time - stamp * base) / base):
            packet.dts = None if packet.dts is None else packet.dts + ticks
            packet.pts = None if packet.pts is None else packet.pts + ticks
        shown = packet.pts * base if packet.pts is not None else time
        end = max(time, shown) + (packet.duration or 0) * base
        self._begin = time if self._begin is None else min(self._begin, time)
        self.end = end if self.end is None else max(self.end, end)
        if steady:
            self._steady_end = end if self._steady_end is None else max(self._steady_end, end)

    def _unbelievable(self, time: Fraction) -> bool:
        """Whether a time lies far behind the end of the film by its container's account, and of all streams so far."""
        end = self._steady_end
        return None not in (self.limit, end) and time > max(self.limit, end) + AHEAD_S  # type: ignore[type-var,operator]

    def _offset(self, stream: int, time: Fraction, steady: bool) -> Fraction:
        """Seconds to add to a time of a stream; `steady`: packets come all the time, so that a jump shows."""
        newest, end = len(self._offsets) - 1, self._steady_end
        own, last = self._stretch.get(stream, newest), self._last.get(stream)
        if end is not None and not steady:
            # Others may be past a jump: whichever stretch brings it nearer to them.
            own = min(range(own, newest + 1), key=lambda n: abs(time + self._offsets[n] - end))
        elif end is not None and last is not None and not -BACK_S <= time - last <= STEP_S:
            own = self._stretch_of(time, time < last, own, end)
        self._stretch[stream], self._last[stream] = own, time
        return self._offsets[own]

    def _stretch_of(self, time: Fraction, back: bool, own: int, end: Fraction) -> int:
        """The stretch that a time belongs to which does not follow that of the packet before it."""
        goes_on = [(end, n) for n in range(len(self._offsets))] + [(self._before, n) for n in range(len(self._offsets))]
        apart, place, stretch = min((abs(time + self._offsets[n] - to), to, n) for to, n in goes_on if to is not None)
        if apart <= STEP_S:
            # Another stream was first to jump; or what came between was in the wrong place.
            if place != end:
                self._steady_end, self._before = place, None
            return stretch
        if back or (self.runs and time + self._offsets[own] > end + AHEAD_S):
            self._offsets.append(end - time)
            self.jumps.append(Jump(end - (self._begin or 0), self._offsets[own] - self._offsets[-1]))
            return len(self._offsets) - 1
        self._before = end
        return own


def clock_of(container: InputContainer) -> Clock:
    """A clock at the start of a film that was just opened."""
    flags = av.format.Flags(container.format.flags)
    length = container.duration
    limit = None if length is None else Fraction(length + (container.start_time or 0), av.time_base)
    return Clock(runs=bool(flags & av.format.Flags.ts_discont), limit=limit)
