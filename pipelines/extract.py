"""DVC stage `extract`: videos → data/frames."""

import os
from pathlib import Path

from ganime.data.extract import extract
from ganime.errors import run
from ganime.params import load_params


def main() -> None:
    """One Parquet file of frames for each video."""
    params = load_params(Path("params.yaml"))
    extract(videos=params.videos, out=Path("data/frames"), params=params.extract, environ=os.environ)


if __name__ == "__main__":
    run(main)
