"""docs/tour.md leads to functions that are there."""

import ast
import re

import pytest

from tests.imports import ROOT

TOUR = (ROOT / "docs/tour.md").read_text(encoding="utf-8")
STEPS = re.findall(r"\[`(\w+)`\]\(\.\./([\w/]+\.py)\)", TOUR)


def test_the_tour_is_a_page_long() -> None:
    assert len(TOUR.splitlines()) <= 60
    assert len(STEPS) >= 24


@pytest.mark.parametrize(("function", "file"), STEPS)
def test_a_step_links_to_the_function_it_names(function: str, file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_room_of_a_film_is_visited() -> None:
    rooms = {file.split("/")[1] if file.count("/") == 1 else "/".join(file.split("/")[1:-1]) for _, file in STEPS}
    assert {"cli", "outpainter.py", "film/convert", "film/video", "film/camera", "film/steady"} <= rooms
