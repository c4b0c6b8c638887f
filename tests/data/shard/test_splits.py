"""No picture in two splits, no old shot in another split than yesterday."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.data.manifest import SPLITS, Split
from ganime.data.shard import ledger as ledgers
from ganime.data.shard import splits
from ganime.data.shard.ledger import Ledger, read_ledger, remember, write_ledger
from ganime.data.shard.recurrence import Fingerprints, fingerprints, link
from ganime.data.shard.shots import CONTENT, NOWHERE, Key, Shots, VideoShots, gather
from ganime.errors import ShardError
from ganime.params import Shard
from tests.synthetic import PARAMS, picture, thumbnail

Drawn = dict[Key, Split]

# What each scene's picture looks like, computed once: the properties below draw thousands of shots.
SCENES = fingerprints(np.stack([np.frombuffer(thumbnail(picture(scene)), np.uint8) for scene in range(30)]))[0]


@dataclass
class Shot:
    """One shot, which the library has as a row of a table."""

    key: Key
    frames: int
    fingerprints: Fingerprints


def table(shots: list[Shot]) -> Shots:
    """Shots of any order, as the survey gathers them: video by video."""
    parts, first = [], 0
    for video in dict.fromkeys((shot.key.show, shot.key.video) for shot in shots):
        own = sorted((shot for shot in shots if shot.key[:2] == video), key=lambda shot: shot.key)
        numbers, frames = [shot.key.shot for shot in own], [shot.frames for shot in own]
        contents = np.array([shot.key.content.encode() for shot in own], CONTENT)
        keyframes = np.array([len(shot.fingerprints) for shot in own], np.int32)
        words = np.concatenate([shot.fingerprints for shot in own])
        part = VideoShots(*video, np.array(numbers, np.int32), contents, np.array(frames, np.int32), keyframes, first)
        parts.append((part, words))
        first += len(words)
    return gather([part for part, _ in parts], np.concatenate([np.empty((0, 96), np.uint16), *(w for _, w in parts)]))


def ledger_with(drawn: Drawn) -> Ledger:
    ledger: Ledger = {}
    shots = table([Shot(key, 4, SCENES[:1]) for key in drawn])
    codes = [SPLITS.index(drawn[shots.key(place)]) for place in range(len(shots))]
    remember(ledger, shots, np.array(codes, np.int8))
    return ledger


def assign(shots: list[Shot], hold_out: Sequence[str], params: Shard, drawn: Drawn) -> list[Split | None]:
    """The split of each shot, in the order of `shots`."""
    gathered = table(shots)
    codes = splits.assign(gathered, hold_out, params, ledger_with(drawn)).tolist()
    chosen = {gathered.key(place): None if code == NOWHERE else SPLITS[code] for place, code in enumerate(codes)}
    return [chosen[shot.key] for shot in shots]


def shot(number: int, *scenes: int, show: str = "show", frames: int = 4) -> Shot:
    """A shot in which the given scenes are seen; two shots with a common scene are linked."""
    key = Key(show, f"{number // 10}.mkv", number % 10, "content")
    return Shot(key, frames, SCENES[list(scenes)])


def ledger_of(shots: list[Shot], chosen: list[Split | None], hold_out: tuple[str, ...] = ()) -> dict[Key, Split]:
    drawn = zip(shots, chosen, strict=True)
    return {shot.key: split for shot, split in drawn if split and shot.key.show not in hold_out}


def straddling(shots: list[Shot], chosen: list[Split | None]) -> list[list[int]]:
    """Links between two splits."""
    gathered, split = table(shots), dict(zip([shot.key for shot in shots], chosen, strict=True))
    pairs = link(gathered.words, gathered.owners).tolist()
    ends = [(split[gathered.key(i)], split[gathered.key(j)]) for i, j in pairs]
    return [pair for pair, (one, other) in zip(pairs, ends, strict=True) if one and other and one != other]


collections = st.lists(
    st.tuples(st.sampled_from(["show", "held"]), st.sets(st.integers(0, 29), min_size=1, max_size=3))
)


@settings(max_examples=12, deadline=None)
@given(days=st.lists(collections, min_size=1, max_size=4))
def test_footage_comes_in_and_nothing_moves_and_nothing_straddles(days: list[list[tuple[str, set[int]]]]) -> None:
    shots: list[Shot] = []
    ledger: dict[Key, Split] = {}
    for day in days:
        shots = shots + [shot(len(shots) + i, *scenes, show=show) for i, (show, scenes) in enumerate(day)]
        chosen = assign(shots, ["held"], PARAMS, ledger)
        drawn = dict(zip([shot.key for shot in shots], chosen, strict=True))
        assert {key: drawn[key] for key in ledger} == ledger
        assert straddling(shots, chosen) == []
        assert {split for key, split in drawn.items() if key.show == "held"} <= {"test", None}
        ledger = ledger_of(shots, chosen, ("held",))
        assert assign(shots, ["held"], PARAMS, ledger) == chosen


def test_the_order_of_the_files_does_not_matter() -> None:
    shots = [shot(number, number % 23) for number in range(60)]
    chosen = ledger_of(shots, assign(shots, [], PARAMS, {}))
    assert ledger_of(shots[::-1], assign(shots[::-1], [], PARAMS, {})) == chosen


def test_another_seed_draws_otherwise() -> None:
    shots = [shot(number, number % 30) for number in range(60)]
    other = PARAMS.model_copy(update={"seed": 1})
    assert assign(shots, [], other, {}) != assign(shots, [], PARAMS, {})


def test_the_shares_are_of_pictures() -> None:
    rng = np.random.default_rng(0)
    shots = [shot(number, number, frames=int(rng.integers(1, 40))) for number in range(30)]
    frames = Counter[Split | None]()
    for one, split in zip(shots, assign(shots, [], PARAMS, {}), strict=True):
        frames[split] += one.frames
    assert frames["val"] / frames.total() == pytest.approx(PARAMS.val, abs=0.05)
    assert frames["test"] / frames.total() == pytest.approx(PARAMS.test, abs=0.05)


@pytest.mark.parametrize("count", [3, 4, 7])
def test_three_groups_are_enough_for_three_splits(count: int) -> None:
    shots = [shot(number, number) for number in range(count)]
    assert set(assign(shots, [], PARAMS, {})) == {"train", "val", "test"}


def test_with_a_held_out_show_two_groups_are_enough() -> None:
    shots = [shot(0, 0), shot(1, 1), shot(2, 2, show="held")]
    assert sorted(map(str, assign(shots, ["held"], PARAMS, {}))) == ["test", "train", "val"]


def test_what_recurs_from_a_held_out_show_does_not_teach() -> None:
    shots = [shot(0, 0), shot(1, 0, show="held"), *(shot(n, n) for n in range(2, 12))]
    assert assign(shots, ["held"], PARAMS, {})[:2] == ["test", "test"]


def test_a_held_out_shot_that_recurs_from_an_old_lesson_is_left_out() -> None:
    shots = [shot(0, 0), shot(1, 0, show="held"), shot(2, 1, show="held")]
    assert assign(shots, ["held"], PARAMS, {shots[0].key: "train"}) == ["train", None, "test"]


def test_a_new_shot_joins_the_old_one_it_shows_again() -> None:
    old, new = shot(0, 0), shot(1, 0)
    for split in ("train", "val", "test"):
        assert assign([old, new], [], PARAMS, {old.key: split}) == [split, split]


def test_where_footage_ties_splits_together_what_was_tested_is_left_out_of_the_lesson() -> None:
    lesson, tested = shot(0, 0), shot(1, 1)
    tie, like_lesson, like_tested = shot(2, 0, 1), shot(3, 0), shot(4, 1)
    chosen = assign(
        [lesson, tested, tie, like_lesson, like_tested], [], PARAMS, {lesson.key: "train", tested.key: "test"}
    )
    assert chosen == ["train", "test", None, "train", None]


def test_a_shot_whose_pictures_changed_is_drawn_anew() -> None:
    shots = [shot(number, number) for number in range(4)]
    changed = {shots[0].key._replace(content="other"): "test"}
    assert assign(shots, [], PARAMS, changed) == assign(shots, [], PARAMS, {})


LEDGER = ledger_with({Key("show", "ä.mkv", 3, "c"): "val", Key("show", "b.mkv", 0, "d"): "train"})


def plain(ledger: Ledger) -> dict[tuple[str, str], list[tuple[int, bytes, int]]]:
    return {video: entries.tolist() for video, entries in ledger.items()}


def test_a_ledger_survives_its_file(tmp_path: Path) -> None:
    write_ledger(tmp_path / "splits.parquet", LEDGER, PARAMS)
    assert plain(read_ledger(tmp_path / "splits.parquet", PARAMS)) == {
        ("show", "b.mkv"): [(0, b"d", SPLITS.index("train"))],
        ("show", "ä.mkv"): [(3, b"c", SPLITS.index("val"))],
    }


def test_a_ledger_is_read_and_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "BATCH_ROWS", 3)
    drawn: Drawn = {Key("show", f"{n // 5}.mkv", n % 5, "c"): SPLITS[n % 3] for n in range(20)}
    write_ledger(tmp_path / "splits.parquet", ledger_with(drawn), PARAMS)
    assert plain(read_ledger(tmp_path / "splits.parquet", PARAMS)) == plain(ledger_with(drawn))


def test_a_ledger_keeps_what_is_no_longer_there() -> None:
    ledger = ledger_with({Key("show", "gone.mkv", 0, "c"): "val", Key("show", "here.mkv", 0, "old"): "test"})
    remember(ledger, table([Shot(Key("show", "here.mkv", 0, "new"), 4, SCENES[:1])]), np.zeros(1, np.int8))
    assert plain(ledger) == {
        ("show", "gone.mkv"): [(0, b"c", SPLITS.index("val"))],
        ("show", "here.mkv"): [(0, b"new", SPLITS.index("train")), (0, b"old", SPLITS.index("test"))],
    }


def test_without_a_ledger_there_is_no_past(tmp_path: Path) -> None:
    assert read_ledger(tmp_path / "splits.parquet", PARAMS) == {}


@pytest.mark.parametrize("change", [{"seed": 1}, {"val": 0.2}, {"test": 0.2}])
def test_another_rule_starts_anew(tmp_path: Path, change: dict[str, float]) -> None:
    write_ledger(tmp_path / "splits.parquet", LEDGER, PARAMS)
    assert read_ledger(tmp_path / "splits.parquet", PARAMS.model_copy(update=change)) == {}


def test_a_damaged_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "splits.parquet").write_bytes(b"no ledger")
    with pytest.raises(ShardError, match=r"splits.parquet: not a ledger of splits"):
        read_ledger(tmp_path / "splits.parquet", PARAMS)
