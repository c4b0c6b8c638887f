"""DVC stage `compare` of comparison/: all that was trained and evaluated there → docs/results.md, docs/results."""

from pathlib import Path

from ganime.errors import run
from ganime.params import load_comparison, load_params
from ganime.report.comparison import compare


def main() -> None:
    """One table and one grid of pictures for each data set."""
    comparison = load_comparison(Path("comparison/params.yaml"))
    compare(
        folder=Path("reports/comparison"),
        out=Path("docs/results.md"),
        pictures=Path("docs/results"),
        params=comparison,
        batch_size=load_params(Path("params.yaml"), comparison.preset).train.batch_size,
    )


if __name__ == "__main__":
    run(main)
