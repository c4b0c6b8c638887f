"""DVC stage `convert`: one film and models/generator.safetensors → reports/convert: the film in 16:9, and its score."""

from pathlib import Path

from ganime import tracking
from ganime.errors import run
from ganime.film.convert import widen_sample
from ganime.models.model_file import read_header
from ganime.params import load_params, read_environment
from ganime.report.score import score, write_json

MODEL = Path("models/generator.safetensors")
OUT = Path("reports/convert")


def main() -> None:
    """Widen a film as `ganime convert` would; where its truth is known, measure it, also in the MLflow run."""
    params = load_params(Path("params.yaml")).convert
    film = widen_sample(params, MODEL, OUT / "film")
    if film is None or params.truth is None:
        (OUT / "score.json").write_text("{}\n", encoding="utf-8")
        return
    scores = score(Path(params.truth), film, Path(str(params.film)))
    write_json(scores, OUT / "score.json")
    (OUT / "film" / "score.md").write_text(scores.table() + "\n", encoding="utf-8")
    header, where = read_header(MODEL), tracking.from_environment(Path.cwd(), read_environment())
    tracking.log_conversion(where, header.run, scores.nested(), header.step, OUT / "film")


if __name__ == "__main__":
    run(main)
