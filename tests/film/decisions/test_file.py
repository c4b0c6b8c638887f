"""The file of decisions: written and read back, written by hand, and every mistake named with its line."""

from pathlib import Path

import pytest

from ganime.errors import GanimeError, ParamsError
from ganime.film.decisions import Cut, Decisions, Entry, Stroke, beside, read_decisions, write_decisions

LOOKS = "-".join(["0123456789abcdef"] * 3)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "old.ganime.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_file_stands_beside_the_film() -> None:
    assert beside(Path("/films/Show 1.part.mkv")) == Path("/films/Show 1.part.ganime.yaml")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    stroke = Stroke(points=((0.1, 0.2), (0.3, 0.25)), radius=0.05)
    shots = (
        Entry(start=0, end=4.125, looks=LOOKS, accepted=True),
        Entry(start=4.125, end=3700.5, looks=LOOKS, sides="off", seed=2, place="left", mask=(stroke,)),
        Entry(start=3700.5, end=3701, reference=12.25),
    )
    decisions = Decisions(film="old.mkv", shots=shots, cuts=(Cut(at=5, cut=False, looks="0" * 16), Cut(at=7, cut=True)))
    path = tmp_path / "old.ganime.yaml"
    write_decisions(path, decisions)
    assert read_decisions(path) == decisions
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# What was decided about old.mkv")
    assert "to: '1:01:40.500'" in text
    assert "sides: 'off'" in text
    assert "[0.1, 0.2]" in text


def test_it_can_be_written_by_hand(tmp_path: Path) -> None:
    path = written(
        tmp_path, "shots:\n- {from: 0, to: 1:30, sides: off}\n- {from: '0:01:30.5', to: 2:00.25, guide: town.png}\n"
    )
    first, second = read_decisions(path).shots
    assert (first.start, first.end, first.sides) == (0, 90, "off")
    assert (second.start, second.end, second.guide) == (90.5, 120.25, "town.png")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("shots:\n- from: 0\n  to: 5\n  sdies: off\n", "line 4: shots.0.sdies: unknown; did you mean sides?"),
        ("shots:\n- from: 5\n  to: 1\n", "line 2: shots.0: `to` must be later than `from`"),
        ("version: 1\nshots:\n- from: soon\n  to: 1\n", "line 3: shots.0.from: 'soon' is no time"),
        ("shots:\n- to: 1\n", "line 2: shots.0.from: Field required"),
        ("shots:\n- {from: 0, to: 1, seed: -2}\n", "line 2: shots.0.seed: Input should be greater"),
        ("shots:\n- {from: 0, to: 1, sides: smear}\n", "line 2: shots.0.sides: Input should be 'off', 'blur'"),
        ("shots:\n- {from: 0, to: 1, guide: a.png, reference: 3}\n", "line 2: shots.0: a shot has one source"),
        ("shots:\n- {from: 0, to: 1, mask: [{points: [[0.1, 1.5]], radius: 0.1}]}\n", "shots.0.mask.0.points.0.1"),
        ("version: 2\n", "line 1: version: Input should be 1"),
        ("shot: []\n", "line 1: shot: unknown; did you mean shots?"),
        ("- 1\n", "keys with values expected (version, film, shots, cuts)"),
        ("shots: [\n", "not YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_key(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ParamsError) as error:
        read_decisions(path)
    assert str(error.value).startswith(f"{path}")
    assert told in str(error.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as error:
        read_decisions(written(tmp_path, "shots:\n- {from: 0, to: 1, seed: x}\n- {from: 0, to: 1, place: up}\n"))
    assert [line.split(": ")[1] for line in str(error.value).splitlines()] == ["shots.0.seed", "shots.1.place"]


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "old.ganime.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ParamsError, match="not UTF-8"):
        read_decisions(tmp_path / "old.ganime.yaml")
    with pytest.raises(ParamsError, match="No such file"):
        read_decisions(tmp_path / "none.yaml")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GanimeError, match="cannot be written"):
        write_decisions(tmp_path / "file/old.ganime.yaml", Decisions())
