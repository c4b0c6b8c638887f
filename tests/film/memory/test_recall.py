from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ganime.film.camera import RecoveredSides, View
from ganime.film.camera.completed import completed
from ganime.film.memory import fetched
from ganime.film.memory.recall import Recall
from ganime.film.picture import picture_of
from ganime.film.steady import Switches, sides_of_shot
from ganime.frame import Canvas, Pixels
from ganime.outpainter import load_outpainter
from ganime.paint.memory import Memory
from tests.film.camera.paintings import ball, painting
from tests.memories import Key, row, write_memory

CANVAS = Canvas(240, 428, left=52, right=52)
PAPER = painting(240, 900)
WIDE = np.ascontiguousarray(PAPER[:, 200:628])  # what was drawn
KNOWN = np.ascontiguousarray(WIDE[:, CANVAS.known])
ELSEWHERE = np.ascontiguousarray(painting(240, 900, seed=3)[:, :428])


def memory_of(folder: Path, *pictures: Pixels) -> Memory:
    rows = [row(Key(picture, shot=9, frame=24 * number)) for number, picture in enumerate(pictures)]
    return Memory(write_memory(folder, [rows]))


def recalled(memory: Memory, *known: Pixels, canvas: Canvas = CANVAS) -> list[RecoveredSides | None]:
    pictures = [picture_of(one) for one in known]
    return Recall(memory, Fraction(1))(pictures, [View()] * len(pictures), canvas)


def psnr(side_HSC: Pixels, valid_HS: np.ndarray, truth_HSC: Pixels) -> float:
    error = (side_HSC[valid_HS].astype(float) - truth_HSC[valid_HS]) ** 2
    return float(10 * np.log10(255**2 / error.mean()))


def check(found: RecoveredSides | None, least_share: float = 0.8, least_db: float = 30) -> None:
    assert found is not None
    sides = ((found.left_HSC, found.left_HS, WIDE[:, :52]), (found.right_HSC, found.right_HS, WIDE[:, -52:]))
    for side_HSC, valid_HS, truth_HSC in sides:
        assert valid_HS.mean() > least_share
        assert psnr(side_HSC, valid_HS, truth_HSC) >= least_db


@pytest.mark.parametrize("left", [100, 170, 200])
def test_what_another_shot_shows_of_the_place_is_recovered(tmp_path: Path, left: int) -> None:
    (found,) = recalled(memory_of(tmp_path, PAPER[:, left : left + 560], ELSEWHERE), KNOWN)
    check(found)


def test_by_night_too(tmp_path: Path) -> None:
    night = np.clip(PAPER[:, 100:660] * np.array([0.6, 0.65, 0.9]), 0, 255).astype(np.uint8)
    (found,) = recalled(memory_of(tmp_path, night), KNOWN)
    check(found)


def test_another_place_is_not_taken(tmp_path: Path) -> None:
    assert recalled(memory_of(tmp_path, ELSEWHERE), KNOWN) == [None]


def test_the_shot_itself_shows_nothing_more(tmp_path: Path) -> None:
    assert recalled(memory_of(tmp_path, KNOWN), KNOWN) == [None]


def test_an_empty_memory_gives_nothing(tmp_path: Path) -> None:
    assert recalled(Memory(write_memory(tmp_path, [])), KNOWN) == [None]


def test_no_drawings_ask_for_nothing(tmp_path: Path) -> None:
    assert recalled(memory_of(tmp_path, WIDE)) == []


def test_somebody_in_one_remembered_picture_is_not_taken(tmp_path: Path) -> None:
    with_ball = WIDE.copy()
    ball(with_ball, 400, 120)
    (found,) = recalled(memory_of(tmp_path, with_ball, WIDE, PAPER[:, 150:700]), KNOWN)
    check(found, least_share=0.6)


def test_rows_beside_which_somebody_stands_now_are_left_out(tmp_path: Path) -> None:
    known = KNOWN.copy()
    ball(known, 314, 120, radius=30)
    (found,) = recalled(memory_of(tmp_path, WIDE), known)
    assert found is not None
    assert not found.right_HS[110:130].any()
    assert found.right_HS[:60].mean() > 0.8


def test_a_picture_kept_small_is_not_put_beside_a_sharp_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = fetched.enlarged(WIDE, 60, Fraction(1))
    assert recalled(memory_of(tmp_path, small), KNOWN) == [None]
    monkeypatch.setattr(fetched, "FETCHING", fetched.Fetching(sharpness=0.0))
    assert recalled(memory_of(tmp_path, small), KNOWN) != [None]


def test_while_nothing_stirs_the_same_comes_again(tmp_path: Path) -> None:
    first, *others = recalled(memory_of(tmp_path, WIDE), KNOWN, KNOWN, KNOWN)
    assert first is not None
    assert all(other is first for other in others)


def test_what_the_shot_itself_saw_comes_first() -> None:
    def sides(level: int, columns: slice) -> RecoveredSides:
        valid_HS = np.zeros((4, 6), bool)
        valid_HS[:, columns] = True
        return RecoveredSides(*[np.full((4, 6, 3), level, np.uint8) * valid_HS[..., None], valid_HS] * 2)

    own, other = sides(10, slice(3, 6)), sides(90, slice(0, 4))
    both = completed(own, other)
    assert both is not None
    assert both.left_HSC[0, :, 0].tolist() == [90, 90, 90, 10, 10, 10]
    assert both.left_HS.all()
    assert completed(own, None) is own
    assert completed(None, other) is other


def test_sides_of_a_shot_show_and_count_what_is_remembered(tmp_path: Path) -> None:
    recall = Recall(memory_of(tmp_path, WIDE), Fraction(1))
    pictures, times_s = [picture_of(KNOWN)] * 3, [0.0, 1 / 24, 2 / 24]
    widened = sides_of_shot(pictures, times_s, load_outpainter("mirror"), CANVAS, Switches(), recall=recall)
    assert widened.counts.remembered == 3
    assert np.abs(widened.sides[0].left_HSC.astype(int) - WIDE[:, :52]).mean() < 4
    without = sides_of_shot(pictures, times_s, load_outpainter("mirror"), CANVAS)
    assert without.counts.remembered == 0
