"""DVC stage `showcase`: data/shards, the model, reports/train/samples, reports/evaluate → reports/showcase."""

from pathlib import Path

from ganime.params import load_params
from ganime.showcase import showcase

if __name__ == "__main__":
    params = load_params(Path("params.yaml"))
    showcase(
        shards=Path("data/shards"),
        model=Path("models/generator.safetensors"),
        samples=Path("reports/train/samples"),
        evaluation=Path("reports/evaluate"),
        out=Path("reports/showcase"),
        hold_out=params.hold_out,
        params=params.showcase,
    )
