"""Shards → batches.

Reading order: windows (rows → 16:9 pictures), sampler (which rows come when), stream (by Ray Data), augmentation.
"""
