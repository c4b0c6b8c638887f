"""What is finished is kept under a key, and thrown away under another."""

from pathlib import Path

import pytest

from ganime.errors import VideoError
from ganime.film.convert.segments import Partial, Segment


def partial(tmp_path: Path, *names: str, key: str = "k") -> Partial:
    work = Partial(tmp_path / "new.mkv")
    assert work.open(key) == []
    for name in names:
        (work.folder / name).write_bytes(b"pictures")
    return work


FIRST, SECOND, THIRD = (
    "00000000-00000240-00000240.nut",
    "00000240-00000490-00000300.nut",
    "00000490-00000600-00000300.nut",
)


def test_finished_segments_are_found_in_order(tmp_path: Path) -> None:
    work = partial(tmp_path, SECOND, FIRST)
    folder = tmp_path / ".new.mkv.segments"
    assert work.open("k") == [Segment(folder / FIRST, 0, 240, 240), Segment(folder / SECOND, 240, 490, 300)]
    assert work.path(240, 490, 300) == folder / SECOND


def test_what_is_half_written_is_no_segment(tmp_path: Path) -> None:
    work = partial(tmp_path, FIRST, "growing.nut", ".growing.nut.partial", f".{SECOND}.partial")
    assert [segment.end for segment in work.open("k")] == [240]


def test_what_lies_behind_a_gap_does_not_count(tmp_path: Path) -> None:
    work = partial(tmp_path, FIRST, THIRD)
    assert [segment.end for segment in work.open("k")] == [240]


def test_work_under_another_key_is_thrown_away(tmp_path: Path) -> None:
    work = partial(tmp_path, FIRST)
    assert work.open("other") == []
    assert work.open("k") == []
    assert [path.name for path in work.folder.iterdir()] == ["key"]


@pytest.mark.parametrize("key", [None, b"", b"\xff\xfe\x00"])
def test_work_whose_key_is_lost_is_thrown_away(tmp_path: Path, key: bytes | None) -> None:
    work = partial(tmp_path, FIRST)
    (work.folder / "key").unlink() if key is None else (work.folder / "key").write_bytes(key)
    assert work.open("k") == []


def test_it_is_gone_when_the_film_is_whole(tmp_path: Path) -> None:
    work = partial(tmp_path, FIRST)
    work.remove()
    work.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VideoError, match=r"cannot be made: Not a directory; choose another folder"):
        Partial(tmp_path / "file/new.mkv").open("k")
    with pytest.raises(VideoError, match="File name too long"):
        Partial(tmp_path / f"{'n' * 248}.mkv").open("k")
