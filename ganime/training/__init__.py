"""Shards → a trained model.

Reading order:
  train       the verb
  identity    what a run is known by
  fit         the workers that Ray Train starts
  meeting     how they find each other on a laptop
  listener    how the driver hears of them
  job         what each of them is given
  worker      the loop it runs
  feed        the pictures it learns from
  step        one update
  state       what an update changes
  average     the weights that are shipped
  validation  how far it has come
  journal     what it tells the world
  deliver     checkpoints → the model file
"""
