"""ganime.files: a file is there when it is whole."""

import errno
import os
import re
from pathlib import Path

import pytest

from ganime import files
from tests.imports import ROOT, modules


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "table.md"
    with files.whole_file(path) as partial:
        partial.write_text("half")
        assert not path.exists()
    assert path.read_text() == "half"
    assert list(path.parent.iterdir()) == [path]


def test_what_was_there_survives_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "table.md"
    files.write_text(path, "old")
    with pytest.raises(RuntimeError), files.whole_file(path) as partial:
        partial.write_text("new")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_content_is_on_the_disk_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: (calls.append("synced"), sync(file)))
    monkeypatch.setattr(os, "replace", lambda a, b: (calls.append("renamed"), replace(a, b)))
    files.write_text(tmp_path / "table.md", "–")
    assert calls == ["synced", "renamed"]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_text(tmp_path / "table.md", "text")
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_renames_files_into_place() -> None:
    """Once, not nine times: a copy of it would forget to sync."""
    own = {"ganime/files.py"}
    using = {p for p in modules("ganime").values() if re.search(r"os\.(replace|fsync)\(", p.read_text("utf-8"))}
    assert {path.relative_to(ROOT).as_posix() for path in using} == own
