"""What was made, measured and shown.

Reading order:
  metrics/     how near sides are to the truth
  evaluate/    test shards → numbers
  score/       a widened film and its truth → numbers
  gallery/     captioned pictures
  showcase/    pictures as a page
  comparison/  methods beside each other
"""
