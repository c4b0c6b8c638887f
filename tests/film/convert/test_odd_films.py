"""Films from the wild that once came out wrong, where they end, and what their pictures are like."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from ganime.errors import VideoError
from ganime.film.video.film_file import UnwrittenError
from ganime.film.video.hdr import hdr_of
from tests.film.convert.films import EXACT, FAST, convert
from tests.film.convert.test_faults import SMALL, times
from tests.film.convert.test_streams import heard
from tests.film.video.clips import encode, rolling
from tests.film.video.pairs import film_with
from tests.imports import ROOT


def cut(path: Path, source: Path, share: float) -> Path:
    """The first share of a file."""
    whole = source.read_bytes()
    path.write_bytes(whole[: round(share * len(whole))])
    return path


@pytest.mark.parametrize("suffix, sound", [(".avi", "mp2"), (".wmv", "wmav2"), (".mkv", "mp2"), (".flv", "libmp3lame")])
def test_what_is_cut_short_is_told_by_the_files_own_account(tmp_path, capsys, suffix, sound):
    whole = film_with(tmp_path / f"whole{suffix}", sound, seconds=2)
    assert convert(whole, tmp_path / "whole.new.mkv", *FAST) == 0
    source = cut(tmp_path / f"old{suffix}", whole, 0.5)
    capsys.readouterr()
    assert convert(source, tmp_path / "new.mkv", *FAST) == 3
    told = capsys.readouterr().err
    assert "it breaks off at " in told and " of 2." in told and "bytes are missing" in told
    assert len(times(tmp_path / "new.mkv")) < 40


@pytest.mark.parametrize("suffix, codec", [(".mkv", "libx264"), (".mp4", "libx264"), (".nut", "mpeg4")])
def test_a_last_picture_that_is_held_is_kept(tmp_path, capsys, suffix, codec):
    stamps = [0, 1000, 3000, 4000]
    source = tmp_path / f"old{suffix}"
    with av.open(str(source), "w") as out:
        film = out.add_stream(codec, rate=1)
        film.height, film.width = SMALL
        film.codec_context.time_base = Fraction(1, 1000)
        held = dict(zip(stamps, (1000, 2000, 1000, 30000), strict=True))
        for stamp, picture in zip(stamps, rolling(1, 4, SMALL), strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = stamp, Fraction(1, 1000)
            for packet in film.encode(frame):
                packet.duration = held[packet.pts]
                out.mux(packet)
        for packet in film.encode(None):
            packet.duration = held[packet.pts]
            out.mux(packet)
    assert convert(source, tmp_path / "new.mkv", *FAST) == 0
    assert "damaged" not in capsys.readouterr().out
    assert times(tmp_path / "new.mkv") == [Fraction(stamp, 1000) for stamp in stamps]
    if suffix != ".nut":  # which has no durations
        with av.open(str(tmp_path / "new.mkv")) as container:
            assert container.duration == 34_000_000


def test_sound_that_goes_on_after_the_pictures_is_no_damage(tmp_path, capsys):
    """Live recorders tell no track's length, only that of the whole."""
    source = tmp_path / "old.mkv"
    with av.open(str(source), "w") as out:
        film, sound = out.add_stream("libx264", rate=25), out.add_stream("flac", rate=8000, layout="mono")
        film.height, film.width = SMALL
        for picture in rolling(1, 10, SMALL):
            out.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(film.encode(None))
        for number in range(40):
            frame = av.AudioFrame.from_ndarray(np.full((1, 2000), number, np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 8000, 2000 * number, Fraction(1, 8000)
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    source.write_bytes(source.read_bytes().replace(b"DURATION", b"XURATION"))
    assert convert(source, tmp_path / "new.mkv", *FAST) == 0
    assert "damaged" not in capsys.readouterr().out


@pytest.mark.parametrize("suffix, codec", [(".264", "libx264"), (".hevc", "libx265"), (".m2v", "mpeg2video")])
def test_a_raw_stream_is_read(tmp_path, suffix, codec):
    source = encode(tmp_path / f"old{suffix}", rolling(1, 10, (96, 128)), codec, rate=25)
    assert convert(source, tmp_path / "new.mkv", *FAST) == 0
    assert len(times(tmp_path / "new.mkv")) == 10


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_pictures_that_avi_stores_out_of_order_are_whole(tmp_path, capsys, codec):
    source = encode(tmp_path / "old.avi", rolling(1, 30, (96, 128)), codec, rate=25, options={"bf": "2"})
    assert convert(source, tmp_path / "new.mkv", *EXACT) == 0
    assert "damaged" not in capsys.readouterr().out
    steps = {after - before for before, after in pairwise(times(tmp_path / "new.mkv"))}
    assert steps == {Fraction(40, 1000)}


@pytest.mark.parametrize("encoder, out", [("x264", "b.mp4"), ("x265", "b.mkv"), ("av1", "b.mp4"), ("ffv1", "b.mkv")])
def test_the_display_of_hdr10_is_kept(tmp_path, encoder, out):
    params = "log-level=none:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"
    source = tmp_path / "old.mkv"
    with av.open(str(source), "w") as made:
        film = made.add_stream("libx265", rate=25, options={"x265-params": f"{params}:max-cll=1000,400"})
        film.height, film.width, film.pix_fmt = 96, 128, "yuv420p10le"
        for picture in rolling(1, 4, (96, 128)):
            made.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        made.mux(film.encode(None))
    assert convert(source, tmp_path / out, "--fill", "mirror", "--encoder", encoder) == 0
    with av.open(str(tmp_path / out)) as container:
        found = hdr_of(next(container.decode(video=0)))
    assert found.light == (1000, 400)
    assert found.mastering is not None
    assert [float(value) for value in found.mastering.primaries] == pytest.approx(
        [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.3127, 0.329], abs=1e-4
    )
    assert (float(found.mastering.most), float(found.mastering.least)) == pytest.approx((1000, 0.0001), abs=1e-4)


@pytest.mark.parametrize("name", ["pal8", "rgba", "rgb555le", "rgb565le", "rgb48be", "monow", "gray16be"])
def test_every_kind_of_pixel_is_widened(tmp_path, name):
    source = tmp_path / "old.nut"
    with av.open(str(source), "w") as out:
        film = out.add_stream("rawvideo", rate=25)
        film.height, film.width, film.pix_fmt = 48, 64, name
        for picture in rolling(1, 4, SMALL):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            if name == "pal8":
                levels = np.random.default_rng(0).integers(0, 256, (256, 4), np.uint8) | np.uint8([0, 0, 0, 255])
                frame = av.VideoFrame.from_ndarray((picture[..., 0].copy(), levels), format="pal8")
            else:
                frame = frame.reformat(format=name)
            out.mux(film.encode(frame))
    assert convert(source, tmp_path / "new.mkv", *EXACT) == 0
    with av.open(str(source)) as old, av.open(str(tmp_path / "new.mkv")) as new:
        for before, after in zip(old.decode(video=0), new.decode(video=0), strict=True):
            left = (after.width - 64) // 2
            plain = {"rgb48be": "rgb48le", "gray16be": "gray16le"}.get(name, "rgb24")
            shown = after.reformat(format=plain).to_ndarray()[:, left : left + 64]
            np.testing.assert_array_equal(shown, before.reformat(format=plain).to_ndarray())


def test_what_an_edit_list_hides_is_not_heard(tmp_path):
    source = tmp_path / "old.mp4"
    early = {"output_ts_offset": "-1", "avoid_negative_ts": "disabled"}
    made = film_with(tmp_path / "whole.mkv", "aac", seconds=2)
    with av.open(str(made)) as old, av.open(str(source), "w", container_options=early) as out:
        copies = [out.add_stream_from_template(stream) for stream in old.streams]
        for packet in old.demux():
            if packet.size:
                packet.stream = copies[packet.stream_index]
                out.mux(packet)
    assert convert(source, tmp_path / "new.mkv", *FAST) == 0
    (sound,) = heard(tmp_path / "new.mkv")
    assert len(times(tmp_path / "new.mkv")) == 25
    assert -0.06 < sound.packets[0][0] <= 0.03
    assert 0.9 < sound.packets[-1][0] < 1.05


def test_a_film_of_sixteen_by_twelve_is_widened_and_one_of_two_by_two_refused(tmp_path, capsys):
    source = encode(tmp_path / "old.mkv", rolling(1, 6, (12, 16)), "ffv1")
    assert convert(source, tmp_path / "new.mkv", *EXACT) == 0
    source = encode(tmp_path / "tiny.mkv", [np.full((2, 2, 3), 90, np.uint8)] * 6, "ffv1")
    assert convert(source, tmp_path / "wide.mkv", *EXACT) == 2
    assert "tiny.mkv: 2×2 at sample aspect 1 is too small to widen" in capsys.readouterr().err


def test_an_empty_name_is_no_folder(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    encode(tmp_path / "old.mkv", rolling(1, 6))
    assert convert("", "new", *FAST) == 2
    assert "the name of the film to be widened is empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["old.mkv"]


def test_segments_go_when_a_film_is_refused_for_good_and_stay_when_a_repeat_helps(tmp_path, capsys, monkeypatch):
    source, folder = encode(tmp_path / "old.mkv", rolling(1, 6)), tmp_path / ".new.mkv.segments"
    with monkeypatch.context() as patch:
        patch.setattr("ganime.film.convert.film.join", lambda *_, **__: (_ for _ in ()).throw(VideoError("no")))
        assert convert(source, tmp_path / "new.mkv", *FAST) == 2
    assert capsys.readouterr().err.endswith("no; nothing of it is kept\n")
    assert not folder.exists()
    with monkeypatch.context() as patch:
        patch.setattr("ganime.film.convert.film.join", lambda *_, **__: (_ for _ in ()).throw(UnwrittenError("full")))
        assert convert(source, tmp_path / "new.mkv", *FAST) == 2
    assert capsys.readouterr().err.endswith(f"full; what is finished is kept in {folder}\n")
    assert len(list(folder.glob("*.nut"))) == 1
    assert convert(source, tmp_path / "new.mkv", *FAST) == 0
    assert not folder.exists()


SHARED = ROOT.parent / "shared/data/faults"
# What becomes of each of the shared files: 0 whole, 2 refused with a sentence, 3 breaks off.
ENDS = {"avi_cut30.avi": 3, "wmv_cut30.wmv": 3, "tiny2.mkv": 2, "tiny3.mkv": 2}


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared films are not here")
@pytest.mark.parametrize("name", sorted(path.name for path in SHARED.glob("*.*") if path.suffix != ".md"))
def test_every_shared_film_ends_as_it_must(tmp_path, capsys, name):
    assert convert(SHARED / name, tmp_path / "new.mkv", *EXACT) == ENDS.get(name, 0)
    if name not in ENDS:
        with av.open(str(SHARED / name)) as old, av.open(str(tmp_path / "new.mkv")) as new:
            kinds = [sorted(stream.type for stream in film.streams if stream.type != "data") for film in (old, new)]
        assert kinds[0] == kinds[1]
