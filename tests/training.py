"""A small training as its users start it: what it learns by, and the program of a process of its own."""

PARAMS = {
    "preset": "test",
    "method": "glcic",
    "seed": 0,
    "mode": "stream",
    "patience": 9,
    "canvas": {"height": 32, "width": 64},
    "augment": {"zoom": 1.2, "colour": 0.1, "flip": True},
    "batch_size": 4,
    "accumulate": 1,
    "max_steps": 240,
    "steps_per_epoch": 40,
    "ema_decay": 0.9,
    "clip_norm": 1.0,
    "precision": "fp32",
    "channels_last": False,
    "compile": False,
    "options": {
        "glcic": {
            "channels": 8,
            "norm": "group",
            "discriminator_channels": 4,
            # So slow that rounding, which a GAN at full rate blows up within 30 steps, stays rounding.
            "learning_rate": 0.003,
        }
    },
}
PROGRAM = """
import json, os, sys
from pathlib import Path
from ganime.edge import run
from ganime.params import Train
from ganime.train import train
shards, params = Path(sys.argv[1]), Train.model_validate(json.loads(sys.argv[2]))
run(lambda: train(shards, Path("model.safetensors"), Path("reports"), params, os.environ))
"""
