"""Shards are hashed once."""

import os
from pathlib import Path

import pytest

from ganime.data import verified
from ganime.data.manifest import Manifest, sha256
from ganime.data.verified import verify_once
from ganime.errors import ShardError
from tests.synthetic import write_shards


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Files that were hashed, in order."""
    found: list[Path] = []
    monkeypatch.setattr(verified, "sha256", lambda path: found.append(path) or sha256(path))
    return found


def test_shards_that_are_as_they_were_are_not_hashed_again(tmp_path, hashed):
    shards = write_shards(tmp_path, scenes=range(12))
    manifest = Manifest.load(shards)
    verify_once(shards, manifest)
    assert sorted(hashed) == sorted(shards.glob("*/*.parquet"))
    hashed.clear()

    verify_once(shards, manifest)

    assert hashed == []


def test_a_shard_that_was_touched_is_looked_at_again_and_one_that_was_changed_is_named(tmp_path, hashed):
    shards = write_shards(tmp_path, scenes=range(12))
    manifest = Manifest.load(shards)
    verify_once(shards, manifest)
    hashed.clear()
    first, second = sorted(shards.glob("*/*.parquet"))[:2]

    os.utime(first, ns=(0, 0))
    verify_once(shards, manifest)
    assert hashed == [first]

    second.write_bytes(second.read_bytes()[:-1] + b"?")
    os.utime(second, ns=(0, 0))
    with pytest.raises(ShardError, match=f"{second}: is not the file that was written"):
        verify_once(shards, manifest)


def test_what_was_noted_is_no_more_than_a_note(tmp_path, hashed):
    shards = write_shards(tmp_path, scenes=range(12))
    (tmp_path / "shards.verified.json").write_text("[1, 2")

    verify_once(shards, Manifest.load(shards))

    assert len(hashed) == len(list(shards.glob("*/*.parquet")))


def test_a_shard_that_is_gone_is_named(tmp_path):
    shards = write_shards(tmp_path, scenes=range(12))
    gone = sorted(shards.glob("*/*.parquet"))[0]
    gone.unlink()
    with pytest.raises(ShardError, match=f"{gone}: cannot be read"):
        verify_once(shards, Manifest.load(shards))
