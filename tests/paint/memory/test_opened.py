from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ganime.errors import ShardError
from ganime.paint.memory import Memory
from ganime.paint.memory.layout import NAME
from tests.memories import Key, row, unit_rows, write_memory
from tests.synthetic import picture

KEYS = [
    Key(picture(scene, frame), video=f"{scene}.mkv", shot=shot, frame=24 * frame, time=Fraction(frame, 3))
    for scene, shot in ((1, 4), (2, 0))
    for frame in (0, 3)
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    halves = unit_rows(4)
    rows = [row(key, halves[number]) for number, key in enumerate(KEYS)]
    return write_memory(tmp_path / "memory", [rows[:1], rows[1:]])


def test_the_nearest_shot_comes_first_with_all_its_pictures_in_time(folder: Path) -> None:
    memory = Memory(folder)
    (first, *_) = memory.shots_like(unit_rows(4)[3, :1].astype(np.float32), most=2)
    assert [(one.video, one.shot, one.frame, one.time) for one in first] == [
        ("2.mkv", 0, 0, Fraction(0)),
        ("2.mkv", 0, 72, Fraction(1)),
    ]


def test_a_picture_is_read_from_its_part(folder: Path) -> None:
    memory = Memory(folder)
    assert len(memory) == 4
    for number, key in enumerate(KEYS):
        kept = memory.picture(memory.at(number))
        assert np.abs(kept.astype(int) - key.picture_HWC).mean() < 3


def test_a_film_is_found_where_it_was(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    memory = Memory(folder)
    assert memory.film(memory.at(0)) is None
    (tmp_path / "videos/wide").mkdir(parents=True)
    (tmp_path / "videos/wide/1.mkv").touch()
    assert memory.film(memory.at(0)) == Path("videos/wide/1.mkv")


def test_an_empty_memory_knows_nothing(tmp_path: Path) -> None:
    memory = Memory(write_memory(tmp_path, []))
    assert list(memory.shots_like(unit_rows(1)[0, :1].astype(np.float32), most=3)) == []


def test_a_folder_without_a_memory_is_told(tmp_path: Path) -> None:
    with pytest.raises(ShardError, match=r"no memory there; the stage `index` makes one"):
        Memory(tmp_path)


def test_a_memory_of_another_version_is_told(folder: Path) -> None:
    path = folder / NAME
    path.write_text(path.read_text().replace('"version": 1', '"version": 2'))
    with pytest.raises(ShardError, match=r"not a memory of this version .*run the stage `index` again"):
        Memory(folder)


@pytest.mark.parametrize("name", ["../../films.parquet", "/etc/passwd", "a.parquet"])
def test_a_part_has_no_name_of_its_own(folder: Path, name: str) -> None:
    path = folder / NAME
    path.write_text(path.read_text().replace(f"{0:064x}.parquet", name))
    with pytest.raises(ShardError, match="not a memory of this version"):
        Memory(folder)


def test_a_damaged_part_is_told_in_a_sentence(folder: Path) -> None:
    path = folder / f"{1:064x}.parquet"
    content = bytearray(path.read_bytes())
    content[100:140] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(ShardError, match=r"0001\.parquet: .*run the stage `index` again"):
        memory = Memory(folder)
        [memory.picture(memory.at(number)) for number in range(4)]


def test_a_part_that_breaks_off_is_told(folder: Path) -> None:
    path = folder / f"{1:064x}.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ShardError, match=r"not a whole Parquet file .*run the stage `index` again"):
        Memory(folder)


def test_a_missing_part_is_told(folder: Path) -> None:
    (folder / f"{1:064x}.parquet").unlink()
    with pytest.raises(ShardError, match="no such file"):
        Memory(folder)


def test_fewer_rows_than_said_are_told(folder: Path) -> None:
    path = folder / NAME
    path.write_text(path.read_text().replace('"rows": 3', '"rows": 2'))
    with pytest.raises(ShardError, match="3 rows, not 2"):
        Memory(folder)


@pytest.mark.parametrize("video", ["../../secret.mkv", "/secret.mkv", ""])
def test_a_picture_says_it_is_somewhere_in_its_show(tmp_path: Path, video: str) -> None:
    key = KEYS[0]._replace(video=video)
    memory = Memory(write_memory(tmp_path, [[row(key, unit_rows(1)[0])]]))
    with pytest.raises(ShardError, match="no place in a show"):
        memory.at(0)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xd9"])
def test_a_picture_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    bad = {**row(KEYS[0], unit_rows(1)[0]), "picture": content}
    memory = Memory(write_memory(tmp_path, [[bad]]))
    with pytest.raises(ShardError, match="a picture that cannot be used"):
        memory.picture(memory.at(0))


def test_a_picture_of_many_pixels_is_refused(tmp_path: Path) -> None:
    huge = KEYS[0]._replace(picture_HWC=np.zeros((8, 4104, 3), np.uint8))
    memory = Memory(write_memory(tmp_path, [[row(huge, unit_rows(1)[0])]]))
    with pytest.raises(ShardError, match="4104×8 pixels"):
        memory.picture(memory.at(0))


def test_another_place_of_the_films_is_another_memory(tmp_path: Path) -> None:
    a, b = (Memory(write_memory(tmp_path / name, [], videos=name)).digest for name in ("a", "b"))
    assert a != b
