"""The sources that a module comes to run, found by following imports."""

import sys
from pathlib import Path

import pytest

from ganime.data import code_digest
from ganime.data.code_digest import closure
from tests import imports
from tests.imports import ROOT


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of a few modules in place of GANime's."""
    sources = {
        "__init__": "",
        "start": "import os\nfrom ganime.near import thing\n",
        "near/__init__": "from ganime.near.inside import thing\n",
        "near/inside": "def thing():\n    import ganime.late\n    return ganime.late\n",
        "near/beside": "",
        "late": "from ganime import start\nfrom ganime.far import away as here\n",
        "far/__init__": "",
        "far/away": "# last\n",
        "alone": "import ganime.start\n",
    }
    for name, source in sources.items():
        path = tmp_path / "ganime" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    monkeypatch.setattr(code_digest, "LIBRARY", tmp_path / "ganime")
    return tmp_path / "ganime"


def test_imports_are_followed_into_functions_in_circles_and_through_packages(library: Path) -> None:
    found = closure(["ganime.start"])
    assert list(found) == [
        "ganime", "ganime.far", "ganime.far.away", "ganime.late", "ganime.near", "ganime.near.inside", "ganime.start",
    ]  # fmt: skip
    assert found["ganime.far.away"] == "# last\n"


def test_the_packages_that_a_module_is_in_run_before_it(library: Path) -> None:
    assert "ganime.late" in closure(["ganime.near.beside"])  # by near/__init__


def test_a_module_can_count_without_what_it_imports(library: Path) -> None:
    found = closure(["ganime.start"], but_not_beyond=frozenset({"ganime.near.inside"}))
    assert list(found) == ["ganime", "ganime.near", "ganime.near.inside", "ganime.start"]


def test_what_is_no_module_of_ours_is_left_out(library: Path) -> None:
    assert closure(["numpy", "ganime.nowhere"]) == {"ganime": ""}


@pytest.mark.parametrize("name", ["ganime.training.worker", "ganime.film.convert.film", "ganime.models.methods.wide"])
def test_the_library_is_followed_as_the_rules_of_the_house_follow_it(name: str) -> None:
    start = imports.modules("ganime")[name]
    expected = {path for path in {start, *imports.closure(start)} if path.is_relative_to(ROOT / "ganime")}
    assert {imports.modules("ganime")[found] for found in closure([name])} == expected


def test_nothing_is_imported_to_find_it() -> None:
    before = set(sys.modules)
    closure(["ganime.review", "ganime.__main__"])
    assert set(sys.modules) == before
