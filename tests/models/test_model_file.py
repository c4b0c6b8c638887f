"""The model file."""

import json
import pickle
import random
import resource
import time
from contextlib import suppress

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


@pytest.mark.parametrize(
    "changes, reason",
    [
        pytest.param(
            {"options": {"channels": 10**9}}, r"asks for what no model .* \(channels: 1000000000\)", id="channels"
        ),
        pytest.param({"method": "lama", "options": {"blocks": 10**6}}, r"\(blocks: 1000000\)", id="blocks"),
        pytest.param(
            {"canvas": {"height": 10**6, "width": 10**6, "left": 8, "right": 8}},
            r"canvas: 1000000×1000000",
            id="canvas",
        ),
        pytest.param({"options": {"channels": 10**6}}, "its weights do not fit mse", id="more than there is"),
        pytest.param(
            {"method": "glcic", "options": {"channels": 4, "discriminator_channels": 10**5}},
            "a discriminator of",
            id="a discriminator",
        ),
        pytest.param({"mean_colour": [2, 0, 0]}, "mean_colour", id="a colour beyond white"),
        pytest.param(
            {"canvas": {"height": 0, "width": 0, "left": 0, "right": 0}}, "header cannot be read", id="nothing"
        ),
        pytest.param({"options": {"channels": -1}}, "channels", id="less than nothing"),
    ],
)
def test_what_a_header_asks_for_is_looked_at_before_it_is_given(path, changes, reason):
    rewrite(path, **changes)
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(ModelError, match=reason):
        load_model(path, CPU)
    assert time.monotonic() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(path, value):
    generator = build("mse", {"channels": 4}, CANVAS, (0.1, 0.2, 0.3)).generator
    with torch.no_grad():
        list(generator.parameters())[3].view(-1)[0] = value
    save_model(generator, HEADER, path)

    with pytest.raises(ModelError, match="are no numbers, but NaN or infinite; train or fetch it anew"):
        load_model(path, CPU)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_refused_with_a_sentence_or_loads(path, seed):
    data, rng = bytearray(path.read_bytes()), random.Random(seed)
    head = 8 + int.from_bytes(data[:8], "little")
    for _ in range(rng.choice([1, 3, 20])):
        data[rng.randrange(head if seed % 2 else len(data))] = rng.randrange(256)
    path.write_bytes(bytes(data))
    with suppress(ModelError):
        load_model(path, CPU)


def test_auto_is_a_device_that_works():
    assert torch.zeros(1, device=choose_device("auto")).item() == 0


@pytest.mark.parametrize("name", ["gpu", "cuda:99"])
def test_a_device_that_is_not_there_is_named(name):
    with pytest.raises(ModelError, match=f"device '{name}' cannot be used here"):
        choose_device(name)
