"""Videos → frames → shards → batches.

Reading order:
  records   a frame as a row of a Parquet file
  extract/  videos → frames
  shard/    frames → shards, dealt to three splits
  manifest  what is in the shards
  publish   shards on their way to other machines
  index/    shards → the show's memory
  batches/  shards → batches for training
"""
