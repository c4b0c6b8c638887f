"""The shots of a film as decisions are about them: as they were seen, but for cuts that a person set or took away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ganime.film.decisions.look import ALIKE_BITS, FilmLook, bits_apart
from ganime.film.decisions.values import Cut

NEAR_S = 0.5  # a cut that is taken away lies so near the time that was told


@dataclass(frozen=True)
class FilmShot:
    """Frames `start` to `end` − 1 of a film."""

    start: int
    end: int
    start_s: float
    end_s: float
    looks: str  # fingerprints of its first, middle and last picture, as `Entry.looks`


def shots_of(look: FilmLook, cuts: Sequence[Cut] = (), shift_s: float = 0.0) -> list[FilmShot]:
    """The shots of a film, cut as it was seen to be and then as was decided.

    `shift_s`: how much later than decided everything is in this film.
    """
    begins = set(look.begins)
    for cut in cuts:
        begins = _recut(begins, cut, look, shift_s)
    starts = sorted(begins)
    return [_shot(look, start, end) for start, end in zip(starts, [*starts[1:], len(look.times_s)], strict=True)]


def _recut(begins: set[int], cut: Cut, look: FilmLook, shift_s: float) -> set[int]:
    """The frames that begin shots once a cut is set or taken away; where its place is not in this film, as before."""
    frame = _place(cut, look, shift_s)
    if frame is None or frame == 0:
        return begins
    if cut.cut:
        return begins | {frame}
    near = min(begins - {0}, key=lambda begin: abs(begin - frame), default=0)
    is_near = near and abs(look.times_s[near] - look.times_s[frame]) <= NEAR_S
    return begins - {near} if is_near else begins


def _place(cut: Cut, look: FilmLook, shift_s: float) -> int | None:
    """The frame that a cut is about: of those that look as told, the one nearest to its time."""
    time_s = cut.at + shift_s
    if cut.looks is None:
        return look.frame_at(time_s) if look.times_s[0] <= time_s <= look.end_s else None
    alike = np.flatnonzero(bits_apart(look.hashes, np.uint64(int(cut.looks, 16))) <= ALIKE_BITS)  # type: ignore[arg-type]
    if not len(alike):
        return None
    return int(alike[np.abs(look.times_s[alike] - time_s).argmin()])


def _shot(look: FilmLook, start: int, end: int) -> FilmShot:
    end_s = float(look.times_s[end]) if end < len(look.times_s) else look.end_s
    looks = "-".join(f"{int(look.hashes[frame]):016x}" for frame in (start, (start + end - 1) // 2, end - 1))
    return FilmShot(start, end, float(look.times_s[start]), end_s, looks)
