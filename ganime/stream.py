"""Shards → batches: Ray Data reads and shuffles the encoded rows, the worker decodes them while it computes.

Each worker runs its own small Ray Data execution, so a rank's pictures depend on (seed, rank, number of ranks) alone:
nothing is split at run time, every rank gets the same number of rows in every pass, a resumed run goes on at the very
picture where it stopped (`first`), and a number of ranks that changes between two starts needs no care.

  batches(shards, *, height, width, batch_size, seed, rank, world, first=0) -> Iterator[Tensor]    (endless, train split)

What needs no Ray is in `windows`:

  decode_windows(rows, height, width) -> B×H×W×C
  load_windows(shards, split, height, width, rank, world) -> N×H×W×C          (device mode: every pass a permutation)
  permutation(seed, number, count) -> int64 indices of pass `number`
  one_pass(shards, split, *, height, width, batch_size, rank, world) -> Iterator of B×H×W×C (validation; file order)
  read_records(shards, split) -> Iterator[FrameRecord]
"""
