"""Rows → training windows: decoded, cut to 16:9 and resized. Neither Ray nor torch is needed here.

  decode_windows(rows: Sequence[FrameRecord], height: int, width: int) -> Pixels B×H×W×C
  load_windows(shards: Path, split: Split, height: int, width: int, rank: int = 0, world: int = 1) -> Pixels N×H×W×C
  one_pass(shards, split, *, height, width, batch_size, rank=0, world=1) -> Iterator[Pixels B×H×W×C]  (file order; the
      last batch may be smaller; as many rows on each rank: floor(rows / world))
  permutation(seed: int, number: int, count: int) -> NDArray[int64]   (order of the rows in pass `number`)
  read_records(shards: Path, split: Split) -> Iterator[FrameRecord]   (every row of a split, in file order)

Manifest (ganime.manifest): Manifest.load(shards) with .digest, .mean_colour (R, G, B in 0..1 of the train split),
.rows(split) -> int, .files(split), .shows: dict[str, ShowStatistics].
"""
