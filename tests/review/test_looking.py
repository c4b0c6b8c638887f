"""Shots of a film that is looked through are there as they end, not when all of it was seen."""

import threading
from pathlib import Path

import numpy as np
import pytest

from ganime.errors import GanimeError
from ganime.film.convert import Options
from ganime.film.decisions.look import FilmLook
from ganime.review.export import export_page
from ganime.review.film import ReviewedFilm, reviewed_film
from ganime.review.looking import Looking
from ganime.review.review import Review


def test_shots_come_one_after_the_other_and_then_all_of_the_film(reviewed: ReviewedFilm, look: FilmLook) -> None:
    found: list[tuple[FilmLook, bool]] = []
    shares: list[float] = []
    looking = Looking(reviewed, lambda seen, whole: found.append((seen, whole)), shares.append, pytest.fail)
    looking.start()
    looking._thread.join()
    assert [(seen.begins, len(seen.times_s), whole) for seen, whole in found] == [
        ((0,), 24, False),
        ((0, 24), 60, False),
        ((0, 24, 60), 84, False),
        ((0, 24, 60), 84, True),
    ]
    assert found[0][0].end_s == look.times_s[24]
    assert np.array_equal(found[-1][0].hashes, look.hashes) and found[-1][0].end_s == look.end_s
    assert shares and max(shares) < 1


def test_a_first_shot_is_shown_and_decided_about_while_the_rest_is_looked_at(
    reviewed: ReviewedFilm, look: FilmLook, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()
    frames = type(reviewed).frames

    def halting(film: ReviewedFilm):  # type: ignore[no-untyped-def]
        for number, frame in enumerate(frames(film)):
            if number == 50:
                assert going_on.wait(60)
            yield frame

    monkeypatch.setattr(ReviewedFilm, "frames", halting)
    review = Review(reviewed)
    review.start()
    try:
        state = until(review, lambda state: state["shots"] and state["shots"][0]["glance"])
        assert [shot["key"] for shot in state["shots"]] == ["0-24"]
        assert state["looked"] < 1 and not review.finished() and state["shots"][0]["small"] is None
        review.decide(["0-24"], {"sides": "off"})
        going_on.set()
        state = until(review, lambda state: state["looked"] == 1 and review.finished())
        assert [shot["told"] for shot in state["shots"]] == ["off", "", ""]
        assert all(shot["small"] for shot in state["shots"])
    finally:
        going_on.set()
        review.close()


def test_a_file_that_cannot_be_used_does_not_end_the_passage_through_the_film(
    reviewed: ReviewedFilm, monkeypatch: pytest.MonkeyPatch
) -> None:
    decisions = reviewed.source.with_suffix(".ganime.yaml")
    decisions.write_text("shots: [", encoding="utf-8")
    frames = ReviewedFilm.frames

    def mended_at_last(film: ReviewedFilm):  # type: ignore[no-untyped-def]
        for number, frame in enumerate(frames(film)):
            if number == 50:
                decisions.unlink()
            yield frame

    monkeypatch.setattr(ReviewedFilm, "frames", mended_at_last)
    review = Review(reviewed)
    review.start()
    try:
        state = until(review, lambda state: state["looked"] == 1)
        assert [shot["key"] for shot in state["shots"]] == ["0-24", "24-60", "60-84"]
        assert state["trouble"] is None
    finally:
        review.close()


def test_a_film_that_cannot_be_looked_through_ends_an_export_with_why(
    reviewed: ReviewedFilm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(film: ReviewedFilm):  # type: ignore[no-untyped-def]
        raise GanimeError("it has gone")
        yield

    monkeypatch.setattr(ReviewedFilm, "frames", none)
    with pytest.raises(GanimeError, match="it has gone"):
        export_page(reviewed_film(reviewed.source, Options("mirror")), tmp_path / "page")


def until(review: Review, true):  # type: ignore[no-untyped-def]
    for _ in range(2000):
        state = review.state()
        assert state is not None
        if true(state):
            return state
        threading.Event().wait(0.05)
    raise AssertionError("it never came true")
