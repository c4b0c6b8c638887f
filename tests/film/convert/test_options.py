"""The key of a conversion: the same for the same pictures, another when anything changes that they depend on."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from ganime.errors import VideoError
from ganime.film.convert.options import Options, canvas_of, key_of
from ganime.film.steady import Switches
from ganime.film.video import probe
from ganime.film.video.encoders import Encoder
from ganime.film.video.layout import layout_of
from ganime.frame import Canvas
from tests.film.video.clips import encode, rolling

MIRROR = Options("mirror")


def key(source: Path, options: Options = MIRROR) -> str:
    found = probe(source)
    canvas = canvas_of(source, found, options)
    return key_of(source, layout_of(source, found, canvas, options.encoder), options)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return encode(tmp_path / "old.mkv", rolling(1, 10))


def test_the_key_knows_the_film_not_its_name(tmp_path: Path, film: Path) -> None:
    before = key(film)
    assert key(film) == before
    assert key(film.rename(tmp_path / "moved.mkv")) == before
    assert key(encode(tmp_path / "other.mkv", rolling(2, 10))) != before


def test_whatever_changes_the_pictures_changes_the_key(film: Path) -> None:
    others = [
        Options("replicate"),
        replace(MIRROR, encoder=Encoder("x265")),
        replace(MIRROR, encoder=Encoder(crf=20)),
        replace(MIRROR, encoder=Encoder(preset="slow")),
        replace(MIRROR, encoder=Encoder(options=(("bf", "0"),))),
        replace(MIRROR, aspect=Fraction(2)),
        replace(MIRROR, place=0.25),
        *(replace(MIRROR, switches=Switches(**{name: False})) for name in vars(Switches())),
    ]
    assert len({key(film, options) for options in [MIRROR, *others]}) == 1 + len(others)


def test_where_the_model_runs_is_all_the_same(film: Path) -> None:
    assert key(film, replace(MIRROR, device="cpu")) == key(film)


def test_a_model_is_known_by_what_is_in_it(tmp_path: Path, film: Path) -> None:
    one, other = tmp_path / "one.safetensors", tmp_path / "other.safetensors"
    one.write_bytes(b"weights")
    other.write_bytes(b"weights")
    before = key(film, Options(str(one)))
    assert key(film, Options(str(other))) == before
    one.write_bytes(b"trained on")
    assert key(film, Options(str(one))) != before


def test_the_canvas_is_of_the_stored_pixels(tmp_path: Path) -> None:
    source = encode(tmp_path / "old.mkv", rolling(1, 10, (120, 180)), sample_aspect=Fraction(8, 9))
    assert canvas_of(source, probe(source), MIRROR) == Canvas(120, 240, 30, 30)
    assert canvas_of(source, probe(source), replace(MIRROR, place=0)) == Canvas(120, 240, 0, 60)


def test_a_wide_film_is_refused_by_its_name(tmp_path: Path) -> None:
    source = encode(tmp_path / "wide.mkv", rolling(1, 10, (90, 160)))
    with pytest.raises(VideoError, match=r"wide\.mkv: 160×90 .* has nothing to widen"):
        canvas_of(source, probe(source), MIRROR)
