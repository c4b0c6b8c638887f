"""The rules of the house, kept by reading the sources."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dvc_deps import WITHOUT_EFFECT, lines, listed, needed, stages
from tests.imports import ROOT, closure, imported, modules, own_imports

MAX_FILE_LINES = 250
MAX_FUNCTION_LINES = 50

# A room imports rooms of its own storey or of one below.
STOREYS: tuple[tuple[str, ...], ...] = (
    ("errors", "frame", "picture", "params", "records", "layers", "recipe", "storage", "edge"),
    (
        "methods",
        "losses",
        "discriminators",
        "perceptual",
        "blend",
        "palette",
        "tokens",
        "pieces",
        "shots",
        "manifest",
        "fills",
        "augment",
    ),
    (
        "video",
        "state",
        "step",
        "windows",
        "stream",
        "tracking",
        "metrics",
        "model",
        "cluster",
        "validation",
        "cartoon",
        "publish",
    ),
    ("canvas", "before_after"),
    ("journal", "worker", "learned", "outpainter", "served", "steady", "gallery", "pace", "cost"),
    ("extract", "shard", "train", "evaluate", "showcase", "convert", "score", "compare", "export"),
    ("cli", "__main__"),
)
VERBS = STOREYS[-2]

# One door for each heavy dependency: nobody else imports it.
DOORS = {
    "av": {"video"},
    "mlflow": {"tracking"},
    "ray": {"cluster", "convert", "evaluate", "extract", "stream", "train", "worker"},
    "yaml": {"params"},
    "dvc": set(),
    "onnx": {"export"},
    "onnxruntime": {"export"},
}
WITHOUT_TORCH = {
    "frame",
    "shots",
    "video",
    "records",
    "extract",
    "shard",
    "cartoon",
    "canvas",
    "params",
    "errors",
    "edge",
}

LIBRARY = modules("ganime")
ROOMS = sorted({name.split(".")[1] for name in LIBRARY if "." in name})


def room(path: Path) -> str:
    """The room that a file of the library is in; "" for the library's own `__init__`."""
    parts = path.relative_to(ROOT / "ganime").with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def storey(name: str) -> int:
    return next(number for number, rooms in enumerate(STOREYS) if name in rooms)


def neighbours(name: str) -> set[str]:
    """The other rooms that a room's files import."""
    files = [path for path in LIBRARY.values() if room(path) == name]
    return {room(found) for path in files for found in own_imports(path)} - {name, ""}


@pytest.mark.parametrize("name", ROOMS)
def test_every_room_has_its_storey(name: str) -> None:
    assert any(name in rooms for rooms in STOREYS), f"give ganime/{name} a place in STOREYS"


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_nothing_from_above(name: str) -> None:
    assert {other for other in neighbours(name) if storey(other) > storey(name)} == set()


@pytest.mark.parametrize("name", sorted(set(VERBS) & set(ROOMS)))
def test_verbs_never_import_each_other(name: str) -> None:
    assert neighbours(name) & set(VERBS) == set()


@pytest.mark.parametrize("name", ROOMS)
def test_no_room_comes_to_import_itself(name: str) -> None:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        new = neighbours(waiting.pop()) - reached
        reached |= new
        waiting += new
    assert name not in reached, f"{name} imports {sorted(neighbours(name))}, one of which leads back to it"


@pytest.mark.parametrize("package", DOORS)
def test_a_heavy_dependency_has_one_door(package: str) -> None:
    through = {room(path) for path in LIBRARY.values() if package in {name.split(".")[0] for name in imported(path)}}
    assert through <= DOORS[package]


def test_films_are_converted_without_ray_and_mlflow_unless_on_a_cluster() -> None:
    door = ROOT / "ganime/convert/cluster.py"
    files = {path for path in LIBRARY.values() if room(path) == "convert"} - {door}
    reached = files.union(*(closure(path) for path in files))
    assert door not in reached
    heavy = [str(path) for path in reached if {name.split(".")[0] for name in imported(path)} & {"ray", "mlflow"}]
    assert heavy == []


@pytest.mark.parametrize("name", sorted(WITHOUT_TORCH & set(ROOMS)))
def test_torch_stays_out_of_rooms_that_need_none(name: str) -> None:
    files = {path for path in LIBRARY.values() if room(path) == name}
    reached = files.union(*(closure(path) for path in files))
    torchy = [str(path) for path in reached if {n.split(".")[0] for n in imported(path)} & {"torch", "torchmetrics"}]
    assert torchy == []


def test_stages_only_call_their_verb() -> None:
    for name, path in modules("pipelines").items():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 40, name


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_a_file_is_small(name: str) -> None:
    assert len(LIBRARY[name].read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_a_function_fits_on_a_screen(name: str) -> None:
    tree = ast.parse(LIBRARY[name].read_text(encoding="utf-8"))
    defs = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in defs if (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES] == []


@pytest.mark.parametrize("name", stages())
def test_a_stage_depends_on_the_code_it_runs_and_on_no_other(name: str) -> None:
    need, have = needed(stages()[name]), {file for file in listed(name) if not file.startswith(WITHOUT_EFFECT)}
    told = [
        f"dvc.yaml, stage {name}; `python -m tests.dvc_deps` prints the whole list",
        *(["  add:", *lines(need - have)] if need - have else []),
        *(["  remove:", *lines(have - need)] if have - need else []),
    ]
    assert need == have, "\n".join(told)


@pytest.mark.slow
def test_nothing_happens_on_import(tmp_path: Path) -> None:
    """No file, no folder, no running thread and no cluster, whichever module is imported."""
    names = [name for name in LIBRARY if name != "ganime.__main__"]
    program = (
        f"import importlib, threading\nfor name in {names}: importlib.import_module(name)\n"
        "import ray; assert not ray.is_initialized()\n"
        "assert not [t.name for t in threading.enumerate() if t.name.startswith('ganime')]"
    )
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []
