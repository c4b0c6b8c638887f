"""The page without a server: all in one folder, and nothing of the person's disk in it."""

import json
from pathlib import Path

import pytest

from ganime.cli import main
from ganime.errors import GanimeError
from ganime.review.export import export_page
from ganime.review.film import ReviewedFilm


def test_all_that_the_page_needs_is_in_the_folder(reviewed: ReviewedFilm, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    page = export_page(reviewed, tmp_path / "page", lambda done, of: told.append((done, of)))
    assert page == tmp_path / "page/index.html"
    assert '<script src="state.js" defer></script>' in page.read_text(encoding="utf-8")
    text = (tmp_path / "page/state.js").read_text(encoding="utf-8")
    state = json.loads(text.removeprefix("window.GANIME_STATE = ").removesuffix(";\n"))
    names = [shot["small"]["clip"] for shot in state["shots"]]
    names += [shot["glance"][part] for shot in state["shots"] for part in ("picture", "thumb")]
    assert len(names) == 9
    assert sorted(path.name for path in (tmp_path / "page/made").iterdir()) == sorted(names)
    assert str(tmp_path) not in text
    assert all(of == 3 for _, of in told)


def test_an_export_is_written_anew_but_nothing_else_is_overwritten(reviewed: ReviewedFilm, tmp_path: Path) -> None:
    export_page(reviewed, tmp_path / "page")
    export_page(reviewed, tmp_path / "page")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(GanimeError, match="something else in this folder"):
        export_page(reviewed, tmp_path / "other")


def test_the_command_says_where_it_is(
    reviewed: ReviewedFilm, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", str(reviewed.source), "--fill", "mirror", "--export", str(tmp_path / "page")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'page/index.html'}\n"
    assert main(["review", str(tmp_path / "none.mkv"), "--no-browser"]) == 2
    assert "none.mkv: no such video" in capsys.readouterr().err
    assert main(["review", str(reviewed.source), "--fill", "mirror", "--port", "99999"]) == 2
    assert "port 99999" in capsys.readouterr().err
