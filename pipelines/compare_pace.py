"""DVC stage `pace` of comparison/: one method → reports/comparison/pace/<method>.json."""

import sys
from pathlib import Path

from ganime.errors import run
from ganime.params import load_comparison, load_params
from ganime.training.pace import measure_pace


def main() -> None:
    """How many steps of the method named on the command line fill the time that each is given."""
    method = sys.argv[1]
    comparison = load_comparison(Path("comparison/params.yaml"))
    params = load_params(Path("params.yaml"), comparison.preset).train
    params = params.model_copy(update={"method": method, "seed": comparison.seed})
    measure_pace(params, comparison.minutes, Path(f"reports/comparison/pace/{method}.json"))


if __name__ == "__main__":
    run(main)
