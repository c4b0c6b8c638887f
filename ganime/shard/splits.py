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
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from ganime.errors import ShardError
from ganime.manifest import SPLITS, Split
from ganime.params import Shard
from ganime.shard.recurrence import Fingerprints, groups, link

LEDGER_SCHEMA = pa.schema(
    [
        pa.field("show", pa.string(), nullable=False),
        pa.field("video", pa.string(), nullable=False),
        pa.field("shot", pa.int32(), nullable=False),
        pa.field("content", pa.string(), nullable=False),
        pa.field("split", pa.string(), nullable=False),
    ]
)


class Key(NamedTuple):
    """What tells one shot from all others, now and later."""

    show: str
    video: str
    shot: int
    content: str  # digest of its thumbnails


@dataclass(frozen=True, slots=True)
class Shot:
    """What `shard` keeps in memory of a shot: 0.8 KB, however long it is."""

    key: Key
    frames: int
    fingerprints: Fingerprints


Ledger = Mapping[Key, Split]


def assign(shots: Sequence[Shot], hold_out: Sequence[str], params: Shard, ledger: Ledger) -> list[Split | None]:
    """The split of each shot, None for one that is left out, by the rules above."""
    links = link([shot.fingerprints for shot in shots])
    neighbours: list[list[int]] = [[] for _ in shots]
    for one, other in links.tolist():
        neighbours[one].append(other)
        neighbours[other].append(one)
    held = [shot.key.show in hold_out for shot in shots]
    chosen, left_out = _settled(shots, held, neighbours, ledger)
    settled, open_groups = list(chosen), []
    for group in groups(len(shots), links):
        present = {split for place in group if (split := settled[place])}
        new = [place for place in group if not settled[place] and place not in left_out]
        if not present:
            open_groups.append(new)
        for place in new if present else []:
            chosen[place] = _joined(present, {settled[n] for n in neighbours[place]})
    _draw(shots, open_groups, held, params, chosen)
    return chosen


def read_ledger(path: Path, params: Shard) -> dict[Key, Split]:
    """What was drawn before with this seed and these shares; empty if there is no such file.

    Raises ShardError if it cannot be read: to go on without it would move old shots.
    """
    try:
        table = pq.read_table(path, schema=LEDGER_SCHEMA)
        if pq.read_schema(path).metadata != _rule(params):
            return {}
    except FileNotFoundError:
        return {}
    except (OSError, pa.ArrowException) as error:
        raise ShardError(f"{path}: not a ledger of splits; restore it, or delete it to draw all shots anew") from error
    return {Key(*(row[name] for name in Key._fields)): row["split"] for row in table.to_pylist()}


def write_ledger(path: Path, ledger: Ledger, params: Shard) -> None:
    """Keep the ledger; under its name only when whole."""
    rows = [{**key._asdict(), "split": split} for key, split in sorted(ledger.items())]
    partial = path.with_name(f".{path.name}.partial")
    try:
        pq.write_table(pa.Table.from_pylist(rows, schema=LEDGER_SCHEMA.with_metadata(_rule(params))), partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _rule(params: Shard) -> dict[bytes, bytes]:
    """What a ledger depends on besides the shots."""
    return {b"rule": params.model_dump_json(include={"seed", "val", "test"}).encode()}


def _settled(
    shots: Sequence[Shot], held: list[bool], neighbours: list[list[int]], ledger: Ledger
) -> tuple[list[Split | None], set[int]]:
    """Rules 1 and 2: the splits that are known beforehand, and the held-out shots that are left out."""
    drawn = [None if shot_is_held else ledger.get(shot.key) for shot, shot_is_held in zip(shots, held, strict=True)]
    settled, left_out = list(drawn), set()
    for place, shot_is_held in enumerate(held):
        if not shot_is_held:
            continue
        if any(drawn[n] in ("train", "val") for n in neighbours[place]):
            left_out.add(place)
        else:
            settled[place] = "test"
    return settled, left_out


def _joined(present: set[Split], recurs_in: set[Split | None]) -> Split | None:
    """Rules 3 and 4: the split of a new shot whose group lies in the splits `present`."""
    if len(present) == 1:
        return next(iter(present))
    return None if recurs_in & {"val", "test"} else "train"


def _draw(
    shots: Sequence[Shot], open_groups: list[list[int]], held: list[bool], params: Shard, chosen: list[Split | None]
) -> None:
    """Rule 5: fill in `chosen` for groups that are all new."""
    have = Counter[Split](dict.fromkeys(SPLITS, 0))
    for shot, shot_is_held, split in zip(shots, held, chosen, strict=True):
        if split and not shot_is_held:
            have[split] += shot.frames
    total = have.total() + sum(shots[place].frames for group in open_groups for place in group)
    shares = {"train": 1 - params.val - params.test, "val": params.val, "test": params.test}
    wanted = {split: shares[split] * total for split in SPLITS}
    used = set(chosen)

    def order(group: list[int]) -> bytes:
        return hashlib.sha256(f"{params.seed}/{min(shots[place].key for place in group)}".encode()).digest()

    def lack(split: Split) -> float:
        return wanted[split] - have[split]

    for left, group in zip(range(len(open_groups), 0, -1), sorted(open_groups, key=order), strict=True):
        empty = [split for split in SPLITS if split not in used and wanted[split] > 0]
        drawn = max(empty if left <= len(empty) else SPLITS, key=lack)
        have[drawn] += sum(shots[place].frames for place in group)
        used.add(drawn)
        for place in group:
            chosen[place] = drawn
