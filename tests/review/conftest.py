"""A film that was looked through once, for all tests that review it."""

import shutil
from pathlib import Path

import pytest

from ganime.film.convert import Options
from ganime.film.decisions.look import FilmLook, look_at
from ganime.review.film import ReviewedFilm, reviewed_film
from tests.review.films import film


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FilmLook]:
    """The film itself, and what it looks like."""
    source = film(tmp_path_factory.mktemp("films") / "old.mkv")
    return source, look_at(reviewed_film(source, Options("mirror")).frames())


@pytest.fixture
def reviewed(drawn: tuple[Path, FilmLook], tmp_path: Path) -> ReviewedFilm:
    """A copy of it, in a folder of its own."""
    return reviewed_film(Path(shutil.copy(drawn[0], tmp_path)), Options("mirror"))


@pytest.fixture
def look(drawn: tuple[Path, FilmLook]) -> FilmLook:
    return drawn[1]
