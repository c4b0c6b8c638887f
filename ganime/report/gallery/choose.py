"""Which test pictures are shown: by lot, not by eye, and spread over shows and shots."""

import hashlib
import itertools
from collections.abc import Iterable
from fractions import Fraction

from ganime.data.records import FrameRecord

# Between 4:3 and 16:9: narrower pictures are old ones, with sides to be had.
OLD_ASPECT = Fraction(3, 2)


class Lots:
    """Draws one picture of every shot while records pass by, so that a test split of any size takes little memory."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn: dict[tuple[str, str, int], tuple[str, FrameRecord]] = {}

    def offer(self, record: FrameRecord) -> None:
        """Let a picture take part; of each shot the one with the lowest lot is kept."""
        shot = (record.show, record.video, record.shot)
        lot = self._lot(*shot, record.frame)
        if shot not in self._drawn or lot < self._drawn[shot][0]:
            self._drawn[shot] = (lot, record)

    def draw(self, count: int) -> list[FrameRecord]:
        """Up to `count` pictures of different shots, the shows taking turns."""
        shots = sorted(self._drawn, key=lambda shot: self._lot(*shot))
        shows: dict[str, list[FrameRecord]] = {}
        for shot in shots:
            shows.setdefault(shot[0], []).append(self._drawn[shot][1])
        turns = itertools.zip_longest(*(shows[show] for show in sorted(shows)))
        return [record for turn in turns for record in turn if record is not None][:count]

    def _lot(self, *parts: str | int) -> str:
        """The same for the same seed and parts on every machine."""
        return hashlib.blake2b("\0".join(map(str, (self._seed, *parts))).encode(), digest_size=8).hexdigest()


def draw_lots(
    records: Iterable[FrameRecord], hold_out: Iterable[str], count: int, seed: int
) -> dict[str, list[FrameRecord]]:
    """Up to `count` pictures of each kind.

    `taught`: shows the model learned from; `other`: shows it never saw (`hold_out`); `fixed` and `action`: 4:3 pictures
    of any show, by the motion of their shot. A picture may be drawn for two kinds.
    """
    lots = {kind: Lots(seed) for kind in ("taught", "other", "fixed", "action")}
    held_out = frozenset(hold_out)
    for record in records:
        lots["other" if record.show in held_out else "taught"].offer(record)
        if record.aspect < OLD_ASPECT:
            lots[record.motion].offer(record)
    return {kind: drawn.draw(count) for kind, drawn in lots.items()}
