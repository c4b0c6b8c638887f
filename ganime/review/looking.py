"""Looks through a film in a thread of its own, and tells its shots as they come."""

import threading
from collections.abc import Callable, Iterator

from ganime.errors import explanation
from ganime.film.decisions.look import FilmLook, look_through
from ganime.film.video.decode import Frame
from ganime.film.video.demux import rough_length
from ganime.film.video.stretch import begins_at
from ganime.review.film import ReviewedFilm

NEARLY = 0.999  # of the film: a container may tell too small a length
EVERY = 48  # frames between two words on how far it is


class Looking:
    """One passage through a film."""

    def __init__(
        self,
        film: ReviewedFilm,
        found: Callable[[FilmLook, bool], None],
        progress: Callable[[float], None],
        failed: Callable[[str], None],
    ) -> None:
        """`found`: told the film as far as its shots have ended, again and again; True with all of it, at last.

        `progress`: told the share of the film that was seen, less than 1. `failed`: told why there will be no more.
        """
        self._film, self._found, self._progress, self._failed = film, found, progress, failed
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ganime-looking", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop; returns when the thread has ended."""
        self._left.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            look = None
            for look in look_through(self._frames(), begins_at(self._film.source)):
                if self._left.is_set():
                    return
                self._found(look, False)
            if look is not None:
                self._found(look, True)
        except Exception as error:
            self._failed(explanation(error) or f"{type(error).__name__}: {error}")

    def _frames(self) -> Iterator[Frame]:
        length = rough_length(self._film.source)[1] or 0
        for number, frame in enumerate(self._film.frames()):
            if number % EVERY == 0:
                self._progress(min(NEARLY, number / length) if length else 0.0)
            if self._left.is_set():
                return
            yield frame
