"""DVC stage `train`: data/shards → models/generator.safetensors."""

import os
from pathlib import Path

from ganime.params import load_params
from ganime.train import train

if __name__ == "__main__":
    train(
        shards=Path("data/shards"),
        out=Path("models/generator.safetensors"),
        reports=Path("reports/train"),
        params=load_params(Path("params.yaml")).train,
        environ=os.environ,
    )
