"""DVC stage `footage` of comparison/: films of the user's own → data/footage/shards. None there: nothing is made."""

from pathlib import Path

from ganime.data.extract import extract
from ganime.data.shard import shard
from ganime.errors import run
from ganime.params import load_comparison, load_params, read_environment

FOLDER = Path("data/footage")


def main() -> None:
    """Frames and shards as the stages `extract` and `shard` make them of the sample show."""
    footage, params = load_comparison(Path("comparison/params.yaml")).footage, load_params(Path("params.yaml"))
    videos, frames, ledger = Path(footage.videos), FOLDER / "frames", FOLDER / "ledger"
    for made in (frames, ledger, FOLDER / "shards"):
        made.mkdir(parents=True, exist_ok=True)
    if not videos.is_dir():
        print(f"{videos}: no films there; they are left out of the comparison")
        return
    extract(videos, frames, params.extract, read_environment())
    hold_out = [show for show in footage.hold_out if (frames / show).is_dir()]
    shard(frames, FOLDER / "shards", ledger / "splits.parquet", hold_out, params.shard)


if __name__ == "__main__":
    run(main)
