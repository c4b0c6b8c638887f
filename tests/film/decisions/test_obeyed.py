"""Decisions find their shots in a film, in one that was encoded anew, and in a trimmed copy of it."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ganime.errors import GanimeError
from ganime.film.decisions import Cut, Decision, Decisions, Entry, Obeyed, Stroke, obeyed_in
from ganime.film.decisions.look import FilmLook, fingerprint, look_at
from ganime.film.video import probe
from ganime.film.video.decode import read_frames
from ganime.frame import Pixels
from tests.film.video.clips import encode, rolling

LENGTHS = (30, 40, 24, 36)


def pictures(size: tuple[int, int] = (120, 160)) -> Iterator[Pixels]:
    return itertools.chain(*(rolling(seed, length, size) for seed, length in enumerate(LENGTHS, start=1)))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encode(tmp_path_factory.mktemp("films") / "old.mkv", pictures())


def looked(path: Path) -> FilmLook:
    return look_at(read_frames(path, probe(path), turn=True))


def obeyed(path: Path, *entries: Entry, cuts: tuple[Cut, ...] = ()) -> Obeyed:
    frames = read_frames(path, probe(path), turn=True)
    return obeyed_in(frames, 0.0, Decisions(shots=entries, cuts=cuts), path.parent)


def decided(path: Path) -> tuple[Entry, ...]:
    """Another seed for every shot."""
    return tuple(
        Entry(start=shot.start_s, end=shot.end_s, looks=shot.looks, seed=number)
        for number, shot in enumerate(obeyed(path).shots)
    )


def test_shots_are_those_that_convert_sees(film: Path) -> None:
    assert [(shot.start, shot.end) for shot in obeyed(film).shots] == [(0, 30), (30, 70), (70, 94), (94, 130)]


def test_a_poor_and_small_encode_still_finds_its_shots(film: Path, tmp_path: Path) -> None:
    small = encode(tmp_path / "small.mp4", pictures((90, 120)), "mpeg4", options={"b": "150k"})
    assert [decision.seed for decision in obeyed(small, *decided(film)).decisions] == [0, 1, 2, 3]


def test_a_trimmed_copy_still_finds_its_shots(film: Path, tmp_path: Path) -> None:
    trimmed = encode(tmp_path / "trimmed.mkv", itertools.islice(pictures(), 40, 120))
    found = obeyed(trimmed, *decided(film))
    assert [decision.seed for decision in found.decisions] == [1, 2, 3]
    assert found.missing == 1
    assert found.told()[-1] == "1 of the decisions are about shots that are not in this film"


def test_times_alone_tell_a_range(film: Path) -> None:
    found = obeyed(film, Entry(start=1.0, end=4.0, sides="off"))
    assert [decision.sides for decision in found.decisions] == [None, "off", "off", None]
    assert found.told() == ["off in 2 shots"]


def test_later_decisions_add_to_earlier_ones(film: Path) -> None:
    found = obeyed(
        film, Entry(start=0, end=9, seed=1, guide=None), Entry(start=0, end=1.1, place="left", accepted=True)
    )
    assert found.decisions[0] == Decision(accepted=True, seed=1, place="left")
    assert found.decisions[1] == Decision(seed=1)


def test_cuts_are_set_and_taken_away(film: Path) -> None:
    cuts = (Cut(at=30 / 24, cut=False), Cut(at=80 / 24, cut=True))
    assert [shot.start for shot in obeyed(film, cuts=cuts).shots] == [0, 70, 80, 94]
    assert [shot.start for shot in obeyed(film, cuts=(Cut(at=900, cut=True),)).shots] == [0, 30, 70, 94]


def test_a_cut_is_found_again_in_a_trimmed_copy(film: Path, tmp_path: Path) -> None:
    look = looked(film)
    cut = Cut(at=float(look.times_s[80]), cut=True, looks=f"{int(look.hashes[80]):016x}")
    trimmed = encode(tmp_path / "trimmed.mkv", itertools.islice(pictures(), 40, 120))
    found = obeyed(trimmed, *decided(film), cuts=(cut,))
    assert any(abs(shot.start - 40) <= 2 for shot in found.shots)


def test_a_reference_moves_with_its_shot(film: Path, tmp_path: Path) -> None:
    entries = [entry.model_copy(update={"seed": None, "reference": entry.start + 0.5}) for entry in decided(film)]
    trimmed = encode(tmp_path / "trimmed.mkv", itertools.islice(pictures(), 70, 130))
    reference = obeyed(trimmed, *entries).decisions[1].reference
    assert reference == pytest.approx(1.5, abs=0.01)


def test_only_what_changes_pictures_makes_others_of_them(film: Path) -> None:
    stroke = Stroke(points=((0.5, 0.5),), radius=0.1)
    usual = obeyed(film)
    for told, changes in (
        ({"accepted": True}, False),
        ({"seed": 0}, True),
        ({"mask": (stroke,)}, True),
        ({"reference": 0.0}, True),
    ):
        here = obeyed(film, Entry(start=0, end=1.1, **told))  # type: ignore[arg-type]
        assert (here.digest(0) != usual.digest(0)) is changes
        assert here.digest(1) == usual.digest(1)


def test_a_guide_is_a_picture_below_the_folder_of_the_film(film: Path, tmp_path: Path) -> None:
    with pytest.raises(GanimeError, match="no such picture"):
        obeyed(film, Entry(start=0, end=9, guide="town.png"))
    (tmp_path / "town.png").write_bytes(b"")
    for guide in (str(tmp_path / "town.png"), "../" * 30 + "etc/passwd"):
        with pytest.raises(GanimeError, match="in the folder of the film"):
            obeyed(film, Entry(start=0, end=9, guide=guide))


def test_a_picture_of_one_colour_has_no_fingerprint() -> None:
    assert fingerprint(np.full((32, 32), 90, np.uint8)) == 0
