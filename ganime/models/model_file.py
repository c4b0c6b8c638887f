"""The model file: one safetensors file with a JSON header. Loads without Ray, MLflow or params.yaml; never a pickle."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from ganime.errors import ModelError, ParamsError
from ganime.files import whole_file
from ganime.frame import Canvas
from ganime.models.methods import build

HEADER_KEY = "ganime"
FORMAT = 1

# Nobody vouches for a file from elsewhere: what it asks for is looked at before it is given. No canvas, option or
# network of ours comes near these.
MOST_PIXELS = 1 << 26  # of a canvas
MOST_COUNT = 1 << 20  # of any whole number among the options
MOST_BLOCKS = 1 << 10
MOST_JUDGE = 1 << 29  # parameters of a discriminator, which is made with the generator


class Header(BaseModel):
    """What a model file says of itself."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    run: str  # name of the training
    method: str
    options: dict[str, Any]
    canvas: Canvas
    mean_colour: tuple[float, float, float]
    shows: tuple[str, ...]  # that it was trained on
    digests: dict[str, str]  # of the data, the params and the code
    metrics: dict[str, float]  # on the validation split
    step: int


@dataclass(frozen=True)
class Model:
    """A generator ready for use."""

    header: Header
    generator: nn.Module
    device: torch.device

    @property
    def method(self) -> str:
        """Name of the method that trained it."""
        return self.header.method

    @property
    def canvas(self) -> Canvas:
        """The canvas it was trained for."""
        return self.header.canvas

    @torch.inference_mode()
    def widen(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """Wide pictures B×3×H×W, float 0..1: the known part as given, the masked part generated.

        What stands under the mask has no influence.
        """
        wide_B3HW, mask_B1HW = wide_B3HW.to(self.device), mask_B1HW.to(self.device)
        generated_B3HW = self.generator(wide_B3HW, mask_B1HW).float().clamp(0, 1)
        return torch.where(mask_B1HW > 0, generated_B3HW, wide_B3HW)


def save_model(generator: nn.Module, header: Header, path: Path) -> None:
    """Write the model file; it appears under its name only when whole."""
    tensors = {name: value.detach().cpu().contiguous() for name, value in generator.state_dict().items()}
    with whole_file(path) as partial:
        save_file(tensors, partial, metadata={HEADER_KEY: header.model_dump_json()})


def read_header(path: Path) -> Header:
    """What a model file says of itself. Raises ModelError if it is not a GANime model or of another format."""
    try:
        with safe_open(path, framework="pt") as file:
            text = (file.metadata() or {}).get(HEADER_KEY)
    except FileNotFoundError:
        raise ModelError(f"{path}: no such model file; train one with `dvc repro`") from None
    except (SafetensorError, OSError, ValueError, MemoryError) as error:
        raise ModelError(f"{path}: not a safetensors file: {error}") from error
    if text is None:
        raise ModelError(f"{path}: a safetensors file without a GANime header; only models exported by GANime fit")
    try:
        header = Header.model_validate_json(text)
    except ValidationError as error:
        raise ModelError(f"{path}: its header cannot be read: {error.errors()[0]['msg']}") from error
    if header.format != FORMAT:
        raise ModelError(f"{path}: model format {header.format}, this GANime reads {FORMAT}; train or download anew")
    return header


def load_model(path: Path, device: torch.device) -> Model:
    """The generator of a model file, on `device`. Raises ModelError saying why a file does not fit."""
    header = read_header(path)
    _check_sizes(path, header)
    try:
        with safe_open(path, framework="pt") as file:
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
            _check_fits(path, header, shapes)
            tensors = {name: file.get_tensor(name) for name in shapes}
        generator = build(header.method, header.options, header.canvas, header.mean_colour).generator
        generator.load_state_dict(tensors)
    except (SafetensorError, OSError, RuntimeError, ValueError, MemoryError) as error:
        raise ModelError(f"{path}: its weights do not fit {header.method} with its options: {_last(error)}") from error
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise ModelError(f"{path}: its weights {name} are no numbers, but NaN or infinite; train or fetch it anew")
    return Model(header, generator.to(device).eval(), device)


def _check_sizes(path: Path, header: Header) -> None:
    """Refuse sizes beyond any of ours, before anything is made of them."""
    counts = {name: value for name, value in header.options.items() if isinstance(value, int)}
    absurd = [f"{name}: {value}" for name, value in counts.items() if abs(value) > MOST_COUNT and name != "seed"]
    if abs(counts.get("blocks", 0)) > MOST_BLOCKS:
        absurd.append(f"blocks: {counts['blocks']}")
    if header.canvas.height * header.canvas.width > MOST_PIXELS:
        absurd.append(f"canvas: {header.canvas.width}×{header.canvas.height}")
    if not all(0 <= level <= 1 for level in header.mean_colour):
        absurd.append(f"mean_colour: {header.mean_colour}")
    if absurd:
        raise ModelError(f"{path}: its header asks for what no model of GANime has ({', '.join(absurd)})")


def _check_fits(path: Path, header: Header, shapes: dict[str, tuple[int, ...]]) -> None:
    """Compare the shapes in the file with those that its header asks for, which take no memory until they are right."""
    try:
        with torch.device("meta"):
            recipe = build(header.method, header.options, header.canvas, header.mean_colour)
    except ParamsError as error:
        raise ModelError(f"{path}: trained by a method this GANime does not have: {error}") from error
    asked = {name: tuple(tensor.shape) for name, tensor in recipe.generator.state_dict().items()}
    odd = sorted(name for name in asked.keys() | shapes.keys() if asked.get(name) != shapes.get(name))
    if odd:
        name = odd[0]
        told = f"{name}: {shapes.get(name, 'missing')} in the file, {asked.get(name, 'nothing')} asked for"
        raise ModelError(f"{path}: its weights do not fit {header.method} with its options: {told}")
    judge = 0 if recipe.discriminator is None else sum(p.numel() for p in recipe.discriminator.parameters())
    if judge > MOST_JUDGE:
        raise ModelError(
            f"{path}: its header asks for what no model of GANime has (a discriminator of {judge} numbers)"
        )


def _last(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[-1].strip() if lines else type(error).__name__


def choose_device(name: str) -> torch.device:
    """`auto` → the first GPU or else the CPU; anything else as torch names it. Raises ModelError if it is not there."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        torch.empty(0, device=name)
    except (RuntimeError, AssertionError) as error:
        raise ModelError(f"device {name!r} cannot be used here; choose auto or cpu") from error
    return torch.device(name)
