"""What was decided about shots is obeyed, and only what is decided otherwise is made again."""

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from ganime.film.convert import film
from ganime.film.video.rgb import rgb_of
from ganime.frame import Pixels
from tests.film.convert.films import convert, digests, packets, segments
from tests.film.video.clips import encode, rolling

LOSSLESS = ("--encoder", "ffv1")
LEFT, KNOWN = 26, slice(26, 186)
LENGTHS = (30, 40, 24)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Three shots: frames 0, 30 and 70 begin them."""
    shots = (rolling(seed, length) for seed, length in enumerate(LENGTHS, start=1))
    return encode(tmp_path / "old.mkv", itertools.chain(*shots), "ffv1")


def decide(source: Path, text: str) -> Path:
    path = source.with_name("old.ganime.yaml")
    path.write_text(text, encoding="utf-8")
    return path


def pictures(path: Path) -> list[Pixels]:
    """All of them, bars too."""
    with av.open(str(path)) as container:
        return [rgb_of(frame, 6, 1) for frame in container.decode(video=0)]


def wide(source: Path, out: Path, *options: str, fill: str = "mirror") -> list[Pixels]:
    assert convert(source, out, "--fill", fill, "--overwrite", *LOSSLESS, *options) == 0
    return pictures(out)


def alike(a: list[Pixels], b: list[Pixels]) -> list[bool]:
    """Whether the pictures of each shot are the same."""
    same = [np.array_equal(one, other) for one, other in zip(a, b, strict=True)]
    edges = list(itertools.accumulate(LENGTHS, initial=0))
    return [all(same[start:end]) for start, end in itertools.pairwise(edges)]


def test_a_shot_that_is_off_stays_between_black_bars(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = wide(source, tmp_path / "usual.mkv")
    decide(source, "shots:\n- {from: 1.25, to: 2.9, sides: off}\n")
    found = wide(source, tmp_path / "new.mkv")
    assert "decided: off in 1 shot" in capsys.readouterr().out
    assert alike(usual, found) == [True, False, True]
    assert found[40][:, :LEFT].max() <= 1 and found[40][:, 186:].max() <= 1
    assert np.array_equal(found[40][:, KNOWN], usual[40][:, KNOWN])


@pytest.mark.parametrize(("place", "left"), [("left", 0), ("centre", 26), ("right", 52)])
def test_the_old_picture_stands_where_it_was_put(source: Path, tmp_path: Path, place: str, left: int) -> None:
    usual = wide(source, tmp_path / "usual.mkv")
    decide(source, f"shots:\n- {{from: 0, to: 1, place: {place}}}\n")
    found = wide(source, tmp_path / "new.mkv")
    assert np.array_equal(found[10][:, left : left + 160], usual[10][:, KNOWN])
    assert alike(usual, found)[1:] == [True, True]


@pytest.mark.parametrize("told", ["sides: blur", "sides: dim", "sides: extend", "seed: 3", "reference: 2.0"])
def test_sides_are_made_as_was_decided(source: Path, tmp_path: Path, told: str) -> None:
    usual = wide(source, tmp_path / "usual.mkv")
    decide(source, f"shots:\n- {{from: 0, to: 1.2, {told}}}\n")
    assert alike(usual, wide(source, tmp_path / "new.mkv")) == [False, True, True]


def test_what_is_masked_is_not_copied(tmp_path: Path) -> None:
    grey = np.full((120, 160, 3), (90, 90, 90), np.uint8)
    grey[40:80, 120:150] = (250, 30, 30)
    source = encode(tmp_path / "old.mkv", itertools.repeat(grey, 12), "ffv1", "yuv444p")
    decide(source, "shots:\n- {from: 0, to: 9, mask: [{points: [[0.84, 0.3], [0.84, 0.7]], radius: 0.2}]}\n")
    sides = wide(source, tmp_path / "new.mkv", fill="paint")[5][:, 186:]
    assert int(sides[..., 0].max()) < 110


def test_a_guide_as_wide_as_the_film_is_shown_beside_it(source: Path, tmp_path: Path) -> None:
    Image.fromarray(np.full((240, 424, 3), (20, 200, 60), np.uint8)).save(tmp_path / "guide.png")
    decide(source, "shots:\n- {from: 0, to: 1.2, guide: guide.png}\n")
    found = wide(source, tmp_path / "new.mkv")[20]
    assert np.abs(found[:, :8].astype(int) - (20, 200, 60)).max() < 12


def test_only_what_is_decided_otherwise_is_made_again(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new.mkv"
    decide(source, "shots:\n- {from: 0, to: 1.2, sides: off}\n")
    wide(source, out)
    before, made = digests(out), segments(out)
    assert len(made) == 3
    decide(source, "shots:\n- {from: 0, to: 1.2, sides: off}\n- {from: 1.25, to: 2.9, sides: blur}\n")
    capsys.readouterr()
    wide(source, out)
    assert "54 of them finished before" in capsys.readouterr().out
    again = segments(out)
    assert [again.get(name) == made[name] for name in made] == [True, False, True]
    assert len(again) == 3
    after = digests(out)
    assert (after[:30], after[70:]) == (before[:30], before[70:]) and after[30:70] != before[30:70]


def test_the_same_decisions_make_the_same_film_at_once(source: Path, tmp_path: Path) -> None:
    decide(source, "shots:\n- {from: 0, to: 1.2, sides: off}\n")
    wide(source, tmp_path / "new.mkv")
    before = packets(tmp_path / "new.mkv")
    made = segments(tmp_path / "new.mkv")
    wide(source, tmp_path / "new.mkv")
    assert packets(tmp_path / "new.mkv") == before and segments(tmp_path / "new.mkv") == made


def test_accepting_makes_nothing_again(source: Path, tmp_path: Path) -> None:
    decide(source, "shots: []\n")
    wide(source, tmp_path / "new.mkv")
    made = segments(tmp_path / "new.mkv")
    decide(source, "shots:\n- {from: 0, to: 9, accepted: true}\n")
    wide(source, tmp_path / "new.mkv")
    assert segments(tmp_path / "new.mkv") == made


def test_a_shot_that_is_merged_or_split_is_made_again(source: Path, tmp_path: Path) -> None:
    decide(source, "shots: []\n")
    wide(source, tmp_path / "new.mkv")
    first, _, last = segments(tmp_path / "new.mkv")
    decide(source, "cuts:\n- {at: 1.25, cut: false}\n- {at: 3.5, cut: true}\n")
    wide(source, tmp_path / "new.mkv")
    again = list(segments(tmp_path / "new.mkv"))
    assert [name[:17] for name in again] == ["00000000-00000070", "00000070-00000084", "00000084-00000094"]
    assert {first, last}.isdisjoint(again)


def test_a_long_shot_is_made_whole(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film, "most_frames", lambda canvas: 12)
    monkeypatch.setattr(film, "SEGMENT_S", 0.5)
    decide(source, "shots: []\n")
    usual = wide(source, tmp_path / "usual.mkv")
    decide(source, "shots:\n- {from: 1.25, to: 2.9, sides: off}\n")
    assert alike(usual, wide(source, tmp_path / "new.mkv")) == [True, False, True]


def test_a_file_elsewhere_is_named(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = decide(source, "shots:\n- {from: 0, to: 9, sides: off}\n").rename(tmp_path / "mine.yaml")
    assert all(picture[:, :LEFT].max() <= 1 for picture in wide(source, tmp_path / "a.mkv", "--decisions", str(told)))
    assert wide(source, tmp_path / "b.mkv")[0][:, :LEFT].max() > 1
    assert convert(source, tmp_path / "c.mkv", "--decisions", tmp_path / "none.yaml") == 2
    assert "no such file of decisions" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("shots:\n- {from: 0, to: 9, sides: of}\n", "old.ganime.yaml, line 2: shots.0.sides: "),
        ("shots:\n- {from: 0, to: 9, guide: none.png}\n", "none.png: no such picture"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_line(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    decide(source, text)
    assert convert(source, tmp_path / "new.mkv", "--fill", "mirror") == 2
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1
    assert not list(tmp_path.glob(".new*"))
