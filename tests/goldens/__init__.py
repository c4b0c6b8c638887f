"""Texts that change only on purpose. `python -m tests.goldens` writes them anew; the difference is then reviewed."""

import os
from pathlib import Path
from unittest import mock

import yaml

from ganime.cli import parser
from ganime.params import load_params

GOLDENS = Path(__file__).parent
PARAMS = Path(__file__).parents[2] / "params.yaml"


def help_text() -> str:
    """`ganime --help` on a terminal 100 columns wide."""
    with mock.patch.dict(os.environ, {"COLUMNS": "100", "NO_COLOR": "1"}):
        return parser().format_help()


def params_text(scratch: Path) -> str:
    """params.yaml as the code reads it, under each of its presets. `scratch`: a file to write."""
    content = yaml.safe_load(PARAMS.read_text(encoding="utf-8"))
    texts = []
    for preset in content["presets"]:
        content["train"]["preset"] = preset
        scratch.write_text(yaml.safe_dump(content), encoding="utf-8")
        texts.append(f"# {preset}\n{load_params(scratch).model_dump_json(indent=2)}\n")
    return "\n".join(texts)
