"""The model file."""

import json
import pickle

import pytest
import torch
from safetensors.torch import save_file

from ganime.errors import ModelError
from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.models.model_file import Header, choose_device, load_model, read_header, save_model

CPU = torch.device("cpu")
CANVAS = training_canvas(24, 64)
HEADER = Header(
    run="mse-test-0", method="mse", options={"channels": 4}, canvas=CANVAS, mean_colour=(0.1, 0.2, 0.3),
    shows=("wide",), digests={"data": "abc"}, metrics={"val/ssim": 0.5}, step=7,
)  # fmt: skip


@pytest.fixture
def path(tmp_path):
    save_model(build("mse", {"channels": 4}, CANVAS, (0.1, 0.2, 0.3)).generator, HEADER, tmp_path / "m.safetensors")
    return tmp_path / "m.safetensors"


def test_the_header_says_what_the_model_is(path):
    assert read_header(path) == HEADER


def test_a_loaded_model_knows_its_canvas_and_method(path):
    model = load_model(path, CPU)

    assert (model.canvas, model.method) == (CANVAS, "mse")
    assert not model.generator.training


def test_nothing_half_written_is_left_beside_it(path):
    assert [file.name for file in path.parent.iterdir()] == ["m.safetensors"]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"nowhere\.safetensors: no such model file; train one with `dvc repro`"):
        load_model(tmp_path / "nowhere.safetensors", CPU)


def test_a_pickle_is_refused_unread(tmp_path):
    (tmp_path / "model.pt").write_bytes(pickle.dumps({"weights": 1}))

    with pytest.raises(ModelError, match="not a safetensors file"):
        load_model(tmp_path / "model.pt", CPU)


def test_a_truncated_file_is_refused(path):
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(ModelError, match="not a safetensors file"):
        load_model(path, CPU)


def test_weights_of_another_program_are_refused(tmp_path):
    save_file({"x": torch.zeros(1)}, tmp_path / "other.safetensors")

    with pytest.raises(ModelError, match="without a GANime header"):
        load_model(tmp_path / "other.safetensors", CPU)


def rewrite(path, **changes):
    header = json.loads(HEADER.model_dump_json()) | changes
    tensors = build("mse", {"channels": 4}, CANVAS, (0.1, 0.2, 0.3)).generator.state_dict()
    save_file({k: v.contiguous() for k, v in tensors.items()}, path, metadata={"ganime": json.dumps(header)})


@pytest.mark.parametrize(
    "changes, reason",
    [
        pytest.param({"format": 99}, "model format 99, this GANime reads 1", id="newer format"),
        pytest.param({"method": "resnet"}, "unknown method 'resnet'", id="unknown method"),
        pytest.param({"options": {"channels": 8}}, "its weights do not fit mse", id="other size"),
        pytest.param({"step": "many"}, "its header cannot be read", id="damaged header"),
    ],
)
def test_a_file_that_does_not_fit_says_why(path, changes, reason):
    rewrite(path, **changes)

    with pytest.raises(ModelError, match=reason):
        load_model(path, CPU)


def test_auto_is_a_device_that_works():
    assert torch.zeros(1, device=choose_device("auto")).item() == 0


@pytest.mark.parametrize("name", ["gpu", "cuda:99"])
def test_a_device_that_is_not_there_is_named(name):
    with pytest.raises(ModelError, match=f"device '{name}' cannot be used here"):
        choose_device(name)
