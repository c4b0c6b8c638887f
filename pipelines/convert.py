"""DVC stage `convert`: one film, the model and reports/evaluate → reports/convert: the film in 16:9, and its score."""

from pathlib import Path

from ganime import tracking
from ganime.errors import run
from ganime.film.convert import widen_sample
from ganime.models.model_file import read_header
from ganime.params import load_params, read_environment
from ganime.report.metrics.report import MODEL, PAINT, read_report
from ganime.report.score import score, write_json

GENERATOR = Path("models/generator.safetensors")
OUT = Path("reports/convert")
PICTURES = {MODEL: "by_the_model.png", PAINT: "by_paint.png"}  # of the way that the film is not made by


def main() -> None:
    """Widen a film by what does better on the test pictures; where its truth is known, measure it, also in MLflow."""
    params = load_params(Path("params.yaml")).convert
    ways = {MODEL: str(GENERATOR), PAINT: PAINT}
    chosen, why = read_report(Path("reports/evaluate")).choice()
    if params.film is not None:
        print(f"sides by {chosen}: {why}")
    others = {PICTURES[name]: way for name, way in ways.items() if name != chosen}
    film = widen_sample(params, ways[chosen], others, OUT / "film")
    if film is None or params.truth is None:
        (OUT / "score.json").write_text("{}\n", encoding="utf-8")
        return
    scores = score(Path(params.truth), film, Path(str(params.film)))
    write_json(scores, OUT / "score.json")
    (OUT / "film" / "score.md").write_text(scores.table() + "\n", encoding="utf-8")
    header, where = read_header(GENERATOR), tracking.from_environment(Path.cwd(), read_environment())
    tracking.log_conversion(where, header.run, chosen, scores.nested(), header.step, OUT / "film")


if __name__ == "__main__":
    run(main)
