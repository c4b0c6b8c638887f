"""The sides of a shot, steady in time: what is held, reused, recovered or generated.

Reading order: `values` (what goes in and comes out), `change` (what is new in a picture), `exposure` (fades),
`placement` (sides that move with the camera), `composed` (what is remembered of them), `plan` (which side each drawing
shows), `observer` (where the camera stood), `background` (what is behind the figures), `painting` and `generation`
(sides asked of the outpainter), `compose` and `calming` (their pixels), `shot` (all of it for a shot), `account` (what
they show).
"""

from ganime.film.steady.account import Account
from ganime.film.steady.shot import Carried, Widened, sides_of_last, sides_of_shot
from ganime.film.steady.values import Counts, Made, PlateOf, Recall, Side, Sides, Switches

__all__ = [
    "Account",
    "Carried",
    "Counts",
    "Made",
    "PlateOf",
    "Recall",
    "Side",
    "Sides",
    "Switches",
    "Widened",
    "sides_of_last",
    "sides_of_shot",
]
