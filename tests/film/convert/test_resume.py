"""Stopped in any way, the same command goes on where it was and ends with the same film."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from ganime.film.convert import film
from tests.film.convert.films import convert, digests, one_shot, segments, started, three_shots, until

# Lossless pictures take longer to encode than to look at, so that there is time to stop.
OPTIONS = ("--fill", "mirror", "--encoder", "ffv1", "--encoder-option", "slices=4")


def stopped(source: Path, out: Path, most: int, stop: signal.Signals) -> tuple[int, str, str]:
    """Convert in another process until a segment is finished; exit code and what it said."""
    process = started(source, out, *OPTIONS, most=most)
    until(lambda: segments(out) or process.poll() is not None)
    process.send_signal(stop)
    told = process.communicate(timeout=60)
    return process.returncode, *told


@pytest.mark.slow
@pytest.mark.parametrize(("drawn", "most"), [(three_shots, 1000), (one_shot, 48)], ids=["between shots", "in a shot"])
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT], ids=lambda stop: stop.name)
def test_a_stopped_conversion_goes_on_and_ends_as_an_unbroken_one(
    tmp_path: Path, drawn: Callable[[Path], Path], most: int, stop: signal.Signals, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    source, out, unbroken = drawn(tmp_path / "old.mkv"), tmp_path / "new.mkv", tmp_path / "unbroken.mkv"
    monkeypatch.setattr(film, "most_frames", lambda canvas: most)
    code, said, told = stopped(source, out, most, stop)
    assert not out.exists()
    if stop is signal.SIGKILL:
        assert code == -signal.SIGKILL
    else:
        assert (code, said, told) == (130, "", "stopped; run the same command again to go on\n")
        assert not list(tmp_path.glob(".new.mkv.segments/.*"))
    finished = segments(out)
    assert finished
    seen: list[dict[str, tuple[int, int]]] = []
    join = film.join

    def watched(*arguments: object, **options: object) -> object:
        seen.append(segments(out))
        return join(*arguments, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(film, "join", watched)
        assert convert(source, out, *OPTIONS) == 0
    assert "finished before" in capsys.readouterr().out
    # The very files that were finished were joined.
    assert seen[0].items() > finished.items()
    assert convert(source, unbroken, *OPTIONS) == 0
    assert digests(out) == digests(unbroken)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.mkv", "old.mkv", "unbroken.mkv"]


def test_within_a_long_shot_the_shot_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film, "SEGMENT_S", 1)
    monkeypatch.setattr(film, "most_frames", lambda canvas: 24)
    source, out, unbroken = one_shot(tmp_path / "old.mkv", rate=6), tmp_path / "new.mkv", tmp_path / "unbroken.mkv"
    assert convert(source, unbroken, *OPTIONS) == 0

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(film, "join", interrupted)
        assert convert(source, out, *OPTIONS) == 130
    names = list(segments(out))
    assert len(names) > 3
    assert {name[18:26] for name in names[:-1]} == {"00000000"}
    for name in names[2:]:
        (tmp_path / ".new.mkv.segments" / name).unlink()
    assert convert(source, out, *OPTIONS) == 0
    assert digests(out) == digests(unbroken)
