"""The film that is reviewed: what it is like, and how it would be widened."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ganime.film.convert.options import Options, canvas_of
from ganime.film.picture import Picture, picture_of, small_factor
from ganime.film.video import probe
from ganime.film.video.damage import Damage
from ganime.film.video.decode import Frame, read_frames
from ganime.film.video.layout import Layout, layout_of
from ganime.film.video.probe import Probe
from ganime.film.video.still import still
from ganime.film.video.stretch import frames_between
from ganime.film.video.wide_frame import WideComposer
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter, load_outpainter


@dataclass(frozen=True)
class ReviewedFilm:
    """A film and the user's wishes for all of it."""

    source: Path
    found: Probe
    layout: Layout
    options: Options
    outpainter: Outpainter

    def frames(self) -> Iterator[Frame]:
        """All frames."""
        return read_frames(self.source, self.found, Damage(), turn=True)

    def between(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """The frames of a shot."""
        return frames_between(self.source, self.found, Fraction(start_s), Fraction(end_s))


@dataclass(frozen=True)
class Scale:
    """A film at its own size, or `factor` times smaller."""

    film: ReviewedFilm
    small: bool

    @property
    def canvas(self) -> Canvas:
        """The canvas at this scale; its sides are as even as those of the film."""
        own = self.film.layout.canvas
        if not self.small:
            return own
        factor = small_factor(own.height)
        left, right = (0 if side == 0 else max(2, 2 * round(side / factor / 2)) for side in (own.left, own.right))
        known = own.known_width // factor
        return Canvas(own.height // factor, left + known + right, left, right)

    def picture(self, frame: Frame, composer: WideComposer) -> Picture:
        """The known picture of a frame."""
        picture = composer.picture(frame.picture)
        return picture_of(picture.small_hkC) if self.small else picture

    def picture_at(self, time_s: float) -> Pixels:
        """The known picture shown at a time."""
        film = self.film
        frame = still(film.source, film.found, Fraction(time_s))
        return self.picture(frame, WideComposer(film.layout)).rgb()


def reviewed_film(source: Path, options: Options) -> ReviewedFilm:
    """A film to be reviewed. Raises VideoError if it cannot be read or is wide already."""
    found = probe(source)
    layout = layout_of(source, found, canvas_of(source, found, options), options.encoder)
    return ReviewedFilm(source, found, layout, options, load_outpainter(options.outpainter, options.device))
