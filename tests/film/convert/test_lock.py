"""Two conversions to one place never mix: the second is refused, and a dead one stands in nobody's way."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ganime.errors import VideoError
from ganime.film.convert import film
from ganime.film.convert.lock import locked, locked_folder
from tests.film.convert.films import EXACT, FAST, convert, digests, segments
from tests.film.video.clips import encode, rolling


def holder(out: Path) -> "subprocess.Popen[str]":
    """A process that has the lock on `out`, and keeps it."""
    program = (
        "import sys; from pathlib import Path; from ganime.film.convert.lock import locked\n"
        "with locked(Path(sys.argv[1])): print('mine', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(out)]
    process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline() == "mine\n"
    return process


def test_the_second_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    out = tmp_path / "new.mkv"
    with (
        locked(out),
        pytest.raises(VideoError, match=rf"new\.mkv: process {os.getpid()} on .+ is converting to it; wait"),
        locked(out),
    ):
        pass
    with locked(out):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_locked_apart_from_its_films(tmp_path: Path) -> None:
    out = tmp_path / "wide"
    with locked_folder(out), locked(out / "1.mkv"), locked(out / "2.mkv"):
        with pytest.raises(VideoError, match=r"wide: process \d+ on .+ is converting to it"), locked_folder(out):
            pass
        assert len(list(out.iterdir())) == 3
    assert list(out.iterdir()) == []


def test_who_has_patience_waits(tmp_path: Path) -> None:
    out, entered = tmp_path / "new.mkv", []

    def wait() -> None:
        with locked(out, patience_s=30):
            entered.append(True)

    waiting = threading.Thread(target=wait)
    with locked(out):
        waiting.start()
        waiting.join(timeout=0.3)
        assert not entered
    waiting.join(timeout=30)
    assert entered
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    out = tmp_path / "new.mkv"
    process = holder(out)
    with pytest.raises(VideoError, match=rf"process {process.pid} on "), locked(out):
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with locked(out):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_place_without_room_for_a_lock_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VideoError, match="cannot be made: Not a directory; choose another folder"):
        locked(tmp_path / "file/new.mkv").__enter__()


def test_a_film_that_is_being_converted_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = encode(tmp_path / "old.mkv", rolling(1, 12)), tmp_path / "new.mkv"
    again: list[int] = []
    join = film.join

    def twice(*arguments: object, **options: object) -> object:
        before = segments(out)
        again.append(convert(source, out, *EXACT))
        assert segments(out) == before
        return join(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(film, "join", twice)
    assert convert(source, out, *FAST) == 0
    assert again == [2]
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{out}: process {os.getpid()} on ")
    assert len(digests(out)) == 12
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.mkv", "old.mkv"]


def test_a_season_that_is_being_converted_is_refused_as_a_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    encode(tmp_path / "season/1.mkv", rolling(1, 12))
    with locked_folder(tmp_path / "wide"):
        assert convert(tmp_path / "season", tmp_path / "wide", *FAST) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{tmp_path}/wide: process {os.getpid()} on ")
    assert convert(tmp_path / "season", tmp_path / "wide", *FAST) == 0
    assert [path.name for path in (tmp_path / "wide").iterdir()] == ["1.mkv"]
