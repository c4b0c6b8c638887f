"""Every picture of the frames is in one split, untouched, and bad input costs nothing that was there."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from ganime.data.manifest import Manifest
from ganime.data.records import FrameRecord, frame_writer, from_table, group_sizes, read_rows, to_table
from ganime.data.shard import shard
from ganime.data.shard import writer as shard_writer
from ganime.errors import ShardError
from tests.synthetic import PARAMS, picture, record, write_video

OPENING = [900, 901]


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    """Two episodes with a common opening, and an old show in 4:3."""
    write_video(tmp_path / "frames", "wide", "e1.mkv", [*OPENING, *range(20)])
    write_video(tmp_path / "frames", "wide", "season 2/e2.mkv", [*OPENING, *range(20, 40)])
    write_video(tmp_path / "frames", "old", "a.avi", range(50, 55), size=(96, 128))
    return tmp_path / "frames"


def run(frames: Path, hold_out: tuple[str, ...] = ("old",), **changes: float) -> Path:
    out = frames.parent / "shards"
    shard(frames, out, frames.parent / "splits.parquet", hold_out, PARAMS.model_copy(update=changes))
    return out


def rows(folder: Path) -> list[FrameRecord]:
    found = []
    for path in sorted(folder.rglob("*.parquet")):
        for group in range(len(group_sizes(path))):
            found += from_table(read_rows(path, group))
    return found


def order(row: FrameRecord) -> tuple[str, str, int]:
    return row.show, row.video, row.frame


def test_every_frame_is_in_one_split_and_untouched(frames: Path) -> None:
    assert sorted(rows(run(frames)), key=order) == sorted(rows(frames), key=order)


def test_a_held_out_show_is_for_the_test(frames: Path) -> None:
    out = run(frames)
    assert {row.show for split in ("train", "val") for row in rows(out / split)} == {"wide"}


def test_no_shot_and_no_opening_is_in_two_splits(frames: Path) -> None:
    out = run(frames)
    shots = {split: {(r.show, r.video, r.shot) for r in rows(out / split)} for split in ("train", "val", "test")}
    assert sum(map(len, shots.values())) == len(set.union(*shots.values()))
    for split in shots.values():
        for opening in range(len(OPENING)):
            assert (("wide", "e1.mkv", opening) in split) == (("wide", "season 2/e2.mkv", opening) in split)


def test_files_and_row_groups_have_the_sizes_asked_for(frames: Path) -> None:
    out = run(frames, rows_per_file=40, rows_per_group=16)
    manifest = Manifest.load(out)
    files = manifest.files["train"]
    assert {file.groups for file in files[:-1]} == {(16, 16, 8)}
    assert [list(file.groups) for file in files] == [group_sizes(out / file.path) for file in files]
    assert manifest.rows("train") == len(rows(out / "train"))
    manifest.verify(out)


def test_the_manifest_describes_each_show(frames: Path) -> None:
    manifest = Manifest.load(run(frames))
    old = manifest.shows["old"]
    assert (old.frames, old.shots, old.videos, old.aspect) == (20, 5, 1, "4:3")
    assert old.splits == {"train": 0, "val": 0, "test": 20}
    assert old.action == pytest.approx(1 / 5)
    assert (manifest.shows["wide"].frames, manifest.shows["wide"].videos) == (176, 2)
    assert manifest.left_out == 0


def test_the_mean_colour_is_red_green_blue(tmp_path: Path) -> None:
    red = picture(0)
    red[:] = (200, 40, 10)
    with frame_writer(tmp_path / "frames/show/a.parquet", {}) as writer:
        writer.write_table(to_table([record("show", "a", shot, shot, red) for shot in range(9)]))
    shows = Manifest.load(run(tmp_path / "frames", hold_out=())).shows
    assert shows["show"].mean_colour == pytest.approx((200 / 255, 40 / 255, 10 / 255), abs=0.01)


def test_rows_are_shuffled_across_episodes(frames: Path) -> None:
    first = rows(run(frames) / "train")[:16]
    assert len({(row.video, row.shot) for row in first}) > 8


def test_a_small_pool_loses_nothing(frames: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard_writer, "POOL_BYTES", 100_000)
    assert sorted(rows(run(frames)), key=order) == sorted(rows(frames), key=order)


def test_the_same_frames_give_the_same_files(frames: Path) -> None:
    def files() -> dict[str, str]:
        return {
            p.name: hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(run(frames).rglob("*"), key=str)
            if p.is_file()
        }

    assert files() == files()


def test_new_footage_moves_no_old_shot(frames: Path) -> None:
    def splits() -> dict[tuple[str, int], str]:
        out = run(frames)
        return {(r.video, r.shot): split for split in ("train", "val", "test") for r in rows(out / split)}

    before = splits()
    write_video(frames, "wide", "e0.mkv", [*OPENING, 3, 25, *range(60, 80)])
    after = splits()
    assert {shot: after[shot] for shot in before} == before
    assert len(after) > len(before)


def test_an_unknown_held_out_show_is_named(frames: Path) -> None:
    with pytest.raises(ShardError, match=r"hold_out: no frames of 'oldd'; did you mean old\?"):
        run(frames, hold_out=("oldd",))


def test_no_frames_at_all_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ShardError, match="no frames; run the stage `extract` first"):
        run(tmp_path / "frames")


def test_an_empty_split_is_named_with_its_knob(frames: Path) -> None:
    with pytest.raises(ShardError, match=r"the val split is empty.*shard.val"):
        run(frames, val=0)


def test_holding_out_every_show_leaves_nothing_to_learn(frames: Path) -> None:
    with pytest.raises(ShardError, match=r"the train split is empty.*hold_out"):
        run(frames, hold_out=("old", "wide"))


def test_a_picture_that_is_cut_off_is_named(frames: Path) -> None:
    whole = record("wide", "bad.mkv", 0, 7, picture(77))
    with frame_writer(frames / "wide/bad.mkv.parquet", {}) as writer:
        writer.write_table(to_table([replace(whole, picture=whole.picture[:-50])]))
    with pytest.raises(ShardError, match=r"bad.mkv.parquet: row group 0: frame 42 of wide/bad.mkv is not a whole"):
        run(frames)


def test_bad_input_leaves_the_old_shards(frames: Path) -> None:
    out = run(frames)
    before = {path: path.read_bytes() for path in out.rglob("*.parquet")}
    (frames / "wide/broken.mkv.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(ShardError, match=r"broken.mkv.parquet"):
        run(frames)
    assert {path: path.read_bytes() for path in out.rglob("*.parquet")} == before
    assert sorted(path.name for path in out.parent.iterdir()) == ["frames", "shards", "splits.parquet"]


def test_an_unfinished_file_is_no_input(frames: Path) -> None:
    (frames / "wide/.e9.mkv.parquet.partial").write_bytes(b"half")
    assert Manifest.load(run(frames)).shows["wide"].videos == 2
