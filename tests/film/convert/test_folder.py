"""A season: every film, one after the other; one that fails stops no other."""

from pathlib import Path

import pytest

from ganime.errors import GanimeError
from ganime.film.convert import films_in
from ganime.film.convert.folder import Pair
from tests.film.convert.films import FAST, convert, digests
from tests.film.video.clips import encode, rolling


def touched(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def test_every_film_below_a_folder_keeps_its_name(tmp_path: Path) -> None:
    folder = touched(tmp_path / "show", "b.mkv", "a.MP4", "extras/c.mov", "notes.txt", "cover.png", ".hidden.mkv")
    out = tmp_path / "wide"
    assert films_in(folder, out) == [
        Pair(folder / "a.MP4", out / "a.MP4"),
        Pair(folder / "b.mkv", out / "b.mkv"),
        Pair(folder / "extras/c.mov", out / "extras/c.mov"),
    ]


@pytest.mark.parametrize("name", ["a.avi", "a.vob", "a.ts", "a.webm", "a.wmv"])
def test_what_cannot_be_written_alike_becomes_matroska(tmp_path: Path, name: str) -> None:
    folder = touched(tmp_path / "show", name)
    assert films_in(folder, tmp_path / "wide") == [Pair(folder / name, tmp_path / "wide/a.mkv")]


def test_two_films_never_become_one(tmp_path: Path) -> None:
    folder = touched(tmp_path / "show", "a.avi", "a.mkv")
    with pytest.raises(GanimeError, match=r"a\.avi and .*a\.mkv would both become .*wide/a\.mkv; rename one"):
        films_in(folder, tmp_path / "wide")


def test_a_folder_inside_the_source_is_not_widened_again(tmp_path: Path) -> None:
    folder = touched(tmp_path / "show", "a.mkv", "wide/a.mkv", "wide/b.mkv")
    assert films_in(folder, folder / "wide") == [Pair(folder / "a.mkv", folder / "wide/a.mkv")]


def test_a_season_may_be_widened_into_the_folder_it_lies_in(tmp_path: Path) -> None:
    folder = touched(tmp_path / "show", "a.mkv")
    assert films_in(folder, tmp_path) == [Pair(folder / "a.mkv", tmp_path / "a.mkv")]


@pytest.mark.parametrize(
    ("names", "out", "told"),
    [
        ((), "wide", "no video in this folder"),
        (("notes.txt",), "wide", "no video in this folder"),
        (("a.mkv",), "show", "the folder of the films to be widened"),
        (("a.mkv",), "show/../show", "the folder of the films to be widened"),
        (("a.mkv",), "show/a.mkv", "this is a file"),
    ],
)
def test_folders_that_make_no_sense_are_refused(tmp_path: Path, names: tuple[str, ...], out: str, told: str) -> None:
    (tmp_path / "show").mkdir()
    with pytest.raises(GanimeError, match=told):
        films_in(touched(tmp_path / "show", *names), tmp_path / out)


def test_a_season_goes_on_after_a_film_that_fails(
    tmp_path: Path, season: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "wide"
    assert convert(season, out, *FAST) == 3
    assert sorted(path.name for path in out.iterdir()) == ["1.mkv", "3.mkv"]
    told = capsys.readouterr()
    assert [line.split(":")[0] for line in told.out.splitlines()] == [f"{out}/1.mkv", f"{out}/3.mkv"]
    failed, *listed = told.err.splitlines()
    assert failed.startswith(f"failed: {season}/2.mkv: not a video")
    assert listed == ["1 of 3 films failed:", failed.removeprefix("failed: ")]


def test_what_is_done_is_skipped_and_the_rest_is_done(
    tmp_path: Path, season: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "wide"
    convert(season, out, *FAST)
    done = (out / "1.mkv").stat()
    encode(season / "2.mkv", rolling(2, 12))
    capsys.readouterr()
    assert convert(season, out, *FAST) == 0
    assert capsys.readouterr().out.splitlines()[0] == "2 of 3 films are done already"
    assert len(digests(out / "2.mkv")) == 12
    assert (out / "1.mkv").stat() == done


def test_overwriting_does_all_again(tmp_path: Path, season: Path) -> None:
    out = tmp_path / "wide"
    (season / "2.mkv").unlink()
    assert convert(season, out, *FAST) == 0
    done = (out / "1.mkv").stat()
    assert convert(season, out, *FAST, "--overwrite") == 0
    assert (out / "1.mkv").stat().st_mtime_ns > done.st_mtime_ns


def test_nothing_left_to_do_is_no_failure(tmp_path: Path, season: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (season / "2.mkv").unlink()
    convert(season, tmp_path / "wide", *FAST)
    capsys.readouterr()
    assert convert(season, tmp_path / "wide", *FAST) == 0
    assert capsys.readouterr().out == "2 of 2 films are done already\n"
