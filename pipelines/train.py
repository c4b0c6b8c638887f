"""DVC stage `train`: data/shards → models/generator.safetensors, reports/train."""

import os
from pathlib import Path

from ganime.errors import run
from ganime.params import load_params
from ganime.training.train import train


def main() -> None:
    """Train, or go on, or deliver what is trained already."""
    train(
        shards=Path("data/shards"),
        out=Path("models/generator.safetensors"),
        reports=Path("reports/train"),
        params=load_params(Path("params.yaml")).train,
        environ=os.environ,
    )


if __name__ == "__main__":
    run(main)
