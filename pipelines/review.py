"""DVC stage `review`: the film of `convert`, the model and reports/evaluate → reports/review: its shots as a page."""

import tempfile
from pathlib import Path

from ganime import tracking
from ganime.errors import run
from ganime.film.convert import Options
from ganime.models.model_file import read_header
from ganime.params import load_params, read_environment
from ganime.report.metrics.report import MODEL, PAINT, read_report
from ganime.review import export_page
from ganime.review.film import reviewed_film

GENERATOR = Path("models/generator.safetensors")
OUT = Path("reports/review")


def main() -> None:
    """Write the page of a film, before and after, shot by shot; also into MLflow. No film: an empty folder."""
    film = load_params(Path("params.yaml")).convert.film
    OUT.mkdir(parents=True, exist_ok=True)
    if film is None:
        return
    ways = {MODEL: str(GENERATOR), PAINT: PAINT}
    chosen, _ = read_report(Path("reports/evaluate")).choice()
    with tempfile.TemporaryDirectory() as folder:
        # What a review keeps lies beside its film, and beside this one it would be taken for footage.
        link = Path(folder, Path(film).name)
        link.symlink_to(Path(film).absolute())
        print(export_page(reviewed_film(link, Options(ways[chosen])), OUT))
    header, where = read_header(GENERATOR), tracking.from_environment(Path.cwd(), read_environment())
    tracking.log_review(where, header.run, OUT)


if __name__ == "__main__":
    run(main)
