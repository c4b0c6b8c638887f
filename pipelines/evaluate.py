"""DVC stage `evaluate`: data/shards, models/generator.safetensors → reports/evaluate."""

from pathlib import Path

from ganime.evaluate import evaluate
from ganime.params import load_params

if __name__ == "__main__":
    evaluate(
        shards=Path("data/shards"),
        model=Path("models/generator.safetensors"),
        out=Path("reports/evaluate"),
        params=load_params(Path("params.yaml")).evaluate,
    )
