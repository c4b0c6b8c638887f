"""Which shot teaches, which chooses the best model, which tests it.

Two shots that show the same picture (`recurrence`) never lie in two splits, and a shot never leaves its split when
footage is added. A rule that looks only at the shots of the day cannot keep both: whatever it says of two unlike shots,
a third that resembles them both may arrive. So the past is remembered: the *ledger* is a Parquet file of every shot
drawn so far, kept from run to run (a persistent output in dvc.yaml, outside the folder of shards). The rules:

1. A shot of a held-out show goes to the test split. It is left out instead if it shows a picture that the ledger has
   put elsewhere.
2. A shot of the ledger stays where it is, as long as its thumbnails are what they were.
3. A new shot joins the split of the group it belongs to, groups being all that is linked, however indirectly.
4. Where new shots tie together groups that lie in different splits, those that themselves recur in the validation or
   test split are left out, and the others, which resemble nothing there, join the train split.
5. A group that is all new is drawn: the groups are taken in the order of a seeded hash, and each goes to the split
   that lacks the most pictures. The shares are thus about right even for few groups, and no split stays empty if there
   are enough groups. With other shares or another seed the ledger is not used and all is drawn anew.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ganime.data.manifest import SPLITS, Split
from ganime.data.shard.ledger import Ledger, recall
from ganime.data.shard.recurrence import Links, link, roots
from ganime.data.shard.shots import NOWHERE, Codes, Shots
from ganime.params import Shard

TRAIN, VAL, TEST = range(len(SPLITS))
Sets = npt.NDArray[np.uint8]  # sets of splits: bit n stands for the n-th of SPLITS


def assign(shots: Shots, hold_out: Sequence[str], params: Shard, ledger: Ledger) -> Codes:
    """The split of each shot, NOWHERE for one that is left out, by the rules above."""
    links = link(shots.words, shots.owners)
    held = shots.of_shows(hold_out)
    settled, left_out = _settled(recall(ledger, shots), held, links)
    root = roots(len(shots), links)
    present = np.zeros(len(shots), np.uint8)
    np.bitwise_or.at(present, root, _bits(settled))
    present = present[root]
    new = (settled == NOWHERE) & ~left_out
    chosen = np.where(new & (present > 0), _joined(present, _neighbours(settled, links)), settled)
    _draw(shots, new & (present == 0), root, held, params, chosen)
    return chosen


def _bits(codes: Codes) -> Sets:
    """Splits as sets of one, or of none."""
    return np.where(codes == NOWHERE, 0, 1 << codes.astype(np.uint8)).astype(np.uint8)


def _neighbours(codes: Codes, links: Links) -> Sets:
    """The splits of the shots that each shot is linked with."""
    found, bits = np.zeros(len(codes), np.uint8), _bits(codes)
    one, other = links.T
    np.bitwise_or.at(found, one, bits[other])
    np.bitwise_or.at(found, other, bits[one])
    return found


def _settled(drawn: Codes, held: npt.NDArray[np.bool_], links: Links) -> tuple[Codes, npt.NDArray[np.bool_]]:
    """Rules 1 and 2: the splits that are known beforehand, and whether a shot is held out but left out."""
    drawn = np.where(held, NOWHERE, drawn).astype(np.int8)
    left_out = held & (_neighbours(drawn, links) & (1 << TRAIN | 1 << VAL) > 0)
    return np.where(held & ~left_out, TEST, drawn).astype(np.int8), left_out


def _joined(present: Sets, recurs_in: Sets) -> Codes:
    """Rules 3 and 4: the split of a new shot whose group lies in the splits `present`."""
    several = np.where(recurs_in & (1 << VAL | 1 << TEST), NOWHERE, TRAIN)
    conditions = [present == 1 << split for split in range(len(SPLITS))]
    return np.select(conditions, list(range(len(SPLITS))), several).astype(np.int8)


def _draw(
    shots: Shots,
    is_open: npt.NDArray[np.bool_],
    root: npt.NDArray[np.int64],
    held: npt.NDArray[np.bool_],
    params: Shard,
    chosen: Codes,
) -> None:
    """Rule 5: fill in `chosen` for the shots that are open, whose groups are all new."""
    # Shots lie in the order of their keys, so a group's root is its first one.
    firsts, group = np.unique(root[is_open], return_inverse=True)
    sizes = np.bincount(group, shots.frames[is_open], len(firsts)).astype(np.int64)
    counted = (chosen != NOWHERE) & ~held
    before = np.bincount(chosen[counted], shots.frames[counted], len(SPLITS)).astype(int).tolist()
    have = Counter[Split](dict(zip(SPLITS, before, strict=True)))
    total = have.total() + int(sizes.sum())
    shares = {"train": 1 - params.val - params.test, "val": params.val, "test": params.test}
    wanted = {split: shares[split] * total for split in SPLITS}
    used = {SPLITS[code] for code in np.unique(chosen) if code != NOWHERE}

    def lack(split: Split) -> float:
        return wanted[split] - have[split]

    drawn = np.empty(len(firsts), np.int8)
    for left, place in zip(range(len(firsts), 0, -1), _order(shots, firsts, params.seed), strict=True):
        empty = [split for split in SPLITS if split not in used and wanted[split] > 0]
        split = max(empty if left <= len(empty) else SPLITS, key=lack)
        have[split] += int(sizes[place])
        used.add(split)
        drawn[place] = SPLITS.index(split)
    chosen[is_open] = drawn[group]


def _order(shots: Shots, firsts: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.int64]:
    """The order of a seeded hash for groups, each known by its first shot."""
    digests = (hashlib.sha256(f"{seed}/{shots.key(int(first))}".encode()).digest() for first in firsts)
    return np.argsort(np.fromiter((int.from_bytes(digest[:8], "big") for digest in digests), np.uint64, len(firsts)))
