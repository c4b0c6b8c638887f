"""The sides of a shot, steady in time: what is held, reused, recovered or generated.

Reading order: `values` (what goes in and comes out), `change` (what is new in a picture), `exposure` (fades),
`placement` (sides that move with the camera), `plan` (which side each drawing shows), `observer` (where the camera
stood), `background` (what is behind the figures), `painting` and `generation` (sides asked of the outpainter),
`compose` (their pixels), `shot` (all of it for a shot).
"""

from ganime.film.steady.shot import Carried, Widened, sides_of_shot
from ganime.film.steady.values import Counts, Made, PlateOf, Recall, Sides, Switches

__all__ = ["Carried", "Counts", "Made", "PlateOf", "Recall", "Sides", "Switches", "Widened", "sides_of_shot"]
