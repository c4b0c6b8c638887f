"""What each DVC stage must depend on, so that changed code runs the stages it changes and no others.

`python -m tests.dvc_deps` writes the rooms that every stage runs into dvc.yaml and comparison/dvc.yaml.
"""

import ast
import re
from functools import cache
from pathlib import Path

import yaml

from tests.imports import ROOT, closure

PIPELINES = ("dvc.yaml", "comparison/dvc.yaml")
CODE = re.compile(r"(ganime|pipelines|samples)\b")

# Code that no number or picture depends on. Values of params reach a stage through its `params`, not through params.py.
WITHOUT_EFFECT = (
    "ganime/__init__.py",
    "ganime/cluster.py",
    "ganime/errors.py",
    "ganime/files.py",
    "ganime/params/",
    "ganime/tracking/",
)


def stages(pipeline: str) -> dict[str, Path]:
    """The file that each stage of a dvc.yaml runs, by the stage's name."""
    found = {}
    for name, stage in _stages(pipeline).items():
        module = re.search(r"python -m (\S+)", str(stage["cmd"]))
        assert module, f"stage {name} runs no module of ours: {stage['cmd']}"
        found[name] = ROOT / f"{module[1].replace('.', '/')}.py"
    return found


def needed(stage_file: Path) -> set[str]:
    """Files of code, relative to the checkout, that a stage's results depend on."""
    files = {path for path in {stage_file, *closure(stage_file)} if not _is_words(path)}
    return {name for path in files if not (name := path.relative_to(ROOT).as_posix()).startswith(WITHOUT_EFFECT)}


def rooms_needed(stage_file: Path) -> set[str]:
    """What a stage lists as code: a room as a whole, unless it has a room inside that the stage does not use."""
    files = needed(stage_file)
    inside = {name for name in files if name.startswith("ganime/")}
    tops = {name.split("/")[1] for name in inside}
    return (files - inside).union(*(_cover(ROOT / "ganime" / top, inside) for top in tops))


def listed(pipeline: str, name: str) -> set[str]:
    """Files and folders of code that a dvc.yaml lists for a stage."""
    deps = _stages(pipeline)[name]["deps"]
    assert isinstance(deps, list)
    return {str(dep) for dep in deps if CODE.match(str(dep))}


def written(pipeline: str) -> str:
    """The text of a dvc.yaml with the code of every stage as it should be listed."""
    lines: list[str] = []
    waiting: list[str] = []
    for line in (ROOT / pipeline).read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"  (\w+):", line):
            file = stages(pipeline).get(found[1])
            waiting = [f"      - {dep}" for dep in sorted(rooms_needed(file))] if file else []
        if line.startswith("      - ") and CODE.match(line[8:]):
            lines += waiting
            waiting = []
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _cover(place: Path, files: set[str]) -> set[str]:
    """The least list for what a stage needs of a file or folder."""
    name = place.relative_to(ROOT).as_posix()
    if not place.is_dir():
        return {f"{name}.py", name} & files
    rooms = {path.parent.relative_to(ROOT).as_posix() for path in place.rglob("*.py") if not _is_words(path)}
    if not rooms:  # __pycache__, and what else is no code
        return set()
    if all(any(file.rpartition("/")[0] == room for file in files) for room in rooms):
        return {name}
    below = [path for path in place.iterdir() if path.suffix == ".py" or path.is_dir()]
    return set().union(*(_cover(path, files) for path in below))


@cache
def _is_words(path: Path) -> bool:
    """Whether a module is nothing but its docstring."""
    return all(isinstance(node, ast.Expr) for node in ast.parse(path.read_text(encoding="utf-8")).body)


@cache
def _stages(pipeline: str) -> dict[str, dict[str, object]]:
    content = yaml.safe_load((ROOT / pipeline).read_text(encoding="utf-8"))
    return dict(content["stages"])


if __name__ == "__main__":
    for pipeline in PIPELINES:
        text = written(pipeline)
        (ROOT / pipeline).write_text(text, encoding="utf-8")
