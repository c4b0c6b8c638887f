"""Small files in a run's folder."""

import hashlib
from pathlib import Path

import pytest

from ganime import storage
from ganime.errors import ParamsError
from ganime.params import Environment


def test_what_was_written_is_read_again(tmp_path):
    storage.write_bytes(f"{tmp_path}/run/samples/step 1.png", b"picture")

    assert storage.read_bytes(f"{tmp_path}/run/samples/step 1.png") == b"picture"
    assert storage.names(f"{tmp_path}/run/samples") == ["step 1.png"]
    assert storage.read_bytes(f"file://{tmp_path}/run/samples/step 1.png") == b"picture"


def test_what_is_not_there_is_none(tmp_path):
    assert storage.read_bytes(f"{tmp_path}/nothing") is None
    assert storage.names(f"{tmp_path}/nowhere") == []


def test_runs_are_kept_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert storage.root(Environment()) == str(tmp_path / "runs")
    assert storage.root(Environment(storage="elsewhere")) == str(tmp_path / "elsewhere")
    assert storage.root(Environment(storage="s3://bucket/runs/")) == "s3://bucket/runs"


def test_a_copy_made_for_an_experiment_keeps_its_runs_in_the_checkout(tmp_path):
    assert storage.checkout(tmp_path / ".dvc/tmp/exps/temp/abc") == tmp_path
    assert storage.checkout(Path(tmp_path)) == tmp_path


def test_a_name_goes_before_what_an_address_says_of_its_server():
    assert storage.join("s3://bucket/runs?endpoint_override=http://host:9000", "a", "b.png") == (
        "s3://bucket/runs/a/b.png?endpoint_override=http://host:9000"
    )
    assert storage.join("gs://bucket/", "a") == "gs://bucket/a"
    assert storage.join("/runs", "a") == "/runs/a"
    assert storage.root(Environment(storage="s3://bucket/runs/?region=eu-1")) == "s3://bucket/runs?region=eu-1"


def test_keys_in_an_address_are_refused_and_not_repeated():
    with pytest.raises(ParamsError, match="give keys in the environment") as refused:
        storage.read_bytes("s3://key:secret@bucket/runs")
    assert "secret" not in str(refused.value)


def test_an_address_that_no_storage_has_is_named():
    with pytest.raises(ParamsError, match="nonsense://bucket/: no storage is known by this address"):
        storage.read_bytes("nonsense://bucket/runs")


def test_a_copy_says_what_was_copied_and_appears_whole(tmp_path):
    (tmp_path / "a").write_bytes(b"content")

    digest = storage.copy(str(tmp_path / "a"), str(tmp_path / "new/b"))

    assert digest == hashlib.sha256(b"content").hexdigest()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["b"]
    assert storage.size(str(tmp_path / "new/b")) == 7


def test_files_below_a_folder_are_found_at_any_depth(tmp_path):
    storage.write_bytes(f"{tmp_path}/b/c.mkv", b"12")
    storage.write_bytes(f"{tmp_path}/a.mkv", b"1")

    assert [(found.name, found.size) for found in storage.walk(str(tmp_path))] == [("a.mkv", 1), ("b/c.mkv", 2)]


def test_a_folder_is_removed_with_what_is_in_it(tmp_path):
    storage.write_bytes(f"{tmp_path}/checkpoint_1/state.pt", b"")
    storage.remove(f"{tmp_path}/checkpoint_1")
    storage.remove(f"{tmp_path}/checkpoint_2")

    assert storage.names(str(tmp_path), storage.FOLDERS) == []


def test_a_question_mark_in_a_name_is_part_of_it(tmp_path):
    address = storage.join(f"file://{tmp_path}", "a #1? 100%.mkv")

    storage.write_bytes(address, b"a film")

    assert (tmp_path / "a #1? 100%.mkv").read_bytes() == b"a film"
    assert storage.join("s3://b/what?/x?region=eu-1", "y?") == "s3://b/what?/x/y??region=eu-1"
    assert storage.told("s3://b/what?/x?region=eu-1") == "s3://b/what?/x"


@pytest.mark.parametrize("stores", [frozenset(), frozenset({"local"})], ids=["disk", "object store"])
def test_a_copy_that_breaks_off_leaves_nothing(tmp_path, monkeypatch, stores):
    class Dead:
        def update(self, chunk):
            raise OSError("the line is dead")

    monkeypatch.setattr(storage, "OBJECT_STORES", stores)
    monkeypatch.setattr(storage.hashlib, "sha256", Dead)
    (tmp_path / "source").write_bytes(b"a film")

    with pytest.raises(OSError, match="the line is dead"):
        storage.copy(str(tmp_path / "source"), str(tmp_path / "target"))

    assert [path.name for path in tmp_path.iterdir()] == ["source"]
