"""`ganime convert` as a user types it: names of any kind, and refusals that take one line."""

import json
from pathlib import Path

import av
import pytest

from ganime.cli import main
from tests.film.convert.films import FAST, convert, digests
from tests.film.video.clips import encode, rolling
from tests.film.video.rich import rich_film


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return encode(tmp_path / "old.mkv", rolling(1, 12))


@pytest.mark.parametrize(
    "name",
    [
        "with spaces .mkv",
        'it\'s "quoted".mkv',
        "千と千尋 — é ü.mkv",
        "Show: Part 1.mkv",
        "file:Show.mkv",
        "[Fans] Show - 01 [1080p].mkv",
        "100 % %03d $HOME *?.mkv",
        "back\\slash.mkv",
    ],
)
def test_any_name_is_a_name(tmp_path: Path, film: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    film.rename(tmp_path / name)
    (tmp_path / "wide").mkdir()
    assert convert(name, f"wide/{name}", *FAST) == 0
    assert len(digests(tmp_path / "wide" / name)) == 12
    assert [path.name for path in (tmp_path / "wide").iterdir()] == [name]


def test_a_name_may_begin_with_a_dash(tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    film.rename(tmp_path / "-x.mkv")
    assert convert("./-x.mkv", "./-y.mkv", *FAST) == 0
    assert len(digests(tmp_path / "-y.mkv")) == 12


def test_without_a_model_sides_are_painted(tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert convert(str(film), "default.mkv", "--preset", "ultrafast") == 0
    assert convert(str(film), "painted.mkv", "--preset", "ultrafast", "--fill", "paint") == 0
    assert digests(tmp_path / "default.mkv") == digests(tmp_path / "painted.mkv")


def test_what_the_sides_show_is_told_and_written_where_it_is_wished(
    tmp_path: Path, film: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert convert(film, tmp_path / "new.mkv", *FAST, "--report") == 0
    assert "; of the sides 100 % made" in capsys.readouterr().out
    told = json.loads((tmp_path / "new.json").read_text(encoding="utf-8"))
    assert sum(shot["frames"] for shot in told["shots"]) == 12
    assert told["sides"]["made"] == told["shots"][0]["left"]["made"] == 1
    assert not convert(film, tmp_path / "other.mkv", *FAST) and not (tmp_path / "other.json").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing.mkv", "new.mkv", "--fill", "row"], "missing.mkv: no such film or folder"),
        (["old.mkv", "--fill", "row"], "say where to: ganime convert old.mkv NEW"),
        (["old.mkv", "old.mkv", "--fill", "row"], "old.mkv: this is the film to be widened; name another file"),
        (["old.mkv", "./old.mkv", "--fill", "row", "--overwrite"], "old.mkv: this is the film to be widened"),
        (["old.mkv", "linked.mkv", "--fill", "row", "--overwrite"], "linked.mkv: this is the film to be widened"),
        (["old.mkv", "there.mkv", "--fill", "row"], "there.mkv: it exists; name another file, or add --overwrite"),
        (["old.mkv", "folder", "--fill", "row"], "folder: this is a folder; name a file"),
        (["old.mkv", "there.mkv/new.mkv", "--fill", "row"], "cannot be made: Not a directory"),
        (["garbage.mkv", "new.mkv", "--fill", "row"], "garbage.mkv: not a video that can be read"),
        (["empty.mkv", "new.mkv", "--fill", "row"], "empty.mkv: the file is empty"),
        (["old.mkv", "new.mkv", "--model", "m.pt"], "m.pt: no such model; train one with `dvc repro`, or give none"),
        (["old.mkv", "new.mkv", "--model", "garbage.mkv"], "garbage.mkv"),
        (["old.mkv", "new.mkv", "--fill", "miror"], "no fill of that name; did you mean mirror?"),
        (["old.mkv", "new.mkv", "--fill", "row", "--without", "colour"], "choose of held, reuse, canvas, ease, detail"),
        (["old.mkv", "new.mkv", "--fallback", "fog"], "--fallback fog: choose of extend, blur, dim"),
        (["old.mkv", "new.mkv", "--report", "--preview", "0:00"], "--report: there is one of films"),
        (["old.mkv", "new.mkv", "--fill", "row", "--aspect", "4:3"], "nothing to widen: it is 4:3 or wider"),
        (["old.mkv", "new.txt", "--fill", "row"], "call it new.mkv"),
        (["old.mkv", "new.webm", "--fill", "row"], "webm cannot hold x264 pictures; call it new.mkv"),
        (
            ["old.mkv", "new.mkv", "--fill", "row", "--encoder", "x266"],
            "no encoder is called 'x266'; choose one of x264",
        ),
        (["old.mkv", "new.mkv", "--fill", "row", "--preset", "fastest"], "x264 does not take preset=fastest"),
        (["old.mkv", "new.mkv", "--fill", "row", "--encoder-option", "bananas=1"], "x264 has no option bananas"),
        (["old.mkv", "new.mkv", "--fill", "row", "--encoder", "ffv1", "--crf", "9"], "ffv1 is lossless and has no crf"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_line(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    arguments: list[str], told: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.mkv").write_bytes(b"kept")
    (tmp_path / "garbage.mkv").write_bytes(b"no film" * 1000)
    (tmp_path / "empty.mkv").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "linked.mkv").symlink_to(film)
    before = {path: path.stat() for path in tmp_path.rglob("*") if path.is_file()}
    assert main(["convert", *arguments]) == 2
    said, told_lines = capfd.readouterr()
    assert said == ""
    # x264 has its own word on presets, past libav and us.
    (line,) = (line for line in told_lines.splitlines() if not line.startswith("x264 [error]"))
    assert told in line
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == {
        path: stat.st_mtime_ns for path, stat in before.items()
    }


def test_a_film_that_is_wide_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = encode(tmp_path / "wide.mkv", rolling(1, 12, (90, 160)))
    assert convert(source, tmp_path / "new.mkv", *FAST) == 2
    assert "has nothing to widen: it is 16:9 or wider" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["wide.mkv"]


def test_a_container_that_cannot_hold_a_stream_is_refused_before_work_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = rich_film(tmp_path / "old.mkv", extras=False)
    assert convert(source, tmp_path / "new.mp4", *FAST) == 2
    told = capsys.readouterr().err
    assert "mp4 cannot hold stream 3 (subtitle, subrip" in told
    assert told.endswith("call it new.mkv, or add --drop-streams to go on without\n")
    assert [path.name for path in tmp_path.iterdir()] == ["old.mkv"]


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--preview", "noon", "'noon' is no time; write 95, 12:30 or 1:02:03.5"),
        ("--preview", "1/0", "is no time"),
        ("--preview=-5", "", "is no time"),
        ("--preview", "12:", "is no time"),
        ("--preview", "nan", "is no time"),
        ("--aspect", "wide", "'wide' is no shape of a picture; write 16:9 or 1.85"),
        ("--aspect", "16:0", "is no shape of a picture"),
        ("--aspect", "0:9", "is no shape of a picture"),
        ("--aspect", ":9", "is no shape of a picture"),
        ("--place", "1.1", "'1.1' is no share, 0..1"),
        ("--place", "nan", "is no share"),
        ("--place", "left", "is no share"),
        ("--crf", "good", "invalid float value: 'good'"),
        ("--encoder-option", "bf", "'bf' is not KEY=VALUE"),
        ("--encoder-option", "=3", "'=3' is not KEY=VALUE"),
    ],
)
def test_what_is_no_value_is_told(option: str, value: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["convert", "old.mkv", "new.mkv", option, *([value] if value else [])])
    assert end.value.code == 2
    assert told in capsys.readouterr().err


def test_a_model_and_a_fill_together_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["convert", "old.mkv", "new.mkv", "--model", "m.safetensors", "--fill", "row"])
    assert end.value.code == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_a_film_that_exists_is_replaced_when_asked_to(tmp_path: Path, film: Path) -> None:
    out = tmp_path / "new.mkv"
    out.write_bytes(b"an older attempt")
    assert convert(film, out, *FAST, "--overwrite") == 0
    assert len(digests(out)) == 12


@pytest.mark.parametrize(("encoder", "codec"), [("x264", "h264"), ("x265", "hevc"), ("av1", "av1"), ("ffv1", "ffv1")])
def test_every_encoder_writes_its_codec(tmp_path: Path, film: Path, encoder: str, codec: str) -> None:
    assert convert(film, tmp_path / "new.mkv", "--fill", "row", "--encoder", encoder) == 0
    with av.open(str(tmp_path / "new.mkv")) as container:
        assert container.streams.video[0].codec_context.codec.canonical_name == codec
    assert len(digests(tmp_path / "new.mkv")) == 12
