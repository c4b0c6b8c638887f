"""DVC stage `shard`: data/frames → data/shards, and the ledger data/splits.parquet, which persists."""

from pathlib import Path

from ganime.data.shard import shard
from ganime.errors import run
from ganime.params import load_params


def main() -> None:
    """Splits by groups of shots, as files that Ray Data reads well."""
    params = load_params(Path("params.yaml"))
    shard(
        frames=Path("data/frames"),
        out=Path("data/shards"),
        ledger=Path("data/splits.parquet"),
        hold_out=params.hold_out,
        params=params.shard,
    )


if __name__ == "__main__":
    run(main)
