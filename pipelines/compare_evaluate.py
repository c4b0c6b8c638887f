"""DVC stage `evaluate` of comparison/: a model → reports/comparison/<data set>/<method>/evaluate."""

import sys
from pathlib import Path

from ganime import tracking
from ganime.errors import run
from ganime.models.model_file import read_header
from ganime.params import load_params, read_environment
from ganime.report.evaluate import evaluate
from ganime.report.metrics.report import nested


def main() -> None:
    """Measure a model on the test split of its shards, here and in its MLflow run; without shards, do nothing."""
    data_set, shards, method = sys.argv[1:]
    folder = Path("reports/comparison", data_set, method)
    model, out = folder / "train" / "generator.safetensors", folder / "evaluate"
    out.mkdir(parents=True, exist_ok=True)
    if not model.exists():
        print(f"{model}: not trained; {data_set} is left out of the comparison")
        return
    report = evaluate(Path(shards), model, out, load_params(Path("params.yaml")).evaluate, read_environment())
    header, where = read_header(model), tracking.from_environment(Path.cwd(), read_environment())
    tracking.log_evaluation(where, header.run, nested(report), header.step, out)


if __name__ == "__main__":
    run(main)
