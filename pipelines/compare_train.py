"""DVC stage `train` of comparison/: one data set, one method → reports/comparison/<data set>/<method>/train."""

import sys
from pathlib import Path

from ganime.errors import run
from ganime.params import load_comparison, load_params, read_environment
from ganime.training.pace import read_steps
from ganime.training.train import train

REPORTS = Path("reports/comparison")


def main() -> None:
    """Train on the shards named on the command line for the steps that `pace` found; without shards, do nothing."""
    data_set, shards, method = sys.argv[1:]
    out = REPORTS / data_set / method / "train"
    out.mkdir(parents=True, exist_ok=True)
    if not Path(shards, "manifest.json").exists():
        print(f"{shards}: no shards; {data_set} is left out of the comparison")
        return
    comparison = load_comparison(Path("comparison/params.yaml"))
    params = load_params(Path("params.yaml"), comparison.preset).train
    steps = read_steps(REPORTS / "pace" / f"{method}.json")
    # Nobody stops early: all are given the same time.
    given = {"method": method, "seed": comparison.seed, "max_steps": steps, "patience": steps}
    train(Path(shards), out / "generator.safetensors", out, params.model_copy(update=given), read_environment())


if __name__ == "__main__":
    run(main)
