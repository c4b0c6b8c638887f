"""No picture in two splits, no old shot in another split than yesterday."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganime.errors import ShardError
from ganime.manifest import Split
from ganime.shard.recurrence import fingerprints, link
from ganime.shard.splits import Key, Shot, assign, read_ledger, write_ledger
from tests.synthetic import PARAMS, picture, thumbnail

# What each scene's picture looks like, computed once: the properties below draw thousands of shots.
SCENES = [thumbnail(picture(scene)) for scene in range(30)]


def shot(number: int, *scenes: int, show: str = "show", frames: int = 4) -> Shot:
    """A shot in which the given scenes are seen; two shots with a common scene are linked."""
    key = Key(show, f"{number // 10}.mkv", number % 10, "content")
    return Shot(key, frames, fingerprints([SCENES[scene] for scene in scenes]))


def ledger_of(shots: list[Shot], chosen: list[Split | None], hold_out: tuple[str, ...] = ()) -> dict[Key, Split]:
    drawn = zip(shots, chosen, strict=True)
    return {shot.key: split for shot, split in drawn if split and shot.key.show not in hold_out}


def straddling(shots: list[Shot], chosen: list[Split | None]) -> list[list[int]]:
    """Links between two splits."""
    pairs = link([shot.fingerprints for shot in shots]).tolist()
    return [[i, j] for i, j in pairs if chosen[i] and chosen[j] and chosen[i] != chosen[j]]


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
        splits = dict(zip([shot.key for shot in shots], chosen, strict=True))
        assert {key: splits[key] for key in ledger} == ledger
        assert straddling(shots, chosen) == []
        assert {split for key, split in splits.items() if key.show == "held"} <= {"test", None}
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


def test_a_ledger_survives_its_file(tmp_path: Path) -> None:
    ledger: dict[Key, Split] = {Key("show", "ä.mkv", 3, "c"): "val", Key("show", "b.mkv", 0, "d"): "train"}
    write_ledger(tmp_path / "splits.parquet", ledger, PARAMS)
    assert read_ledger(tmp_path / "splits.parquet", PARAMS) == ledger


def test_without_a_ledger_there_is_no_past(tmp_path: Path) -> None:
    assert read_ledger(tmp_path / "splits.parquet", PARAMS) == {}


@pytest.mark.parametrize("change", [{"seed": 1}, {"val": 0.2}, {"test": 0.2}])
def test_another_rule_starts_anew(tmp_path: Path, change: dict[str, float]) -> None:
    write_ledger(tmp_path / "splits.parquet", {Key("show", "a.mkv", 3, "c"): "val"}, PARAMS)
    assert read_ledger(tmp_path / "splits.parquet", PARAMS.model_copy(update=change)) == {}


def test_a_damaged_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "splits.parquet").write_bytes(b"no ledger")
    with pytest.raises(ShardError, match=r"splits.parquet: not a ledger of splits"):
        read_ledger(tmp_path / "splits.parquet", PARAMS)
