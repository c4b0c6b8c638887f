"""The sample show: a small cartoon drawn by our own code, so that the pipeline has footage to learn from.

Reading order: `paint` (brushes), `camera`, `style`, `easel`, the painters `nature`, `sea`, `town`, `rooms` and
`moons`, `scenery`, `cast`, `hair`, `head`, `figure`, `props`, `story`, `casting`, `acting`,
`frames`, `sound`, `film`, `sample`.
"""

from samples.sample import draw_sample
from samples.story import Shot, storyboard

__all__ = ["Shot", "draw_sample", "storyboard"]
