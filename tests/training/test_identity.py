"""What a run is known by: touching what it runs makes another run of it, touching anything else does not."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ganime.data import code_digest
from ganime.data.manifest import Manifest
from ganime.errors import ParamsError
from ganime.models.methods import METHODS
from ganime.params import Train
from ganime.training.identity import LOOP, REGISTRY, code_of, git_revision, run_digests, run_name
from tests.imports import ROOT, modules, own_imports
from tests.synthetic import PARAMS as SHARD_PARAMS
from tests.trainings import PARAMS

LIBRARY = modules("ganime")
BORROWED = {
    "context_encoder": {"discriminators", "layers", "losses"},
    "dcgan": {"discriminators", "layers", "losses", "methods.latent_search"},
    "glcic": {"discriminators", "layers", "losses", "methods.mse", "postprocess"},
    "image_gpt": {"layers", "methods.pixel_transformer", "palette", "tokens"},
    "lama": {"discriminators", "layers", "methods.fast_fourier", "perceptual"},
    "mse": {"layers", "losses"},
    "wide": {"discriminators", "layers", "losses", "methods.glcic", "methods.mse", "postprocess"},
}


def params_of(method: str, **changes: object) -> Train:
    return Train.model_validate(PARAMS | {"method": method, "options": {}} | changes)


def manifest(mean_colour: tuple[float, float, float] = (0.5, 0.5, 0.5)) -> Manifest:
    return Manifest(params=SHARD_PARAMS, hold_out=(), mean_colour=mean_colour, left_out=0, shows={}, files={})


def name_of(params: Train) -> str:
    return run_name(params, run_digests(params, manifest()))


def what_training_imports(method: str) -> set[str]:
    """Modules that the loop and a method come to import; the registry is not followed to the other methods."""
    by_path = {path: name for name, path in LIBRARY.items()}
    waiting, seen = [LIBRARY[LOOP], LIBRARY[f"{REGISTRY}.{method}"]], set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += own_imports(path) if path != LIBRARY[REGISTRY] else []
    return {by_path[path] for path in seen}


@pytest.fixture
def touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], set[str]]:
    """By a method and what is added to a source: modules of a copy of the library that change the run's name by it."""
    shutil.copytree(ROOT / "ganime", tmp_path / "ganime", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(code_digest, "LIBRARY", tmp_path / "ganime")
    for slow in ("_source_file", "_imported"):  # asked a thousand times of the same; no file comes or goes
        monkeypatch.setattr(code_digest, slow, cache(getattr(code_digest, slow)))

    def touch_each(method: str, more: str) -> set[str]:
        params, changing = params_of(method), set()
        untouched = name_of(params)
        for name, path in LIBRARY.items():
            copy = tmp_path / path.relative_to(ROOT)
            source = copy.read_text(encoding="utf-8")
            copy.write_text(source + more, encoding="utf-8")
            if name_of(params) != untouched:
                changing.add(name)
            copy.write_text(source, encoding="utf-8")
        assert name_of(params) == untouched
        return changing

    return touch_each


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_module_that_training_imports_changes_the_name_when_touched_and_no_other_does(method, touched):
    assert touched(method, "TOUCHED = True\n") == what_training_imports(method)


def test_a_comment_counts_as_code(touched):
    assert touched("mse", "# a comment\n") == what_training_imports("mse")


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_is_known_by_its_own_file_and_by_what_it_borrows(method):
    code = set(code_of(method))
    models = {name.removeprefix("ganime.models.") for name in code if name.startswith("ganime.models.")}
    shared = {"methods", "model_file", "recipe", "tensors", "layers", "frozen"}  # frozen: validation sees through it
    assert models - shared == BORROWED[method] - shared | {f"methods.{method}"}
    assert {LOOP, REGISTRY, "ganime.training.step", "ganime.training.feed", "ganime.data.batches.augmentation"} < code


def test_the_name_says_method_preset_and_the_digest():
    assert name_of(params_of("mse")).startswith("mse-test-")
    assert name_of(params_of("mse")) == name_of(params_of("mse"))
    assert len(name_of(params_of("mse"))) == len("mse-test-01234567")


def test_what_reaches_the_training_counts_and_nothing_else():
    def digests(**changes: object) -> dict[str, str]:
        return run_digests(params_of("mse", **changes), manifest())

    plain = digests()
    assert digests(seed=1)["params"] != plain["params"]
    assert digests(options={"mse": {"channels": 9}})["params"] != plain["params"]
    # A default that is written out, options of another method, and the name of the preset change nothing.
    default = METHODS["mse"].options().model_dump()["channels"]
    assert digests(options={"mse": {"channels": default}}) == plain
    assert digests(options={"glcic": {"channels": 9}}) == plain
    assert digests(preset="smoke") == plain


def test_other_data_make_another_run():
    other = run_digests(params_of("mse"), manifest(mean_colour=(0.5, 0.5, 0.6)))
    plain = run_digests(params_of("mse"), manifest())
    assert {name for name in plain if other[name] != plain[name]} == {"data"}


def test_an_unknown_method_has_no_identity():
    with pytest.raises(ParamsError, match="unknown method 'wid'; did you mean wide\\?"):
        code_of("wid")


def test_outside_a_repository_there_is_no_revision(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert git_revision(tmp_path) == ""
