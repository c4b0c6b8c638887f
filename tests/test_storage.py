"""Small files in a run's folder."""

from pathlib import Path

from ganime import storage


def test_what_was_written_is_read_again(tmp_path):
    storage.write_bytes(f"{tmp_path}/run/samples/step 1.png", b"picture")

    assert storage.read_bytes(f"{tmp_path}/run/samples/step 1.png") == b"picture"
    assert storage.names(f"{tmp_path}/run/samples") == ["step 1.png"]


def test_what_is_not_there_is_none(tmp_path):
    assert storage.read_bytes(f"{tmp_path}/nothing") is None
    assert storage.names(f"{tmp_path}/nowhere") == []


def test_runs_are_kept_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert storage.root({}) == str(tmp_path / "runs")
    assert storage.root({"GANIME_STORAGE": "elsewhere"}) == str(tmp_path / "elsewhere")
    assert storage.root({"GANIME_STORAGE": "s3://bucket/runs/"}) == "s3://bucket/runs"


def test_a_copy_made_for_an_experiment_keeps_its_runs_in_the_checkout(tmp_path):
    assert storage.checkout(tmp_path / ".dvc/tmp/exps/temp/abc") == tmp_path
    assert storage.checkout(Path(tmp_path)) == tmp_path
