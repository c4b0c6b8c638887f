"""What each DVC stage must depend on, so that changed code runs the stages it changes and no others.

`python -m tests.dvc_deps` prints the lines of code for every stage's `deps` in dvc.yaml.
"""

import re
from pathlib import Path

import yaml

from tests.imports import ROOT, closure

# Code that no number or picture depends on. Values of params reach a stage through its `params`, not through params.py.
WITHOUT_EFFECT = (
    "ganime/__init__.py",
    "ganime/cluster.py",
    "ganime/edge.py",
    "ganime/errors.py",
    "ganime/params.py",
    "ganime/tracking/",
)


def stages() -> dict[str, Path]:
    """The file that each stage runs, by the stage's name."""
    found = {}
    for name, stage in _stages().items():
        module = re.search(r"python -m (\S+)", str(stage["cmd"]))
        assert module, f"stage {name} runs no module of ours: {stage['cmd']}"
        found[name] = ROOT / f"{module[1].replace('.', '/')}.py"
    return found


def needed(stage_file: Path) -> set[str]:
    """Files of code, relative to the checkout, that a stage's results depend on."""
    files = {str(path.relative_to(ROOT)) for path in {stage_file, *closure(stage_file)}}
    return {file for file in files if not file.startswith(WITHOUT_EFFECT)}


def listed(name: str) -> set[str]:
    """Files of code that dvc.yaml lists for a stage; a folder stands for all the code in it."""
    code = [str(dep) for dep in _stages()[name]["deps"] if str(dep).startswith(("ganime", "pipelines"))]
    files = set()
    for dep in code:
        below = sorted((ROOT / dep).rglob("*.py"))
        files |= {str(path.relative_to(ROOT)) for path in below} if below else {dep}
    return files


def lines(files: set[str]) -> list[str]:
    """Lines for `deps`: a folder where all of its code is needed, else files."""
    found = set()
    for file in files:
        folder = Path(file).parent
        whole = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.py")} <= files
        found.add(str(folder) if whole else file)
    return [f"      - {line}" for line in sorted(found)]


def _stages() -> dict[str, dict[str, object]]:
    content = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))
    return dict(content["stages"])


if __name__ == "__main__":
    for name, file in stages().items():
        print(f"  {name}:", *lines(needed(file)), sep="\n")
