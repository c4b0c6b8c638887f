"""Where a picture lies in its shot. Pure."""

from dataclasses import dataclass

from ganime.film.camera.motion import Motion


@dataclass(frozen=True)
class View:
    """Where a picture lies on the common ground of its shot: its point p is at `scale`·p + (x, y) there.

    Points are (column, row) in pixels of the film, (0, 0) at the centre of the first known pixel: the sides have
    columns below 0, and from K on. Views can be compared within one `part` only: a run of pictures that could be
    followed. A picture that cannot be placed is a part of its own.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    part: int = 0

    def after(self, motion: Motion) -> "View":
        """Of a picture in which what this one shows is seen to have moved so (in pixels of the film)."""
        scale = self.scale / motion.scale
        return View(scale, self.x - scale * motion.x, self.y - scale * motion.y, self.part)

    def towards(self, other: "View") -> Motion:
        """Where this picture's points are seen in the other; ValueError if they share no ground."""
        if self.part != other.part:
            raise ValueError(f"{self} and {other} share no ground")
        return Motion(self.scale / other.scale, (self.x - other.x) / other.scale, (self.y - other.y) / other.scale)
