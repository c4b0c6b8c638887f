"""The manifest says what is in the shards, and notices when that is no longer so."""

import json
from pathlib import Path

import pytest

from ganime.data.manifest import Manifest, ShardFile, ShowStatistics, sha256
from ganime.errors import ShardError
from tests.synthetic import PARAMS


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    for split in ("train", "val", "test"):
        (tmp_path / f"{split}.parquet").write_bytes(split.encode())

    def file(split: str, groups: tuple[int, ...]) -> tuple[ShardFile, ...]:
        path = tmp_path / f"{split}.parquet"
        return (ShardFile(path=path.name, groups=groups, sha256=sha256(path)),)

    show = ShowStatistics(
        frames=17,
        shots=5,
        videos=1,
        action=0.2,
        aspect="4:3",
        mean_colour=(0.1, 0.2, 0.3),
        splits={"train": 12, "val": 2, "test": 3},
    )
    found = Manifest(
        params=PARAMS,
        hold_out=(),
        mean_colour=(0.1, 0.2, 0.3),
        left_out=0,
        shows={"show": show},
        files={"train": file("train", (8, 4)), "val": file("val", (2,)), "test": file("test", (3,))},
    )
    found.save(tmp_path)
    return found


def test_a_manifest_survives_its_file(manifest: Manifest, tmp_path: Path) -> None:
    assert Manifest.load(tmp_path) == manifest


def test_rows_are_counted_by_split(manifest: Manifest) -> None:
    assert (manifest.rows("train"), manifest.rows("val"), manifest.rows("test")) == (12, 2, 3)


def test_the_digest_changes_with_the_content(manifest: Manifest) -> None:
    assert manifest.model_copy(update={"left_out": 1}).digest != manifest.digest


def test_a_missing_manifest_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ShardError, match=r"manifest.json: no such file; run the stage `shard` first"):
        Manifest.load(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"digest": "0", "shows": 3}', "not json"])
def test_a_damaged_manifest_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(ShardError, match=r"manifest.json: not a manifest of shards"):
        Manifest.load(tmp_path)


def test_an_edited_manifest_is_refused(manifest: Manifest, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"left_out": 7}))
    with pytest.raises(ShardError, match="does not fit its digest"):
        Manifest.load(tmp_path)


def test_files_that_are_what_was_written_pass(manifest: Manifest, tmp_path: Path) -> None:
    manifest.verify(tmp_path)


def test_a_changed_file_is_named(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "val.parquet").write_bytes(b"other")
    with pytest.raises(ShardError, match=r"val.parquet: is not the file that was written"):
        manifest.verify(tmp_path)


def test_a_missing_file_is_named(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "test.parquet").unlink()
    with pytest.raises(ShardError, match=r"test.parquet: cannot be read"):
        manifest.verify(tmp_path)
