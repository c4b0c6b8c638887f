"""The command line, as a user types it."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import samples
from ganime import __version__
from ganime.cli import main
from ganime.models.methods import METHODS
from ganime.paint.fills import FILLS
from tests.film.video.clips import encode, rolling
from tests.goldens import GOLDENS, help_text
from tests.imports import ROOT


def test_help_is_as_reviewed() -> None:
    assert help_text() == (GOLDENS / "help.txt").read_text(encoding="utf-8"), "python -m tests.goldens writes it anew"


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; import ganime.cli; ganime.cli.parser(); "
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'torch', 'ray', 'mlflow', 'av', 'cv2', 'numpy'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_fill_is_named_by_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["convert", "--help"])
    assert ", ".join(FILLS) in " ".join(capsys.readouterr().out.split())


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert (end.value.code, capsys.readouterr().out) == (0, f"ganime {__version__}\n")


def test_a_verb_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert (end.value.code, "VERB" in capsys.readouterr().err) == (2, True)


def test_every_method_is_listed_with_its_paper_and_cost(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["methods", "--preset", "smoke"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^mse +Iizuka et al. 2017, phase 1 +0.10 +0.02 +any +CC BY-NC-SA 4.0", out, re.MULTILINE), out
    table, _, summaries = out.partition("GMAC for one picture of 64×36 px, at preset smoke.")
    assert [line.split()[0] for line in summaries.splitlines() if line] == list(METHODS)
    assert all(re.search(rf"^{name} ", table, re.MULTILINE) for name in METHODS)
    assert max(map(len, table.splitlines())) <= 100


def test_the_cost_is_of_a_preset_that_there_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["methods", "--preset", "labtop"]) == 2
    assert "unknown preset 'labtop'; did you mean laptop?" in capsys.readouterr().err


def test_the_sample_appears_under_its_name_only_when_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(folder: Path, seed: int, minutes: float, progress: Callable[[str], None]) -> None:
        folder.mkdir()
        (folder / "half.mkv").touch()
        raise KeyboardInterrupt

    def drawn(folder: Path, seed: int, minutes: float, progress: Callable[[str], None]) -> None:
        folder.mkdir()
        (folder / f"seed{seed}_{minutes:g}min.mkv").touch()

    folder = tmp_path / "data/sample"
    monkeypatch.setattr(samples, "draw_sample", interrupted)
    assert main(["sample", str(folder)]) == 130
    assert not folder.exists()
    monkeypatch.setattr(samples, "draw_sample", drawn)
    assert main(["sample", str(folder), "--seed", "3", "--minutes", "1"]) == 0
    assert [file.name for file in folder.iterdir()] == ["seed3_1min.mkv"]


def test_a_folder_that_exists_is_not_drawn_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: it exists; name a new folder, or remove this one\n"


def test_a_sample_of_no_length_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sample", str(tmp_path / "sample"), "--minutes", "0"]) == 2
    assert capsys.readouterr().err == "--minutes 0: the sample lasts more than 0 minutes\n"


def test_the_score_of_films_that_are_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(tmp_path / "truth.mkv"), str(tmp_path / "wide.mkv")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"{tmp_path}/truth.mkv: no such video\n"


def test_a_score_is_a_table_and_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = encode(tmp_path / "wide.mkv", rolling(1, 12, (90, 160)))
    assert main(["score", str(film), str(film), "--json", str(tmp_path / "numbers.json")]) == 0
    assert "psnr" in capsys.readouterr().out.lower()
    assert json.loads((tmp_path / "numbers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("arguments", [[], ["truth.mkv"], ["a.mkv", "b.mkv", "c.mkv"]])
def test_a_score_is_of_two_films(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["score", *arguments])
    assert end.value.code == 2


@pytest.mark.parametrize("verb", ["convert", "score", "sample", "methods", "runs", "export"])
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    assert end.value.code == 0
    assert f"usage: ganime {verb}" in capsys.readouterr().out
