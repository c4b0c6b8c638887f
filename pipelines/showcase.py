"""DVC stage `showcase`: data/shards, the model, reports/train/samples, reports/evaluate → reports/showcase."""

from pathlib import Path

from ganime.errors import run
from ganime.params import load_params
from ganime.report.showcase import showcase


def main() -> None:
    """Pictures to look at, and the page that shows them."""
    params = load_params(Path("params.yaml"))
    film = params.convert.film
    showcase(
        shards=Path("data/shards"),
        model=Path("models/generator.safetensors"),
        samples=Path("reports/train/samples"),
        evaluation=Path("reports/evaluate"),
        out=Path("reports/showcase"),
        hold_out=params.hold_out,
        params=params.showcase,
        film=None if film is None else (Path(film).name, "../review/index.html"),
    )


if __name__ == "__main__":
    run(main)
