"""A film converted as a user does it: the old picture bit for bit, every stream, and nothing half done."""

import errno
import itertools
import json
import subprocess
import sys
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import pytest

from ganime.film.convert import film
from ganime.film.video.encode import SegmentWriter
from tests.film.convert.films import ENVIRONMENT, EXACT, FAST, convert, digests, segments
from tests.film.video.clips import barred, encode, rolling
from tests.film.video.rich import FONT, rich_film
from tests.film.video.widened import samples


def known(path: Path, columns: slice | None = None) -> list[tuple[Fraction, list[bytes]]]:
    """When frames are shown, and their planes in these columns."""
    with av.open(str(path)) as container:
        return [
            (frame.pts * frame.time_base, [plane.tobytes() for plane in samples(frame, columns)])
            for frame in container.decode(video=0)
        ]


@pytest.mark.parametrize(
    "pix_fmt", ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuvj420p", "gray", "bgr0"]
)
def test_the_old_picture_is_bit_exact_in_the_middle(tmp_path: Path, pix_fmt: str) -> None:
    codec = "mjpeg" if pix_fmt == "yuvj420p" else "ffv1"
    source, out = encode(tmp_path / "old.mkv", rolling(1, 30), codec, pix_fmt), tmp_path / "new.mkv"
    assert convert(source, out, *EXACT) == 0
    assert known(out, slice(26, 186)) == known(source)


@pytest.mark.parametrize(
    ("sample_aspect", "width"), [(Fraction(1), 212), (Fraction(8, 9), 240), (Fraction(16, 15), 200)]
)
def test_pixels_keep_their_shape(tmp_path: Path, sample_aspect: Fraction, width: int) -> None:
    source = encode(tmp_path / "old.mkv", rolling(1, 10), sample_aspect=sample_aspect)
    assert convert(source, tmp_path / "new.mkv", *FAST) == 0
    with av.open(str(tmp_path / "new.mkv")) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.sample_aspect_ratio) == (width, 120, sample_aspect)


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_every_frame_keeps_its_time_whatever_the_rate(tmp_path: Path, suffix: str) -> None:
    steps = [42, 41, 83, 500, 7, 42, 1200, 33, 33, 34]
    times = list(itertools.accumulate((steps[number % len(steps)] for number in range(59)), initial=0))
    source = encode(tmp_path / "old.mkv", rolling(1, 60), times_ms=times)
    out = tmp_path / f"new{suffix}"
    assert convert(source, out, *FAST) == 0
    assert [time for time, _ in digests(out)] == [Fraction(time, 1000) for time in times]


def test_bars_are_cut_off_and_the_picture_between_them_is_kept(tmp_path: Path) -> None:
    source = encode(tmp_path / "old.mkv", barred(rolling(1, 40), left=26, right=26), "ffv1")
    assert convert(source, tmp_path / "new.mkv", *EXACT) == 0
    with av.open(str(tmp_path / "new.mkv")) as container:
        assert container.streams.video[0].width == 212
    assert known(tmp_path / "new.mkv", slice(30, 182)) == known(source, slice(30, 182))


def packets(path: Path) -> list[tuple[str, str | None, list[tuple[Fraction, str]]]]:
    """Kind, language, and times and digests of the packets of every stream that is no film."""
    with av.open(str(path)) as container:
        found: dict[int, list[tuple[Fraction, str]]] = {}
        for packet in container.demux([s for s in container.streams if s.type in ("audio", "subtitle")]):
            if packet.size:
                time = packet.pts * packet.time_base
                found.setdefault(packet.stream_index, []).append((time, sha256(bytes(packet)).hexdigest()))
        return [(s.type, s.language, found.get(s.index, [])) for s in container.streams if s.index in found]


def test_sound_subtitles_chapters_and_fonts_are_copied_packet_for_packet(tmp_path: Path) -> None:
    source, out = rich_film(tmp_path / "old.mkv"), tmp_path / "new.mkv"
    assert convert(source, out, *FAST) == 0
    assert [(kind, language) for kind, language, _ in packets(out)] == [
        ("audio", "jpn"),
        ("audio", "eng"),
        ("subtitle", "ger"),
        ("subtitle", "fre"),
    ]
    assert packets(out) == packets(source)
    with av.open(str(source)) as old, av.open(str(out)) as new:
        assert [chapter["metadata"] for chapter in new.chapters()] == [{"title": "Opening"}, {"title": "The sea"}]
        assert new.chapters() == old.chapters()
        assert [font.data for font in new.streams.attachments] == [FONT]
        assert new.metadata["title"] == "A rich film"


@pytest.fixture
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every shot a segment."""
    monkeypatch.setattr(film, "SEGMENT_S", 0)


def shots(path: Path, *lengths: int) -> Path:
    return encode(path, itertools.chain(*(rolling(seed, length) for seed, length in enumerate(lengths))))


@pytest.mark.usefixtures("short_segments")
def test_no_space_left_is_told_and_finished_segments_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out, whole = shots(tmp_path / "old.mkv", 40, 40, 40), tmp_path / "new.mkv", tmp_path / "whole.mkv"
    assert convert(source, whole, *EXACT) == 0
    write, written = SegmentWriter.write, itertools.count()

    def until_full(self: SegmentWriter, frame: av.VideoFrame) -> None:
        if next(written) == 60:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, frame)

    with monkeypatch.context() as patch:
        patch.setattr(SegmentWriter, "write", until_full)
        capsys.readouterr()
        assert convert(source, out, *EXACT) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "No space left on device; free some space" in told
    kept = segments(out)
    assert list(kept) == ["00000000-00000040-00000040.nut"]
    assert not out.exists()
    assert convert(source, out, *EXACT) == 0
    assert "40 of them finished before" in capsys.readouterr().out
    assert digests(out) == digests(whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.mkv", "old.mkv", "whole.mkv"]


@pytest.mark.usefixtures("short_segments")
@pytest.mark.parametrize(
    "change",
    [
        ("--crf", "30"),
        ("--preset", "veryfast"),
        ("--encoder", "ffv1"),
        ("--fill", "replicate"),
        ("--place", "0"),
        ("--aspect", "2:1"),
        ("--without", "ease"),
        ("--encoder-option", "bf=0"),
    ],
    ids=" ".join,
)
def test_other_wishes_never_go_on_with_old_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str]
) -> None:
    source, out = shots(tmp_path / "old.mkv", 30, 30), tmp_path / "new.mkv"
    stopped(monkeypatch, source, out, "--fill", "mirror")
    before = segments(out)
    stopped(monkeypatch, source, out, "--fill", "mirror")
    assert segments(out) == before != {}
    new = ["--fill", "mirror", *change] if "--fill" not in change else list(change)
    stopped(monkeypatch, source, out, *new)
    assert set(segments(out).values()).isdisjoint(before.values())


def stopped(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    """Convert, but come only as far as joining."""

    def join(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(film, "join", join)
        assert convert(*arguments) == 130


@pytest.mark.usefixtures("short_segments")
def test_another_film_under_the_same_name_is_not_mixed_with_old_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = shots(tmp_path / "old.mkv", 30, 30), tmp_path / "new.mkv"
    stopped(monkeypatch, source, out, *FAST)
    before = segments(out)
    encode(source, itertools.chain(rolling(7, 30), rolling(8, 30)))
    stopped(monkeypatch, source, out, *FAST)
    assert set(segments(out).values()).isdisjoint(before.values())


@pytest.mark.usefixtures("short_segments")
def test_a_segment_that_was_lost_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out, whole = shots(tmp_path / "old.mkv", 30, 30, 30), tmp_path / "new.mkv", tmp_path / "whole.mkv"
    stopped(monkeypatch, source, out, *EXACT)
    (tmp_path / ".new.mkv.segments/00000030-00000060-00000060.nut").unlink()
    assert convert(source, out, *EXACT) == 0
    assert convert(source, whole, *EXACT) == 0
    assert digests(out) == digests(whole)


def test_the_same_film_becomes_the_same_film_again(tmp_path: Path) -> None:
    source = shots(tmp_path / "old.mkv", 30, 30)
    for name in ("one.mkv", "two.mkv"):
        assert convert(source, tmp_path / name, *FAST) == 0
    assert digests(tmp_path / "one.mkv") == digests(tmp_path / "two.mkv")


def test_a_film_that_breaks_off_is_converted_up_to_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = encode(tmp_path / "whole.mkv", rolling(1, 240), options={"g": "24"})
    source, out = tmp_path / "old.mkv", tmp_path / "new.mkv"
    source.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    assert convert(source, out, *FAST) == 3
    told = capsys.readouterr()
    assert "breaks off at" in told.out
    assert told.err.count("\n") == 1
    assert told.err.endswith(f"what there is of it is in {out}\n")
    frames = digests(out)
    assert 100 < len(frames) < 200
    assert [time for time, _ in frames] == [time for time, _ in digests(whole)[: len(frames)]]
    assert not (tmp_path / ".new.mkv.segments").exists()


def test_neither_ray_nor_mlflow_is_needed(tmp_path: Path) -> None:
    source = encode(tmp_path / "old.mkv", rolling(1, 12))
    program = (
        "import json, sys; from ganime.cli import main; "
        f"code = main(['convert', {str(source)!r}, {str(tmp_path / 'new.mkv')!r}, '--fill', 'row']); "
        "print(json.dumps([code, sorted({name.split('.')[0] for name in sys.modules} & {'ray', 'mlflow'})]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert json.loads(done.stdout.splitlines()[-1]) == [0, []]
