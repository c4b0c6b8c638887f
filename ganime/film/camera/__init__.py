"""Where the camera stood for each picture of a shot, and what it saw beside them at another time. Pure.

Reading order: `motion` (between two pictures), `tracking` (over a shot), `planes` (of a painting), `patches` (what
other pictures show of a side), `source_frames` (which pictures are asked), `consensus` (what is believed), `own_shot`,
`recovered`, `completed` (by what others saw).
"""

from ganime.film.camera.motion import View
from ganime.film.camera.recovered import RecoveredSides, recovered_sides
from ganime.film.camera.tracking import Tracker, views_of

__all__ = ["RecoveredSides", "Tracker", "View", "recovered_sides", "views_of"]
