"""Where the camera stood for each picture of a shot, and what it saw beside them at another time. Pure."""

from ganime.film.camera.camera import Tracker, views_of
from ganime.film.camera.elsewhere import Elsewhere
from ganime.film.camera.mosaic import seen_elsewhere
from ganime.film.camera.view import View

__all__ = ["Elsewhere", "Tracker", "View", "seen_elsewhere", "views_of"]
