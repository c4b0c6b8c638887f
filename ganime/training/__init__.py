"""Shards → a trained model.

Reading order:
  train       the verb
  identity    what a run is known by
  fit         the workers that Ray Train starts
  worker      the loop each of them runs
  step        one update
  state       what an update changes
  validation  how far it has come
  journal     what it tells the world
  deliver     checkpoints → the model file
"""
