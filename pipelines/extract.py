"""DVC stage `extract`: videos → data/frames."""

from pathlib import Path

from ganime.data.extract import extract
from ganime.errors import run
from ganime.params import load_params, read_environment


def main() -> None:
    """One Parquet file of frames for each video."""
    params = load_params(Path("params.yaml"))
    extract(videos=params.videos, out=Path("data/frames"), params=params.extract, environment=read_environment())


if __name__ == "__main__":
    run(main)
