"""Deals the shots of one film out to several processes: each takes every so manyth stretch of whole shots.

A part looks through the film from its start, so that it finds the same shots and the same segments as a conversion in
one go; what it is not dealt costs no more than decoding.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ganime.film.convert.segments import Segment
from ganime.film.convert.windows import Window


@dataclass(frozen=True)
class Part:
    """One of several parts of a film."""

    number: int  # from 0
    of: int


Ends = Callable[[Window, Window], bool]  # whether a segment that begins with one window ends with another


def dealt(shots: Iterator[Window], part: Part, kept: Mapping[int, Segment], ends: Ends) -> Iterator[Window]:
    """The windows of a part: of every `part.of`th stretch of segments that begins with a shot, but for `kept` ones.

    `kept`: finished segments by their first frame. `ends`: where a segment does.
    """
    stretch, first, done = -1, None, 0
    for window in shots:
        if first is None:
            first = window
            if window.opens:
                stretch += 1
                done = _end_of_stretch(window.start, kept)
        if stretch % part.of == part.number and window.end > done:
            yield window
        if ends(first, window):
            first = None


def _end_of_stretch(start: int, kept: Mapping[int, Segment]) -> int:
    """Where the stretch that begins at frame `start` ends, if all of its segments are kept; else `start`."""
    end = start
    while segment := kept.get(end):
        end = segment.end
        if segment.replay == end:
            return end
    return start
