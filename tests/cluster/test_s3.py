"""Files in an object store: read, written and published as on a disk."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from ganime import storage
from ganime.data.batches.windows import load_windows
from ganime.data.extract import extract
from ganime.data.extract.film import Extraction
from ganime.data.extract.inventory import is_up_to_date
from ganime.data.extract.tasks import _attempt, _parcel, _received
from ganime.data.manifest import Manifest
from ganime.data.publish import publish
from ganime.data.records import group_sizes
from ganime.errors import ParamsError, ShardError, VideoError
from ganime.params import Environment, Extract
from tests.cluster.store import S3
from tests.film.video.clips import encode, rolling

pytestmark = pytest.mark.slow

EXTRACT = Extract(fps=4, width=64, quality=90, skip_broken=False)


@pytest.fixture(autouse=True)
def environ(store: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in store.environ.items():
        monkeypatch.setenv(name, value)


def test_what_was_written_is_read_again(store: S3) -> None:
    folder = f"s3://ganime/run?endpoint_override=http://{store.address}"
    storage.write_bytes(storage.join(folder, "samples", "step 1.png"), b"picture")

    assert storage.read_bytes("s3://ganime/run/samples/step 1.png") == b"picture"
    assert storage.names("s3://ganime/run/samples") == ["step 1.png"]
    assert storage.size("s3://ganime/run/samples/step 1.png") == 7
    assert storage.names("s3://ganime/run", storage.FOLDERS) == ["samples"]
    storage.remove("s3://ganime/run")
    assert storage.read_bytes("s3://ganime/run/samples/step 1.png") is None
    assert storage.names("s3://ganime/nowhere") == []


def test_a_bucket_that_is_not_there_is_one_line() -> None:
    with pytest.raises(
        ParamsError, match="s3://elsewhere/a: the storage cannot be used .* see that the bucket is there"
    ):
        storage.write_bytes("s3://elsewhere/a", b"")


def test_published_shards_are_the_shards(shards: Path) -> None:
    manifest = Manifest.load(shards)

    folder = publish(shards, manifest, "s3://ganime/published")

    assert folder == f"s3://ganime/published/shards/{manifest.digest}"
    assert Manifest.load(folder) == manifest
    assert np.array_equal(load_windows(folder, "train", 36, 64), load_windows(shards, "train", 36, 64))


def test_shards_that_were_published_are_not_copied_again(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(shards, Manifest.load(shards), "s3://ganime/once")
    monkeypatch.setattr(storage, "copy", lambda *_: pytest.fail("copied again"))

    publish(shards, Manifest.load(shards), "s3://ganime/once")


def test_a_shard_that_was_changed_is_not_published(shards: Path, tmp_path: Path) -> None:
    copy = tmp_path / "shards"
    shutil.copytree(shards, copy)
    damaged = sorted((copy / "train").glob("*.parquet"))[0]
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    manifest = Manifest.load(copy)

    with pytest.raises(ShardError, match=f"{damaged}: is not the file that was written"):
        publish(copy, manifest, "s3://ganime/damaged")

    folder = f"s3://ganime/damaged/shards/{manifest.digest}"
    assert storage.size(storage.join(folder, f"train/{damaged.name}")) is None
    with pytest.raises(ShardError, match="no such file"):
        Manifest.load(folder)


def test_videos_in_a_store_are_extracted_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    encode(tmp_path / "clip.mkv", rolling(1, 24))
    storage.copy(str(tmp_path / "clip.mkv"), "s3://ganime/clips/show/season 1/clip.mkv")
    storage.write_bytes("s3://ganime/clips/show/notes.txt", b"not a video")

    for _ in range(2):
        extract("s3://ganime/clips", tmp_path / "out", EXTRACT, Environment())

    assert group_sizes(tmp_path / "out/show/season 1/clip.mkv.parquet")
    assert "extract: 1 videos, 1 up to date" in capsys.readouterr().out


def test_a_broken_video_in_a_store_is_told_by_its_address(tmp_path: Path) -> None:
    storage.write_bytes("s3://ganime/broken/show/clip.mkv", b"no video")

    with pytest.raises(VideoError, match="s3://ganime/broken/show/clip.mkv: not a video that can be read"):
        extract("s3://ganime/broken", tmp_path / "out", EXTRACT, Environment())


def test_frames_that_another_machine_made_arrive_and_leave_nothing_behind(tmp_path: Path) -> None:
    encode(tmp_path / "clip.mkv", rolling(1, 24))
    job = Extraction(str(tmp_path / "clip.mkv"), "show", "clip.mkv", tmp_path / "out/clip.mkv.parquet", key="key")
    parcel = _parcel("s3://ganime/apart", job)

    outcome = _attempt(job, EXTRACT, parcel)
    assert not job.out.exists()

    assert _received(job, parcel, outcome) == outcome
    assert is_up_to_date(job)
    assert storage.names("s3://ganime/apart/frames") == []


def test_a_video_that_another_machine_cannot_read_leaves_no_older_frames(tmp_path: Path) -> None:
    job = Extraction(str(tmp_path / "gone.mkv"), "show", "gone.mkv", tmp_path / "gone.mkv.parquet", key="key")
    job.out.write_bytes(b"frames of an earlier version")

    outcome = _received(job, "s3://ganime/none", _attempt(job, EXTRACT, "s3://ganime/none"))

    assert "keep videos where every node reads them" in str(outcome)
    assert not job.out.exists()
