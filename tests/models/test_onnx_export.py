"""Models as ONNX files, beside what PyTorch makes of the same pictures."""

from pathlib import Path

import onnx
import onnxruntime
import pytest
import torch

from ganime.cli import main
from ganime.errors import ModelError
from ganime.frame import Canvas, mask, training_canvas
from ganime.models import onnx_export as room
from ganime.models.methods import METHODS, build
from ganime.models.model_file import HEADER_KEY, Header, load_model, save_model
from ganime.models.onnx_export import export
from tests.model_files import header
from tests.small_methods import small_options

CANVAS = training_canvas(32, 64)
GREY = (0.5, 0.4, 0.3)
FREE = sorted(name for name, method in METHODS.items() if not method.one_size)


def model_file(name: str, folder: Path) -> Path:
    """A method's generator with nothing learnt, and none of its weights zero."""
    torch.manual_seed(0)
    options = small_options(name)
    generator = build(name, options, CANVAS, GREY).generator
    with torch.no_grad():
        for parameter in generator.parameters():
            parameter.add_(torch.randn_like(parameter), alpha=0.02)
    save_model(generator, header(name, options, CANVAS, GREY), folder / "model.safetensors")
    return folder / "model.safetensors"


def test_methods_of_free_size_are_known() -> None:
    assert FREE == ["glcic", "lama", "mse", "wide"]


@pytest.mark.slow
@pytest.mark.parametrize("name", FREE)
def test_an_exported_model_gives_what_pytorch_gives_at_any_size(name: str, tmp_path: Path) -> None:
    model = model_file(name, tmp_path)
    assert export(model, tmp_path / "model.onnx") < 1e-5
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    for batch, canvas in ((1, Canvas(40, 72, left=9, right=9)), (4, training_canvas(72, 128))):
        wide_B3HW = torch.rand(batch, 3, canvas.height, canvas.width)
        mask_B1HW = torch.from_numpy(mask(canvas)).expand(batch, 1, -1, -1).contiguous()
        (widened,) = session.run(["widened"], {"wide": wide_B3HW.numpy(), "mask": mask_B1HW.numpy()})
        expected = load_model(model, torch.device("cpu")).widen(wide_B3HW, mask_B1HW)
        assert (expected - torch.from_numpy(widened)).abs().max() < 1e-5
        assert torch.equal(torch.from_numpy(widened)[..., canvas.known], wide_B3HW[..., canvas.known])


@pytest.mark.slow
def test_the_file_says_what_goes_in_and_where_it_came_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "folder/model.onnx"
    assert main(["export", str(model_file("mse", tmp_path)), str(out)]) == 0
    assert "differs from PyTorch by" in capsys.readouterr().out
    content = onnx.load(str(out))
    shapes = {
        value.name: [dim.dim_param or dim.dim_value for dim in value.type.tensor_type.shape.dim]
        for value in (*content.graph.input, *content.graph.output)
    }
    assert list(shapes) == ["wide", "mask", "widened"]
    assert [shape[1] for shape in shapes.values()] == [3, 1, 3]
    assert all(isinstance(shape[axis], str) for shape in shapes.values() for axis in (0, 2, 3))
    properties = {entry.key: entry.value for entry in content.metadata_props}
    assert Header.model_validate_json(properties[HEADER_KEY]).method == "mse"
    assert [path.name for path in out.parent.iterdir()] == ["model.onnx"]


@pytest.mark.parametrize("name", sorted(METHODS.keys() - set(FREE)))
def test_a_method_that_cannot_be_exported_says_so_in_a_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(model_file(name, tmp_path)), str(tmp_path / "model.onnx")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{name} cannot be exported to ONNX: it" in line
    assert not (tmp_path / "model.onnx").exists()


def test_a_file_that_differs_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_write", lambda network, model, out: out.touch())
    monkeypatch.setattr(room, "_difference", lambda network, path, batch, canvas: float("nan"))
    with pytest.raises(ModelError, match="ONNX Runtime and PyTorch differ by nan"):
        export(model_file("mse", tmp_path), tmp_path / "model.onnx")
    assert not list(tmp_path.glob("*.onnx*")) and not list(tmp_path.glob(".*"))


def test_without_the_packages_the_command_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["export", "model.safetensors", str(tmp_path / "model.onnx")]) == 2
    message = "onnx, onnxruntime, onnxscript not installed; pip install 'ganime[onnx]', then run this again\n"
    assert capsys.readouterr().err == message
