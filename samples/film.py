"""An episode → its film, with sound and subtitles; the old show's also with the truth of its sides."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from ganime.film.video.film_writer import FilmWriter, Subtitle, film_writer
from ganime.frame import Pixels, training_canvas
from samples.camera import HEIGHT, WIDTH
from samples.frames import draw_shot
from samples.sound import SAMPLE_RATE, compose
from samples.story import RATE, Shot, spoken, storyboard

OLD = "old"  # the show that is sold in 4:3


def film_path(out: Path, show: str, episode: int) -> Path:
    """Where the film of an episode lies below `out`."""
    return out / "videos" / show / f"episode{episode}.mkv"


def truth_path(out: Path, show: str, episode: int) -> Path:
    """Where the wide truth of an old episode lies below `out`."""
    return out / "truth" / show / f"episode{episode}.mkv"


def as_sold(show: str, wide_HWC: Pixels) -> Pixels:
    """A drawn picture as the show's film has it: the old show keeps its exact centre, 4:3 (a view)."""
    if show != OLD:
        return wide_HWC
    return wide_HWC[:, training_canvas(*wide_HWC.shape[:2]).known]


def wide_pictures(show: str, episode: int, seed: int, minutes: float, height: int) -> Iterator[Pixels]:
    """The pictures of an episode as they were drawn, all 16:9, RGB; not to be written to."""
    for shot in storyboard(show, episode, seed, minutes):
        yield from draw_shot(shot, seed, height)


def draw_episode(out: Path, show: str, episode: int, seed: int, minutes: float, height: int) -> int:
    """Draw and write one episode; the number of its frames. Raises VideoError if it cannot be written."""
    shots = storyboard(show, episode, seed, minutes)
    sound, lines = compose(shots, seed), _subtitles(shots)
    width = height * WIDTH // HEIGHT

    with ExitStack() as films:

        def film(path: Path, columns: int) -> FilmWriter:
            return films.enter_context(film_writer(path, (height, columns), RATE, sound, SAMPLE_RATE, lines))

        sold = film(film_path(out, show, episode), training_canvas(height, width).known_width if show == OLD else width)
        truth = film(truth_path(out, show, episode), width) if show == OLD else None
        for picture in wide_pictures(show, episode, seed, minutes, height):
            sold.write(as_sold(show, picture))
            if truth:
                truth.write(picture)
        return sold.frames


def _subtitles(shots: tuple[Shot, ...]) -> list[Subtitle]:
    return [
        Subtitle((shot.start + first) / RATE, (shot.start + last) / RATE, line)
        for shot in shots
        for first, last, line in spoken(shot)
    ]
