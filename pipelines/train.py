"""DVC stage `train`: data/shards → models/generator.safetensors, reports/train."""

from pathlib import Path

from ganime.errors import run
from ganime.params import load_params, read_environment
from ganime.training.train import train


def main() -> None:
    """Train, or go on, or deliver what is trained already."""
    train(
        shards=Path("data/shards"),
        out=Path("models/generator.safetensors"),
        reports=Path("reports/train"),
        params=load_params(Path("params.yaml")).train,
        environment=read_environment(),
    )


if __name__ == "__main__":
    run(main)
