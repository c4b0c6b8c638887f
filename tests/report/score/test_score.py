"""Whole films scored: lossless ones, so that every number is known."""

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from ganime.errors import GanimeError
from ganime.frame import Pixels
from ganime.report.score import score, write_json
from tests.film.video.clips import encode, scene

HEIGHT, WIDTH, SIDE = 72, 128, 16


def lossless(path: Path, pictures: list[Pixels], **options: object) -> Path:
    return encode(path, pictures, codec="ffv1", pix_fmt="bgr0", **options)  # type: ignore[arg-type]


def held(count: int = 24, seed: int = 1) -> list[Pixels]:
    """A painted background that nothing happens before."""
    return [scene(seed, (HEIGHT, WIDTH))] * count


def pan(count: int = 24) -> list[Pixels]:
    """A camera that goes 3 px to the right with every frame."""
    wide = cv2.resize(scene(5, (HEIGHT, 4 * WIDTH // 2)), (4 * WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return [np.ascontiguousarray(wide[:, 3 * n : 3 * n + WIDTH]) for n in range(count)]


def with_sides(pictures: list[Pixels], change: Callable[[int], int]) -> list[Pixels]:
    """The same pictures, sides brighter by `change` of the frame's number."""
    changed = []
    for number, picture in enumerate(pictures):
        sides = np.clip(picture.astype(int) + change(number), 0, 255).astype(np.uint8)
        sides[:, SIDE:-SIDE] = picture[:, SIDE:-SIDE]
        changed.append(sides)
    return changed


def every_other(levels: int) -> Callable[[int], int]:
    return lambda number: levels * (number % 2)


def test_a_film_is_perfect_beside_itself(tmp_path):
    film = lossless(tmp_path / "film.mkv", [*held(), *pan()])
    found = score(film, film).groups()["all"]
    assert found["frames"] == 48
    assert (found["stats"], found["swd"]) == (0, 0)
    assert (found["sharp"], found["sharp_x"], found["sharp_y"]) == (1, 1, 1)
    assert found["psnr"] == pytest.approx(58.92, abs=0.01)
    assert found["ssim"] == pytest.approx(1)
    assert (found["l1"], found["line"]) == (0, 0)
    assert found["flicker_still"] == found["flicker_still_truth"]
    assert (found["flicker_rest"], found["flicker_rest_truth"]) == (0, 0)
    assert (found["held_same"], found["held_near"]) == (1, 1)
    assert found["seam"] == found["seam_truth"]
    assert found["warp"] == found["warp_truth"]
    assert (found["centre_same"], found["centre_worst"]) == (1, 0)


def test_flicker_on_still_sides_is_told_in_levels(tmp_path):
    dark = [np.minimum(picture, 200) for picture in held()]
    truth = lossless(tmp_path / "truth.mkv", dark)
    widened = lossless(tmp_path / "widened.mkv", with_sides(dark, every_other(8)))
    found = score(truth, widened).groups()["fixed"]
    assert (found["flicker_still"], found["flicker_still_truth"]) == (8, 0)
    assert (found["flicker_rest"], found["flicker_rest_truth"]) == (8, 0)
    assert (found["held_same"], found["held_near"], found["held_same_truth"]) == (0, 0, 1)
    assert found["l1"] == pytest.approx(4 / 255)  # 8 levels in every other frame
    assert found["psnr"] == pytest.approx(10 * np.log10(255**2 / 32))
    assert "warp" not in found  # nothing moves


def test_fog_beside_a_film_is_seen(tmp_path):
    blocks = np.random.default_rng(3).integers(0, 256, (HEIGHT // 4, WIDTH // 4, 3)).astype(np.uint8)
    sharp = [blocks.repeat(4, axis=0).repeat(4, axis=1)] * 24
    truth = lossless(tmp_path / "truth.mkv", sharp)
    foggy = [cv2.GaussianBlur(picture, (0, 0), 3) for picture in sharp]
    found = score(truth, lossless(tmp_path / "widened.mkv", foggy)).groups()["all"]
    assert found["stats"] > 0.2
    assert found["swd"] > 1
    assert found["sharp"] < 0.6
    assert "repetition" not in found  # nobody moves


def walking(copied: bool) -> list[Pixels]:
    """Somebody walks a pixel a frame, in the middle of the known part or, `copied`, on the left side too."""
    somebody = np.random.default_rng(3).integers(0, 256, (48, 24, 3)).astype(np.uint8)
    pictures = [picture.copy() for picture in held(25)]
    for number, picture in enumerate(pictures):
        picture[12:60, 40 + number : 64 + number] = somebody
        if copied:
            picture[12:60, :SIDE] = somebody[:, :SIDE]
    return pictures


def test_somebody_who_is_there_twice_is_repetition(tmp_path):
    truth = lossless(tmp_path / "truth.mkv", walking(copied=False))
    twice = score(truth, lossless(tmp_path / "twice.mkv", walking(copied=True))).groups()["all"]
    assert twice["repetition"] == pytest.approx(4 / 12)  # of the 12 blocks of 12×12 px that fit on both sides
    assert twice["repetition_truth"] == 0


def test_what_fades_out_after_somebody_passed_is_no_flicker_at_rest(tmp_path):
    passing = [picture.copy() for picture in held()]
    passing[8][:, SIDE : SIDE + 6] = 255 - passing[8][:, SIDE : SIDE + 6]  # beside the left seam
    truth = lossless(tmp_path / "truth.mkv", passing)
    widened = lossless(tmp_path / "widened.mkv", with_sides(passing, lambda number: max(0, 8 - abs(10 - number))))
    found = score(truth, widened).groups()["fixed"]
    assert found["flicker_still"] > 0.3
    # Of the right side alone, beside which nothing passed, as much is left; of the left one nothing.
    assert 0 < found["flicker_rest"] < found["flicker_still"]
    assert found["flicker_rest_truth"] == 0


def test_sides_that_follow_a_pan_err_as_little_as_the_truth(tmp_path):
    truth = lossless(tmp_path / "truth.mkv", pan())
    brighter = [np.minimum(picture, 225) for picture in with_sides(pan(), lambda _: 30)]
    widened = lossless(tmp_path / "widened.mkv", brighter)
    stuck = [np.concatenate([pan()[0][:, :SIDE], p[:, SIDE:-SIDE], pan()[0][:, -SIDE:]], axis=1) for p in pan()]
    standing = lossless(tmp_path / "standing.mkv", stuck)
    followed, stood = (score(truth, film).groups()["action"] for film in (widened, standing))
    # Only the 3 of some 29 columns that just left the centre change, by the 30 levels that sides are brighter.
    assert followed["warp"] < 4 / 29 * (30 / 255) ** 2
    assert stood["warp"] > 20 * stood["warp_truth"]


def test_shots_are_told_apart_and_what_changes_over_a_cut_is_no_flicker(tmp_path):
    pictures = [*held(36, 1), *held(36, 2), *held(36, 3)]
    film = lossless(tmp_path / "film.mkv", pictures)
    scores = score(film, film)
    assert [shot["film"]["frames"] for shot in scores.tree()["shots"]] == [36, 36, 36]
    assert [shot["start_s"] for shot in scores.tree()["shots"]] == [0, 1.5, 3]
    assert scores.groups()["all"]["flicker_still_truth"] == 0
    assert set(scores.groups()) == {"all", "fixed"}


def test_a_centre_that_was_touched_is_found(tmp_path):
    truth = lossless(tmp_path / "truth.mkv", held())
    touched = [picture.copy() for picture in held()]
    touched[5][10, 60:64] ^= 32
    found = score(truth, lossless(tmp_path / "widened.mkv", touched)).groups()["all"]
    assert found["centre_worst"] == 32
    assert found["centre_same"] == pytest.approx(1 - 4 / (HEIGHT * 96 * 24))


def test_the_centre_is_compared_with_the_film_that_was_widened(tmp_path):
    """The truth may be another encoding: what must be untouched is the old film's picture."""
    truth = lossless(tmp_path / "truth.mkv", held())
    grainy = [picture ^ np.uint8(1) for picture in held()]
    old = lossless(tmp_path / "old.mkv", [np.ascontiguousarray(p[:, SIDE:-SIDE]) for p in grainy])
    widened = lossless(tmp_path / "widened.mkv", grainy)
    assert score(truth, widened).groups()["all"]["centre_same"] == 0
    scores = score(truth, widened, old)
    assert scores.groups()["all"]["centre_same"] == 1
    assert "old.mkv" in scores.table()


def test_a_truth_of_another_size_is_scaled_and_its_centre_is_no_measure(tmp_path):
    large = [cv2.resize(picture, (2 * WIDTH, 2 * HEIGHT)) for picture in held(12)]
    truth = lossless(tmp_path / "truth.mkv", large)
    scores = score(truth, lossless(tmp_path / "widened.mkv", held(12)))
    assert scores.tree()["films"]["truth_scaled"] is True
    assert "centre_same" not in scores.groups()["all"]
    assert scores.groups()["all"]["psnr"] > 40
    assert "The truth was scaled" in scores.table()


def test_films_of_different_length_are_refused_with_both_counts(tmp_path):
    truth = lossless(tmp_path / "truth.mkv", held(24))
    widened = lossless(tmp_path / "widened.mkv", held(20))
    with pytest.raises(GanimeError, match=r"truth.mkv has 24, .*widened.mkv has 20; a widened film keeps every one"):
        score(truth, widened)


def test_a_frame_that_was_dropped_on_the_way_is_named(tmp_path):
    times = [40 * n for n in range(24)]
    truth = lossless(tmp_path / "truth.mkv", held(24), times_ms=times)
    widened = lossless(tmp_path / "widened.mkv", held(23), times_ms=[*times[:7], *times[8:]])
    with pytest.raises(GanimeError, match=r"frame 7 comes 0.280 s after the first in .* and 0.320 s in"):
        score(truth, widened)


def test_a_film_that_starts_later_is_the_same_film(tmp_path):
    times = [40 * n for n in range(12)]
    truth = lossless(tmp_path / "truth.mkv", held(12), times_ms=times)
    widened = lossless(tmp_path / "widened.mkv", held(12), times_ms=[time + 1000 for time in times])
    assert score(truth, widened).groups()["all"]["frames"] == 12


def test_progress_counts_frames_and_film_time(tmp_path):
    film = lossless(tmp_path / "film.mkv", held(12))
    told: list[tuple[int, float]] = []
    score(film, film, progress=lambda frames, time_s: told.append((frames, time_s)))
    assert [frames for frames, _ in told] == list(range(1, 13))
    assert told[-1][1] == pytest.approx(11 / 24, abs=1e-3)


def test_the_scores_are_written_as_a_metrics_file(tmp_path):
    film = lossless(tmp_path / "film.mkv", held())
    scores = score(film, film)
    write_json(scores, tmp_path / "reports/score.json")
    tree = json.loads((tmp_path / "reports/score.json").read_text(encoding="utf-8"))
    assert tree["all"]["eye"]["stats"] == scores.groups()["all"]["stats"] == 0
    assert tree["all"]["pixels"]["psnr"] == scores.groups()["all"]["psnr"]
    assert tree["all"]["film"]["frames"] == 24
    told = {name for group in tree["all"].values() for name in group}
    assert told == set(scores.groups()["all"])  # nothing is left out
    assert [shot["motion"] for shot in tree["shots"]] == ["fixed"]


def test_the_table_has_a_row_for_each_shot_and_the_truth_in_brackets(tmp_path):
    film = lossless(tmp_path / "film.mkv", held())
    lines = score(film, film).table().splitlines()
    assert lines[0].startswith("| shots | frames | statistics ↓ | structure ↓ | SWD ↓ | sharpness → 1 |")
    assert lines[0].endswith("| PSNR dB ↑ | SSIM ↑ | L1 % ↓ |")
    assert [line.split(" | ")[0] for line in lines[2:5]] == ["| **all**", "| **fixed**", "| 0 at 0:00.0, fixed"]
    assert "| 0.00 (0.00) |" in lines[2]
    assert "warp" not in lines[0]  # nothing moves
