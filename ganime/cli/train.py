"""`ganime train`: the stage `train` of the pipeline, wherever it is to run."""

import argparse
import os
from pathlib import Path

PARAMS = Path("params.yaml")


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("train", help="train on the shards, here or on a cluster", description=_train.__doc__)
    parser.add_argument(
        "--address",
        metavar="HOST:PORT",
        help="Ray cluster that this machine is part of (default: RAY_ADDRESS, or none)",
    )
    parser.add_argument("--workers", metavar="N", type=int, help="(default: GANIME_WORKERS, all GPUs, or one worker)")
    parser.set_defaults(verb=_train)


def _train(arguments: argparse.Namespace) -> None:
    """Train what params.yaml says, as `dvc repro train` does, without asking what has changed.

    It goes on where it stopped when it is run again, also with another number of workers. On a cluster, GANIME_STORAGE
    names the folder that all its machines reach: s3://bucket/folder, gs://bucket/folder or a path of a shared disk.
    """
    from ganime.params import load_params, read_environment
    from ganime.training.train import train

    if arguments.address:
        os.environ["RAY_ADDRESS"] = arguments.address
    if arguments.workers:
        os.environ["GANIME_WORKERS"] = str(arguments.workers)
    train(
        shards=Path("data/shards"),
        out=Path("models/generator.safetensors"),
        reports=Path("reports/train"),
        params=load_params(PARAMS).train,
        environment=read_environment(),
    )
