"""Where films are for a cluster: shared folders and addresses, listed, fetched and stored whole."""

from pathlib import Path

import pytest

from ganime.errors import GanimeError, VideoError
from ganime.film.convert.film import Status
from ganime.film.convert.locations import Conversion, Location, conversions_in, fetch, store, stored, unfinished
from ganime.film.convert.node import convert_here
from ganime.film.convert.options import Options
from ganime.film.video.encoders import Encoder
from tests.film.convert.films import digests
from tests.film.video.clips import encode, rolling

OPTIONS = Options("mirror", encoder=Encoder("x264", preset="ultrafast"))


def touched(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"a film")
    return folder


def watch(status: Status) -> None:
    pass


def test_a_season_in_a_shared_folder_keeps_its_names(tmp_path: Path) -> None:
    folder = touched(tmp_path / "show", "b.mkv", "extras/a.avi", "notes.txt")
    out = str(tmp_path / "wide")
    conversions = conversions_in(str(folder), out)
    assert conversions == [
        Conversion(Location(str(folder), "b.mkv"), Location(out, "b.mkv")),
        Conversion(Location(str(folder), "extras/a.avi"), Location(out, "extras/a.mkv")),
    ]
    assert (conversions[0].source.path, conversions[0].out.path) == (folder / "b.mkv", tmp_path / "wide/b.mkv")
    touched(tmp_path / "wide", "b.mkv")
    assert unfinished(conversions) == conversions[1:]


@pytest.mark.parametrize("out", ["file://{}/wide", "file://{}/show/wide", "{}/wide"])
def test_a_season_at_an_address_keeps_its_names(tmp_path: Path, out: str) -> None:
    touched(tmp_path / "show", "b.mkv", "a 100%.avi", "x/#1?.mkv", "notes.txt", ".hidden.mkv", "wide/c.mkv")
    source, out = f"file://{tmp_path}/show", out.format(tmp_path)
    found = {conversion.source.name: conversion.out.name for conversion in conversions_in(source, out)}
    if "show" not in out:
        assert found.pop("wide/c.mkv") == "wide/c.mkv"
    assert found == {"a 100%.avi": "a 100%.mkv", "b.mkv": "b.mkv", "x/#1?.mkv": "x/#1?.mkv"}


def test_a_film_of_its_own_is_one_order(tmp_path: Path) -> None:
    film = touched(tmp_path, "a.mkv") / "a.mkv"
    (conversion,) = conversions_in(str(film), str(tmp_path / "wide.mkv"))
    assert (conversion.source.path, conversion.out.path) == (film, tmp_path / "wide.mkv")
    with pytest.raises(GanimeError, match="an address is that of a folder"):
        conversions_in(str(film), f"file://{tmp_path}/wide")


def test_a_folder_is_not_widened_into_itself(tmp_path: Path) -> None:
    touched(tmp_path / "show", "a.mkv")
    with pytest.raises(GanimeError, match="the folder of the films to be widened"):
        conversions_in(f"file://{tmp_path}/show", f"file://{tmp_path}/show/")


def test_what_is_done_at_an_address_is_skipped(tmp_path: Path) -> None:
    touched(tmp_path / "show", "a.mkv", "b.avi")
    conversions = conversions_in(str(tmp_path / "show"), f"file://{tmp_path}/wide")
    assert unfinished(conversions) == conversions
    touched(tmp_path / "wide", "b.mkv")
    assert unfinished(conversions) == conversions[:1]


def test_a_film_is_fetched_and_stored_under_any_name(tmp_path: Path) -> None:
    touched(tmp_path / "show", "x/a #1? 100%.mkv")
    place = Location(f"file://{tmp_path}/show", "x/a #1? 100%.mkv")
    assert str(place) == f"file://{tmp_path}/show/x/a #1? 100%.mkv"
    path = fetch(place, tmp_path)
    assert path == tmp_path / "a #1? 100%.mkv"
    assert path.read_bytes() == b"a film"
    store(path, Location(f"file://{tmp_path}/wide", "y/a.mkv"))
    assert stored(f"file://{tmp_path}/wide") == ["y/a.mkv"]


def test_what_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match=r"show/a\.mkv: .*see whether storage answers, and repeat the command$"):
        fetch(Location(f"file://{tmp_path}/show", "a.mkv"), tmp_path)
    with pytest.raises(VideoError, match="^nonsense://show: "):
        stored("nonsense://show")


def test_a_film_goes_from_address_to_address(tmp_path: Path) -> None:
    encode(tmp_path / "show/old.mkv", rolling(1, 12))
    conversion = Conversion(
        Location(f"file://{tmp_path}/show", "old.mkv"), Location(f"file://{tmp_path}/wide", "old.mkv")
    )
    done = convert_here(conversion, None, OPTIONS, None, watch)
    assert done is not None and done.frames == 12
    assert len(digests(tmp_path / "wide/old.mkv")) == 12
    assert sorted(path.name for path in tmp_path.iterdir()) == ["show", "wide"]


def test_errors_name_the_address_and_not_the_copy(tmp_path: Path) -> None:
    touched(tmp_path / "show", "old.mkv")
    conversion = Conversion(
        Location(f"file://{tmp_path}/show", "old.mkv"), Location(f"file://{tmp_path}/wide", "old.mkv")
    )
    with pytest.raises(VideoError, match=rf"^file://{tmp_path}/show/old\.mkv: not a video"):
        convert_here(conversion, None, OPTIONS, None, watch)
