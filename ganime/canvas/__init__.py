from ganime.canvas.camera import Tracker, views_of
from ganime.canvas.elsewhere import Elsewhere
from ganime.canvas.mosaic import seen_elsewhere
from ganime.canvas.view import View

__all__ = ["Elsewhere", "Tracker", "View", "seen_elsewhere", "views_of"]
