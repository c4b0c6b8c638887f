"""DVC stage `evaluate`: data/shards, models/generator.safetensors → reports/evaluate."""

from pathlib import Path

from ganime import tracking
from ganime.errors import run
from ganime.models.model_file import read_header
from ganime.params import load_params, read_environment
from ganime.report.evaluate import evaluate
from ganime.report.metrics.report import nested

MODEL = Path("models/generator.safetensors")
OUT = Path("reports/evaluate")


def main() -> None:
    """Measure the model beside the fills, here and in the MLflow run that trained it."""
    params, environment = load_params(Path("params.yaml")), read_environment()
    report = evaluate(shards=Path("data/shards"), model=MODEL, out=OUT, params=params.evaluate, environment=environment)
    header, where = read_header(MODEL), tracking.from_environment(Path.cwd(), environment)
    tracking.log_evaluation(where, header.run, nested(report), header.step, OUT)


if __name__ == "__main__":
    run(main)
