"""Numbers that a film's sides depend on stand together, each with its line in docs/constants.md."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from ganime.film.camera.motion import STILL
from tests.imports import ROOT, modules

HERE = {
    name: path
    for name, path in modules("ganime").items()
    if re.match(r"ganime\.film\.(camera|steady)\.|ganime\.film\.(picture|shots|ticks)$", name)
    and not name.endswith((".background", ".painting"))  # the painter's, which mirrored sides do not meet
}
# Of an algorithm, a format or a machine, not of films.
STRUCTURAL = {
    "BATCH", "MOST_EARLIER", "MOST_VIEWS", "SMALL_REACH_PX", "TAPS", "THIRDS", "UNCHANGED", "WEIGHT", "WHITENESS",
}  # fmt: skip


def numbers() -> Iterator[tuple[str, float]]:
    """Every number of every setting."""
    for name in HERE:
        for key, value in vars(importlib.import_module(name)).items():
            if key.isupper() and is_dataclass(value) and type(value).__module__ == name and value != STILL:
                for field in fields(value):
                    if isinstance(number := getattr(value, field.name), int | float):
                        yield f"{type(value).__name__}.{field.name}", number


def test_what_depends_on_each_number_is_told() -> None:
    lines = re.findall(r"^\| `(\w+\.\w+)` \| (\S+) \|", (ROOT / "docs/constants.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(lines) == sorted((name, f"{value:.4g}") for name, value in numbers())


@pytest.mark.parametrize("name", HERE)
def test_no_number_stands_alone(name: str) -> None:
    body = ast.parse(HERE[name].read_text("utf-8")).body
    assigned = [one for one in body if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None]
    alone = {
        target.id
        for one in assigned
        if any(isinstance(part, ast.Constant) and type(part.value) in (int, float) for part in ast.walk(one.value))
        for target in ast.walk(one)
        if isinstance(target, ast.Name) and target.id.isupper()
    }
    assert alone <= STRUCTURAL
