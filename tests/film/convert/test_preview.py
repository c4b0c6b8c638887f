"""One frame, before and after, at a time of the film."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganime.errors import VideoError
from ganime.film.convert import Options, preview, write_png
from ganime.outpainter import load_outpainter
from tests.film.convert.films import convert
from tests.film.video.clips import encode, scene


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """10 s, a scene a second."""
    return encode(tmp_path / "old.mkv", (scene(second) for second in range(10) for _ in range(24)))


@pytest.mark.parametrize(
    ("time", "name", "second"),
    [("0", "old.00m00s.png", 0), ("4.5", "old.00m04s.png", 4), ("0:00:09", "old.00m09s.png", 9),
     ("1:02:03.5", "old.62m03s.png", 9)],
)  # fmt: skip
def test_a_frame_is_shown_before_and_after(
    tmp_path: Path, film: Path, time: str, name: str, second: int,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert convert(film, "--preview", time, "--fill", "mirror") == 0
    assert capsys.readouterr().out == f"{tmp_path / name}\n"
    shown = np.asarray(Image.open(tmp_path / name))
    # The right one of two pictures, 636×360 px of a film of 212×120, whose known columns begin at the 26th.
    known = shown[41 + 1 : 41 + 360 : 3, 668 + 78 + 1 : 668 + 78 + 480 : 3].astype(float)
    errors = [np.abs(known - scene(number)).mean() for number in range(10)]
    assert np.argmin(errors) == second
    assert errors[second] < 8
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, "old.mkv"]


def test_a_picture_is_written_where_the_user_says(tmp_path: Path, film: Path) -> None:
    out = tmp_path / "pictures/look.png"
    assert convert(film, out, "--preview", "1", "--fill", "row") == 0
    assert out.read_bytes()[1:4] == b"PNG"
    assert convert(film, out, "--preview", "2", "--fill", "row") == 2
    assert convert(film, out, "--preview", "2", "--fill", "row", "--overwrite") == 0


def test_a_preview_never_replaces_a_film(tmp_path: Path, film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = film.read_bytes()
    for name in ("old.mkv", "new.mkv"):
        assert convert(film, tmp_path / name, "--preview", "1", "--fill", "row", "--overwrite") == 2
        assert capsys.readouterr().err == (
            f"{tmp_path / name}: --preview writes a picture; call it {name.removesuffix('.mkv')}.png\n"
        )
    assert film.read_bytes() == before


def test_of_a_folder_there_is_no_preview(tmp_path: Path, film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert convert(tmp_path, "--preview", "1", "--fill", "row") == 2
    assert "a frame of one film, not of a folder" in capsys.readouterr().err


def test_pixels_are_shown_in_their_shape(tmp_path: Path) -> None:
    source = encode(tmp_path / "old.mkv", [scene(1, (120, 180))] * 5, sample_aspect=Fraction(8, 9))
    shown = preview(source, Fraction(0), Options("mirror"), load_outpainter("mirror"))
    assert shown.shape == (33 + 360 + 6 + 8 + 16, 3 * 16 + 2 * 640, 3)


def test_a_wide_film_has_no_preview(tmp_path: Path) -> None:
    source = encode(tmp_path / "old.mkv", [scene(1, (90, 160))] * 5)
    with pytest.raises(VideoError, match="nothing to widen"):
        preview(source, Fraction(0), Options("mirror"), load_outpainter("mirror"))


def test_a_picture_that_cannot_be_written_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VideoError, match="file/a.png: cannot be written"):
        write_png(tmp_path / "file/a.png", scene(1))
