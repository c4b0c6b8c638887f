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
    except (SafetensorError, OSError) as error:
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
    try:
        generator = build(header.method, header.options, header.canvas, header.mean_colour).generator
    except ParamsError as error:
        raise ModelError(f"{path}: trained by a method this GANime does not have: {error}") from error
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (it is not a mapping)
    try:
        generator.load_state_dict(tensors)
    except RuntimeError as error:
        reason = str(error).splitlines()[-1].strip()
        raise ModelError(f"{path}: its weights do not fit {header.method} with its options: {reason}") from error
    return Model(header, generator.to(device).eval(), device)


def choose_device(name: str) -> torch.device:
    """`auto` → the first GPU or else the CPU; anything else as torch names it. Raises ModelError if it is not there."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        torch.empty(0, device=name)
    except (RuntimeError, AssertionError) as error:
        raise ModelError(f"device {name!r} cannot be used here; choose auto or cpu") from error
    return torch.device(name)
