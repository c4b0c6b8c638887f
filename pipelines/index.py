"""DVC stage `index`: data/shards → data/memory, which persists: what is described there is not described again."""

from pathlib import Path

from ganime.data.index import index
from ganime.errors import run
from ganime.params import load_params, read_environment


def main() -> None:
    """The show's memory, for `ganime convert --memory data/memory`."""
    videos = load_params(Path("params.yaml")).videos
    index(shards=Path("data/shards"), out=Path("data/memory"), videos=str(videos), environment=read_environment())


if __name__ == "__main__":
    run(main)
