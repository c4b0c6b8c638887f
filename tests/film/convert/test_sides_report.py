"""What the sides of a film show is told whole, however it was made."""

import json
from pathlib import Path

from ganime.film.convert.sides_report import ShotSides, note, noted, total, write_report
from ganime.film.steady import Account

CALM = Account(sides=2, copied=1.0, calmed=1.0, confidence=1.2)
SEEN = Account(sides=2, recovered=0.5, copied=1.5, confidence=1.6)


def window(first: int, from_s: float) -> ShotSides:
    return ShotSides(first, 2, from_s, from_s + 0.5, {"left": CALM, "right": SEEN})


def test_windows_of_one_shot_are_put_together(tmp_path: Path) -> None:
    note([window(0, 0.0), window(2, 1.0)], tmp_path / "a.nut")
    note([window(2, 2.0)], tmp_path / "b.nut")
    first, second = noted([tmp_path / "a.nut", tmp_path / "b.nut"])
    assert first == window(0, 0.0)
    assert second == ShotSides(2, 4, 1.0, 2.5, {"left": CALM + CALM, "right": SEEN + SEEN})


def test_all_sides_count_alike() -> None:
    assert total([window(0, 0.0), window(2, 1.0)]) == CALM + SEEN + CALM + SEEN
    assert total([]) == Account()


def test_the_report_tells_shares_of_the_area(tmp_path: Path) -> None:
    write_report([window(0, 0.0)], tmp_path / "new.json")
    told = json.loads((tmp_path / "new.json").read_text(encoding="utf-8"))
    assert told["sides"] == {"recovered": 0.125, "copied": 0.625, "calmed": 0.25, "made": 0.0, "confidence": 0.7}
    assert told["shots"] == [
        {
            "first_frame": 0,
            "frames": 2,
            "from_s": 0.0,
            "to_s": 0.5,
            "left": {"recovered": 0.0, "copied": 0.5, "calmed": 0.5, "made": 0.0, "confidence": 0.6},
            "right": {"recovered": 0.25, "copied": 0.75, "calmed": 0.0, "made": 0.0, "confidence": 0.8},
        }
    ]
