"""Every decision is in the file at once, can be undone, also after a restart, and loses nothing that others wrote."""

from pathlib import Path

import pytest

from ganime.errors import GanimeError, ParamsError
from ganime.film.decisions import Decision, read_decisions
from ganime.film.decisions.look import FilmLook
from ganime.review.cache import Cache
from ganime.review.desk import Desk, name_of
from ganime.review.film import ReviewedFilm

FIRST, SECOND, THIRD = "0-24", "24-60", "60-84"


@pytest.fixture
def desk(reviewed: ReviewedFilm, look: FilmLook) -> Desk:
    return Desk(reviewed.source, look, Cache(reviewed))


def again(desk: Desk, reviewed: ReviewedFilm, look: FilmLook) -> Desk:
    return Desk(reviewed.source, look, Cache(reviewed))


def decided(desk: Desk) -> list[str]:
    return [decision.told or ("accepted" if decision.accepted else "") for decision in desk.obeyed.decisions]


def test_a_decision_is_in_the_file_at_once(desk: Desk) -> None:
    assert not desk.path.exists()
    desk.decide([SECOND], {"sides": "off"})
    [entry] = read_decisions(desk.path).shots
    assert (entry.start, entry.end, entry.sides) == (2, 5, "off")
    assert entry.looks == desk.obeyed.shots[1].looks


def test_a_range_is_decided_at_once(desk: Desk) -> None:
    desk.decide([FIRST, SECOND, THIRD], {"place": "left"})
    desk.decide([SECOND], {"place": None, "accepted": True})
    assert decided(desk) == ["old picture left", "accepted", "old picture left"]


def test_undo_goes_back_to_the_start_also_after_a_restart(desk: Desk, reviewed: ReviewedFilm, look: FilmLook) -> None:
    desk.decide([FIRST], {"seed": 1})
    desk.decide([FIRST], {"seed": 2})
    desk.cut(3.0, True)
    other = again(desk, reviewed, look)
    assert len(other.obeyed.shots) == 4
    other.undo()
    assert len(other.obeyed.shots) == 3
    other.undo()
    assert other.obeyed.decisions[0].seed == 1
    other.undo()
    assert not other.path.exists() and decided(other) == ["", "", ""]
    with pytest.raises(GanimeError, match="nothing to undo"):
        other.undo()


def test_what_is_written_by_hand_meanwhile_counts(desk: Desk) -> None:
    desk.decide([FIRST], {"sides": "blur"})
    text = desk.path.read_text(encoding="utf-8")
    desk.path.write_text(text + "- {from: 5, to: 7, sides: dim}\n", encoding="utf-8")
    assert desk.refresh()
    desk.decide([SECOND], {"accepted": True})
    assert decided(desk) == ["blur", "accepted", "dim"]
    desk.decide([THIRD], {"sides": None})
    assert decided(desk) == ["blur", "accepted", ""]


def test_a_file_that_cannot_be_used_is_told_and_not_overwritten(desk: Desk) -> None:
    desk.path.write_text("shots: [", encoding="utf-8")
    with pytest.raises(ParamsError, match="not YAML"):
        desk.refresh()
    assert desk.path.read_text(encoding="utf-8") == "shots: ["


def test_cuts_are_split_and_merged(desk: Desk) -> None:
    desk.cut(3.0, True)
    assert [shot.start for shot in desk.obeyed.shots] == [0, 24, 36, 60]
    desk.cut(3.0, False)
    desk.cut(5.0, False)
    assert [shot.start for shot in desk.obeyed.shots] == [0, 24]
    with pytest.raises(GanimeError, match="nothing to split"):
        desk.cut(2.0, True)
    with pytest.raises(GanimeError, match="not there any more"):
        desk.decide([THIRD], {"accepted": True})


def test_what_was_decided_about_a_shot_holds_for_its_parts_and_about_the_first_of_two_for_both(desk: Desk) -> None:
    desk.decide([SECOND], {"sides": "off"})
    desk.cut(3.0, True)
    assert decided(desk) == ["", "off", "off", ""]
    desk.cut(5.0, False)
    assert decided(desk) == ["", "off", "off"]
    desk.cut(2.0, False)
    assert decided(desk) == ["", "off"]


def test_what_was_decided_about_shots_that_were_not_looked_at_yet_is_kept(
    reviewed: ReviewedFilm, look: FilmLook
) -> None:
    whole = Desk(reviewed.source, look, Cache(reviewed))
    whole.decide([THIRD], {"sides": "off"})
    whole.path.write_text(whole.path.read_text() + "- {from: 5.5, to: 6.5, sides: dim}\n")
    begun = FilmLook(look.times_s[:24], look.hashes[:24], (0,), float(look.times_s[24]))
    Desk(reviewed.source, begun, Cache(reviewed)).decide([FIRST], {"sides": "blur"})
    assert decided(Desk(reviewed.source, look, Cache(reviewed))) == ["blur", "", "dim"]


@pytest.mark.parametrize(
    "change", [{"sides": "smear"}, {"seed": -1}, {"guide": "../secret.png"}, {"guide": "none.png"}, {"x": 1},
               {"mask": [{"points": [], "radius": 1}]}]
)  # fmt: skip
def test_what_makes_no_sense_is_told_and_changes_nothing(desk: Desk, change: dict[str, object]) -> None:
    with pytest.raises(GanimeError):
        desk.decide([FIRST], change)
    assert not desk.path.exists() and not Path(desk.path.parent / ".old.mkv.review/undo").exists()


def test_another_source_takes_the_place_of_the_first(desk: Desk) -> None:
    (desk.path.parent / "a.png").write_bytes(b"")
    desk.decide([FIRST], {"reference": 3.0})
    desk.decide([FIRST], {"guide": "a.png"})
    assert desk.obeyed.decisions[0] == Decision(guide="a.png")


def test_shots_made_otherwise_have_other_names(desk: Desk) -> None:
    before = name_of(desk.obeyed, 0, small=True)
    desk.decide([FIRST], {"accepted": True})
    assert name_of(desk.obeyed, 0, small=True) == before
    desk.decide([FIRST], {"sides": "off"})
    assert name_of(desk.obeyed, 0, small=True) != before
