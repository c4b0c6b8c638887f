"""How a conversion reads on a screen."""

import io
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

from ganime.film.convert import Converted, Status, console
from ganime.film.convert.console import overall, shares, shown, summary, watching
from ganime.film.steady import Account, Counts
from ganime.film.video.damage import Damage
from ganime.film.video.layout import Colours, Layout
from ganime.frame import Canvas
from tests.film.video.clips import encode, rolling

LAYOUT = Layout(
    Canvas(480, 852, 106, 106), "libx264", "yuv420p", "yuv420p", Colours(6, 1, 6, 6), Fraction(1), Fraction(1, 1000),
    Fraction(24),
)  # fmt: skip


def converted(counts: Counts, **changed: object) -> Converted:
    found = {"resumed": 0, "damage": Damage(), "said": ()} | changed
    return Converted(240, Fraction(10), LAYOUT, counts, **found)  # type: ignore[arg-type]


def test_it_is_told_how_frames_got_their_sides() -> None:
    assert (
        shares(Counts(held=50, reused=30, seen=15, generated=5))
        == "5 % generated, 15 % seen elsewhere, 30 % reused, 50 % held"
    )
    assert shares(Counts(reused=7)) == "100 % reused"
    assert shares(Counts()) == ""


def test_it_is_told_what_the_sides_show() -> None:
    assert shown(Account(sides=8, recovered=1.0, copied=6.0, calmed=1.0)) == (
        "of the sides 12 % recovered, 75 % copied, 12 % calmed"
    )
    assert shown(Account(sides=2, made=2.0)) == "of the sides 100 % made"
    assert shown(Account()) == ""


def test_a_film_is_summed_up_in_a_line() -> None:
    done = converted(Counts(held=120, generated=120))
    assert (
        summary(Path("new.mkv"), done, 4.0) == "new.mkv: 240 frames of 852×480; 60 frames/s; 50 % generated, 50 % held"
    )


def test_what_was_done_before_damaged_or_left_out_is_told() -> None:
    done = converted(
        Counts(generated=40), resumed=200, damage=Damage(unreadable=3), said=("stream 4 (data) is left out",)
    )
    assert summary(Path("new.mkv"), done, 4.0) == (
        "new.mkv: 240 frames of 852×480; 200 of them finished before; 10 frames/s; 100 % generated; "
        "damaged source: 3 packets could not be decoded; stream 4 (data) is left out"
    )


def test_a_film_that_only_had_to_be_joined_has_no_speed() -> None:
    done = converted(Counts(), resumed=240)
    assert summary(Path("new.mkv"), done, 0.0) == "new.mkv: 240 frames of 852×480; 240 of them finished before"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return encode(tmp_path / "[Fans] A show [bold] [480p].mkv", rolling(1, 24))


def test_without_a_terminal_a_line_now_and_then_tells_that_it_goes_on(
    film: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "LINE_EVERY_S", 0)
    with watching(film) as watch:
        watch(Status(12, Fraction(62), Counts(reused=12)))
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("[Fans] A show [bold] [480p].mkv  0:01:02 of 0:00:01  ")
    assert line.endswith(" frames/s  100 % reused")


def test_without_a_terminal_little_is_said(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with watching(film) as watch:
        for frames in range(24):
            watch(Status(frames, Fraction(frames, 24), Counts(reused=frames)))
    assert capsys.readouterr().out == ""


def test_on_a_terminal_a_bar_moves_with_the_film(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(console, "Console", lambda: Console(file=screen, force_terminal=True, width=160))
    with watching(film) as watch:
        watch(Status(24, Fraction(1), Counts(held=12, generated=12)))
    # Brackets in a name are no mark-up.
    assert "[Fans] A show [bold] [480p].mkv" in screen.getvalue()
    assert "0:00:01 of 0:00:01" in screen.getvalue()
    assert "50 % generated, 50 % held" in screen.getvalue()


def test_a_season_on_a_terminal_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(console, "Console", lambda: Console(file=screen, force_terminal=True, width=160))
    with overall(26) as show:
        show(3, 5000)
    assert "3 of 26 films" in screen.getvalue()
    assert " frames/s" in screen.getvalue()


def test_a_season_without_a_terminal_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with overall(26) as show:
        show(2, 4000)
        monkeypatch.setattr(console, "LINE_EVERY_S", 0)
        show(3, 5000)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("3 of 26 films  ")
    assert line.endswith(" frames/s")
