"""Methods beside each other: what a comparison reads back, and the page it writes."""

import re
from pathlib import Path

import pytest
from PIL import Image

from ganime.errors import GanimeError
from ganime.frame import training_canvas
from ganime.outpainter import load_outpainter
from ganime.paint.fills import FILLS
from ganime.params import Comparison, DataSet, Environment, Evaluate, Footage
from ganime.report.comparison import compare
from ganime.report.comparison.entries import read_entry, speed
from ganime.report.evaluate import evaluate
from tests.showing import tiny_model
from tests.synthetic import write_shards

BATCH_SIZE = 16
HISTORY = "step,speed/images_per_s,val/ssim\n10.0,40.0,\n20.0,160.0,0.5\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two methods on one data set, of which one kind of network stands for both: 20 steps of 16 pictures in 5 s."""
    root = tmp_path_factory.mktemp("comparison")
    shards = write_shards(root, range(24))
    for method in ("first", "second"):
        trained = root / "reports/drawn" / method / "train"
        model = tiny_model(trained / "generator.safetensors")
        (trained / "history.csv").write_text(HISTORY, encoding="utf-8")
        params = Evaluate(batch_size=8, lpips_weights=None, inception_weights=None)
        evaluate(shards, model, root / "reports/drawn" / method / "evaluate", params, Environment())
    return root


def params_for(folder: Path) -> Comparison:
    return Comparison(
        preset="smoke",
        minutes=0.5,
        seed=3,
        methods=("first", "second"),
        sets=(DataSet(name="drawn", shards=str(folder / "shards")), DataSet(name="filmed", shards="nowhere")),
        footage=Footage(videos="nowhere", hold_out=()),
        examples=2,
    )


def test_what_a_training_was_given_is_read_from_its_history(folder: Path) -> None:
    entry = read_entry(folder / "reports/drawn/first", BATCH_SIZE)
    assert (entry.steps, entry.pictures) == (20, 320)
    assert (entry.minutes * 60, entry.trained_per_s) == (5.0, 64.0)
    assert (entry.method, entry.header.step) == ("mse", 1200)


def test_a_method_that_was_not_trained_is_named_with_its_file(tmp_path: Path) -> None:
    tiny_model(tmp_path / "train/generator.safetensors")
    with pytest.raises(GanimeError, match=r"history\.csv: no history of a training; run `dvc repro"):
        read_entry(tmp_path, BATCH_SIZE)


def test_the_speed_of_a_fill_is_a_number_of_pictures() -> None:
    assert speed(load_outpainter("mirror"), training_canvas(24, 64)) > 10


def test_the_page_has_every_method_and_fill_what_each_was_given_and_the_grid(folder: Path) -> None:
    compare(folder / "reports", folder / "docs/results.md", folder / "docs/results", params_for(folder), BATCH_SIZE)
    page = (folder / "docs/results.md").read_text(encoding="utf-8")
    scores, costs, shows = re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    assert [line.split(" | ")[0] for line in scores.splitlines()[2:]] == ["| mse", *(f"| {fill}" for fill in FILLS)]
    around = re.findall(r"^\| (\w+) \| \**([\d.]+)\** \(([\d.]+) to ([\d.]+)\) \|", scores, re.MULTILINE)
    assert [name for name, *_ in around] == ["mse", *FILLS]
    assert all(float(low) <= float(mean) <= float(high) for _, mean, low, high in around)
    assert re.search(r"^\| mse \| [\d,]+ \| 20 \| 320 \| 0\.1 \| 64\.0 \| [\d.]+ \|$", costs, re.MULTILINE)
    assert re.search(r"^\| mirror \| 0 \| – \| – \| – \| – \| [\d.]+ \|$", costs, re.MULTILINE)
    assert shows.startswith("|  | beta (never seen) statistics ↓ |")
    assert "0.5 minutes" in page and "preset `smoke`" in page and "CPU cores" in page
    assert "![given, every method, the best fill, the truth](results/drawn.png)" in page
    assert "Left out, for there were no films: filmed" in page


def test_the_grid_has_a_column_for_each_way_of_widening(folder: Path) -> None:
    compare(folder / "reports", folder / "docs/results.md", folder / "docs/results", params_for(folder), BATCH_SIZE)
    with Image.open(folder / "docs/results/drawn.png") as picture:
        columns = (picture.width - 10) // (256 + 10)
    assert columns == 4  # given, the method, the best fill, the truth
