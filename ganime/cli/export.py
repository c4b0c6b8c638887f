"""`ganime export`: a model for programs without PyTorch."""

import argparse
import importlib.util
from pathlib import Path

from ganime.errors import GanimeError

NEEDED = ("onnx", "onnxruntime", "onnxscript")


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("export", help="write a model as an ONNX file", description=_export.__doc__)
    parser.add_argument("model", metavar="MODEL", type=Path, help="a model file, such as models/generator.safetensors")
    parser.add_argument("out", metavar="OUT", type=Path, help="the ONNX file to write")
    parser.set_defaults(verb=_export)


def _export(arguments: argparse.Namespace) -> None:
    """Write a model as an ONNX file of free height and width, and compare the two in ONNX Runtime."""
    if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        raise GanimeError(f"{', '.join(missing)} not installed; pip install 'ganime[onnx]', then run this again")
    from ganime.models.onnx_export import MULTIPLE, export

    difference = export(arguments.model, arguments.out)
    print(f"{arguments.out}: differs from PyTorch by {difference:.1g} of 1 at most; sides: multiples of {MULTIPLE} px")
