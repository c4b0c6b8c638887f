"""VERB: model file → ONNX file, for programs that widen without PyTorch: ONNX Runtime, TensorRT, VapourSynth.

Inputs `wide` (B×3×H×W, RGB, float 0..1) and `mask` (B×1×H×W, 1 where to generate); output `widened`, like `wide`, with
the known pixels as given. B, H and W are free; H and W are multiples of 8. See docs/onnx.md.
"""

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import onnx
import onnxruntime
import torch
from torch import Tensor, nn
from torch.export import Dim

from ganime.errors import ModelError
from ganime.files import whole_file
from ganime.frame import Canvas, mask, training_canvas
from ganime.models.methods import method_named
from ganime.models.model_file import HEADER_KEY, Model, load_model

OPSET = 20  # the first with a Fourier transform whose axis is an input
MULTIPLE = 8  # of height and width: what the deepest of the networks halves, three times
TOLERANCE = 1e-3  # a quarter of a level of eight bits; what is measured is a thousandth of that
LARGEST = 8192  # px


class Widener(nn.Module):
    """A generator with the known pixels put back over what it made."""

    def __init__(self, generator: nn.Module) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """As `Model.widen`."""
        generated_B3HW = self.generator(wide_B3HW, mask_B1HW).float().clamp(0, 1)
        return torch.where(mask_B1HW > 0, generated_B3HW, wide_B3HW)


def export(model_file: Path, out: Path) -> float:
    """Write `out`, once ONNX Runtime has been seen to give with it what PyTorch gives; the largest difference, 0..1.

    Raises ModelError for a method whose generator has one size or is no mere network, if the exporter gives up, or if
    the results differ.
    """
    model = load_model(model_file, torch.device("cpu"))
    if reason := method_named(model.method).one_size:
        raise ModelError(f"{model_file}: {model.method} cannot be exported to ONNX: {reason}")
    network = Widener(model.generator).eval()
    with whole_file(out) as partial:
        _write(network, model, partial)
        difference = max(_difference(network, partial, batch, canvas) for batch, canvas in _trials(model.canvas))
        if not difference <= TOLERANCE:
            raise ModelError(f"{out}: ONNX Runtime and PyTorch differ by {difference:.2g} of 1; not written")
    return difference


def _write(network: Widener, model: Model, out: Path) -> None:
    """The network as ONNX, with the model file's header among its properties."""
    batch = Dim("batch", min=1, max=1024)
    height, width = (MULTIPLE * Dim(name, min=2, max=LARGEST // MULTIPLE) for name in ("height", "width"))
    axes = {0: batch, 2: height, 3: width}
    canvas = training_canvas(9 * MULTIPLE, 16 * MULTIPLE)
    try:
        with _quiet():
            program = torch.onnx.export(
                network,
                _example(2, canvas),  # a batch of one would be taken for a constant
                dynamo=True,
                dynamic_shapes=(axes, axes),
                input_names=["wide", "mask"],
                output_names=["widened"],
                opset_version=OPSET,
                external_data=False,
                verbose=False,
            )
    except Exception as error:  # the exporter fails in as many ways as there are operators
        reason = str(error).strip().splitlines()[0]
        raise ModelError(f"{model.method} cannot be exported to ONNX by this PyTorch: {reason}") from error
    assert program is not None
    content = program.model_proto
    content.metadata_props.add(key=HEADER_KEY, value=model.header.model_dump_json())
    out.write_bytes(content.SerializeToString())
    onnx.checker.check_model(str(out))


def _trials(canvas: Canvas) -> Iterator[tuple[int, Canvas]]:
    """Batches and sizes to compare at: near the model's own, half as large again, and of another shape."""
    height, width = (max(2, round(side / MULTIPLE)) * MULTIPLE for side in (canvas.height, canvas.width))
    yield 1, training_canvas(height, width)
    yield 3, training_canvas(_multiple(1.5 * height), _multiple(1.5 * width))
    yield 1, training_canvas(_multiple(width / 2), height + MULTIPLE)


def _multiple(length: float) -> int:
    return max(2, round(length / MULTIPLE)) * MULTIPLE


def _example(batch: int, canvas: Canvas) -> tuple[Tensor, Tensor]:
    """Pictures of noise, and their mask."""
    wide_B3HW = torch.rand(batch, 3, canvas.height, canvas.width, generator=torch.Generator().manual_seed(0))
    mask_B1HW = torch.from_numpy(mask(canvas)).expand(batch, 1, -1, -1).contiguous()
    return wide_B3HW, mask_B1HW


@torch.inference_mode()
def _difference(network: Widener, path: Path, batch: int, canvas: Canvas) -> float:
    """The largest difference between PyTorch and ONNX Runtime in any pixel, on the CPU."""
    wide_B3HW, mask_B1HW = _example(batch, canvas)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (widened,) = session.run(["widened"], {"wide": wide_B3HW.numpy(), "mask": mask_B1HW.numpy()})
    return float((network(wide_B3HW, mask_B1HW) - torch.from_numpy(widened)).abs().max())


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the exporter's progress, its warnings about itself, and its list of packages that are not there."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
