"""The pictures the project set out to show."""

import re

import numpy as np
import pytest
from PIL import Image

import ganime.report.showcase
from ganime.data.shard import shard
from ganime.errors import GanimeError
from ganime.frame import training_canvas
from ganime.paint.fills import FILLS
from ganime.params import Environment, Evaluate, Showcase
from ganime.report.evaluate import evaluate
from ganime.report.gallery.choose import draw_lots
from ganime.report.gallery.figures import cells_for, even_choice, sheet
from ganime.report.metrics.report import ALL, Report, Row, write_csv
from ganime.report.showcase import showcase
from ganime.report.showcase.progress import animate, read_grids, strip
from tests.showing import frames, tiny_model
from tests.synthetic import PARAMS as SHARD_PARAMS
from tests.synthetic import write_video

CANVAS = training_canvas(24, 64)
PARAMS = Showcase(examples=2, seed=0)
ROWS = [
    *frames("wide", 5, "fixed"),
    *frames("old", 3, "fixed", height=96),
    *frames("old", 3, "action", first_shot=3, height=96),
    *frames("other", 3, "action"),
]


@pytest.fixture
def show(monkeypatch, tmp_path):
    """`show(rows, steps)` draws a showcase of some test pictures and sample grids; returns its folder."""

    def draw(rows=ROWS, steps=(0, 100, 200), film=None):
        samples, evaluation = tmp_path / "samples", tmp_path / "evaluate"
        samples.mkdir()
        evaluation.mkdir()
        for step in steps:
            Image.fromarray(grid(step)).save(samples / f"step_{step:06d}.png")
        write_csv(report(), evaluation)
        monkeypatch.setattr(ganime.report.showcase, "read_records", lambda shards, split: iter(rows))
        model, out = tiny_model(tmp_path / "generator.safetensors"), tmp_path / "out"
        showcase(tmp_path, model, samples, evaluation, out, ["old", "other"], PARAMS, film)
        return out

    return draw


def grid(step: int, rows: int = 2) -> np.ndarray:
    """A sample grid whose outputs are as bright as the step is late."""
    cells = np.zeros((rows, 24, 3, 64, 3), np.uint8)
    cells[:, :, 1] = step % 256
    cells[:, :, 2] = 255
    return cells.reshape(rows * 24, 3 * 64, 3)


def report() -> Report:
    """Numbers in which the model is behind Telea."""
    values = {"model": 18.0, **dict.fromkeys(FILLS, 15.0), "telea": 19.0}
    metrics = {"sides.psnr": 1.0, "sides.ssim": 0.03}
    rows = [Row(n, ALL, ALL, metric, v * k, 14) for metric, k in metrics.items() for n, v in values.items()]
    return Report(tuple(rows))


# --- which pictures


def test_pictures_are_of_different_shots_and_shows_take_turns():
    drawn = draw_lots([*ROWS, *ROWS], ["old", "other"], 4, seed=0)
    assert [record.show for record in drawn["other"]] == ["old", "other", "old", "other"]
    assert len({(record.show, record.shot) for record in drawn["other"]}) == 4


def test_shows_the_model_never_saw_are_kept_apart():
    drawn = draw_lots(ROWS, ["old", "other"], 100, seed=0)
    assert {record.show for record in drawn["taught"]} == {"wide"}
    assert {record.show for record in drawn["other"]} == {"old", "other"}


def test_old_pictures_are_told_by_the_motion_of_their_shot():
    drawn = draw_lots(ROWS, [], 100, seed=0)
    assert sorted(record.shot for record in drawn["fixed"]) == [0, 1, 2]
    assert sorted(record.shot for record in drawn["action"]) == [3, 4, 5]
    assert {record.show for record in drawn["fixed"] + drawn["action"]} == {"old"}


def test_the_seed_alone_decides_whatever_the_order_of_the_pictures():
    one = draw_lots(ROWS, ["old"], 2, seed=0)
    assert draw_lots(reversed(ROWS), ["old"], 2, seed=0) == one
    assert any(draw_lots(ROWS, ["old"], 2, seed=seed) != one for seed in (1, 2, 3))


# --- the page


def test_a_showcase_is_a_page_and_its_pictures(show):
    assert sorted(path.name for path in show().iterdir()) == [
        "index.html",
        "old_action.png",
        "old_fixed.png",
        "other_shows.png",
        "over_time.png",
        "over_time.webp",
        "wide.png",
    ]


def test_the_page_asks_the_network_for_nothing(show):
    page = (show() / "index.html").read_text()
    addresses = re.findall(r'(?:src|href)="([^"]{0,30})', page)
    assert len(addresses) > 20
    assert all(address.startswith("data:") for address in addresses)
    assert not re.search(r"https?://|url\(|@import|<script", page)


def test_the_page_tells_honestly_when_a_fill_is_better(show):
    page = (show() / "index.html").read_text()
    assert "is not surely better than the best fill that learns nothing" in page
    assert "PSNR dB ↑ 18.00 against 19.00 (telea)" in page


def test_what_is_painted_is_shown_first_and_then_what_was_learnt(show):
    page = (show() / "index.html").read_text()
    labels = re.findall(r'class="label[^"]*">([^<]+)<', page)
    assert labels[:4] == ["given", "painted", "learnt (mse)", "truth"]


def test_names_from_the_footage_cannot_break_the_page(show):
    page = (show([*frames("<script>alert(1)</script>", 2, "fixed")]) / "index.html").read_text()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_there_is_nothing_of_has_no_section(show):
    out = show(frames("wide", 2, "fixed"), steps=())
    page = (out / "index.html").read_text()
    assert "16:9 beside the truth" in page
    assert not any(title in page for title in ("Results over time", "Other shows", "4:3: fixed background"))
    assert sorted(path.name for path in out.iterdir()) == ["index.html", "wide.png"]


def test_the_page_of_a_film_is_linked_where_there_is_one(show):
    page = (show(film=("old & new.mkv", "../review/index.html")) / "index.html").read_text()
    assert '<a href="../review/index.html">old &amp; new.mkv, shot by shot</a>' in page


def test_the_same_input_gives_the_same_page(show, tmp_path):
    first = show()
    page = (first / "index.html").read_bytes()
    again = tmp_path / "again"
    showcase(
        tmp_path,
        tmp_path / "generator.safetensors",
        tmp_path / "samples",
        tmp_path / "evaluate",
        again,
        ["old", "other"],
        PARAMS,
    )
    assert (again / "index.html").read_bytes() == page


def test_real_shards_are_evaluated_and_shown(tmp_path):
    """From real shards on: what the other tests of evaluation and showcase put in place of shards is true to them."""
    write_video(tmp_path / "frames", "wide", "one", range(12))
    write_video(tmp_path / "frames", "old", "two", range(20, 26), size=(96, 128))
    shard(tmp_path / "frames", tmp_path / "shards", tmp_path / "ledger.json", ["old"], SHARD_PARAMS)
    model = tiny_model(tmp_path / "generator.safetensors")
    params = Evaluate(batch_size=8, lpips_weights=None, inception_weights=None)
    found = evaluate(tmp_path / "shards", model, tmp_path / "evaluate", params, Environment())
    assert found.groups()["old", ALL] == 24
    showcase(tmp_path / "shards", model, tmp_path / "none", tmp_path / "evaluate", tmp_path / "out", ["old"], PARAMS)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["index.html", "old_action.png", "old_fixed.png", "other_shows.png", "wide.png"]


# --- results over time


def test_the_strip_shows_the_first_and_the_last_step(show, tmp_path):
    show(steps=range(0, 1000, 100))
    grids = read_grids(tmp_path / "samples", CANVAS)
    assert [found.step for found in grids] == list(range(0, 1000, 100))
    assert even_choice(10, 5) == [0, 2, 4, 7, 9]
    cells = cells_for(CANVAS, 36)
    assert strip(grids, cells).width == 7 * (cells.width_px + 10) + 10  # given, five steps, truth


def test_the_animation_has_a_frame_a_step_and_rests_on_the_last(show, tmp_path):
    out = show(steps=(0, 100, 200, 300))
    with Image.open(out / "over_time.webp") as film:
        assert (film.n_frames, film.info["loop"]) == (4, 0)


def test_a_single_step_is_an_animation_too(tmp_path):
    (tmp_path / "samples").mkdir()
    Image.fromarray(grid(100)).save(tmp_path / "samples/step_000100.png")
    animate(read_grids(tmp_path / "samples", CANVAS), cells_for(CANVAS, 36), tmp_path / "film.webp")
    with Image.open(tmp_path / "film.webp") as film:
        assert film.n_frames == 1


def test_a_grid_of_another_canvas_is_named(tmp_path):
    Image.fromarray(grid(5)).save(tmp_path / "step_000005.png")
    with pytest.raises(GanimeError, match=r"step_000005\.png: 192×48 px is no grid of 3 columns of 128×72 px"):
        read_grids(tmp_path, training_canvas(72, 128))


def test_a_file_that_is_no_picture_is_named(tmp_path):
    (tmp_path / "step_000005.png").write_text("hello")
    with pytest.raises(GanimeError, match=r"step_000005\.png: not a picture"):
        read_grids(tmp_path, CANVAS)


# --- figures


@pytest.mark.parametrize(
    ("canvas", "size"),
    [
        pytest.param(training_canvas(72, 128), (384, 216), id="small: enlarged"),
        pytest.param(training_canvas(288, 512), (512, 288), id="large: every pixel"),
        pytest.param(training_canvas(256, 256), (455, 256), id="squeezed: stretched back"),
    ],
)
def test_pictures_are_shown_in_square_pixels(canvas, size):
    cells = cells_for(canvas, 216)
    assert cells.enlarge(np.zeros((canvas.height, canvas.width, 3), np.uint8)).size == size
    assert cells.seams_px == (round(size[0] / 8), round(size[0] * 7 / 8))


def test_seams_are_marked_outside_the_pictures():
    cells = cells_for(CANVAS, 36)
    white = np.full((24, 64, 3), 255, np.uint8)
    page = np.asarray(sheet([""], [("", [white])], cells).convert("L"))
    rows, columns = np.nonzero(page < 255)
    assert set((columns - 10).tolist()) == set(cells.seams_px)  # 10: the gap left of the first picture
    assert len(set(rows.tolist())) == 10  # 5 px above, 5 px below, none across
