"""DVC stage `extract`: videos → data/frames."""

from pathlib import Path

from ganime.extract import extract
from ganime.params import load_params

if __name__ == "__main__":
    params = load_params(Path("params.yaml"))
    extract(videos=Path(params.videos), out=Path("data/frames"), params=params.extract)
