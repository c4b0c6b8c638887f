"""A model measured beside the fills that need no learning."""

import csv
import json
import logging
from pathlib import Path

import numpy as np
import pytest
import torch

import ganime.report.evaluate
import ganime.report.evaluate.judge
from ganime.errors import GanimeError, ModelError, ParamsError, ShardError
from ganime.frame import training_canvas
from ganime.paint.fills import FILLS
from ganime.params import Environment, Evaluate
from ganime.report.evaluate import evaluate, headline
from ganime.report.evaluate.judged import TRUTH, Judged, compared, joined
from ganime.report.evaluate.kept import keep
from ganime.report.metrics.markdown import markdown
from ganime.report.metrics.perception import _alexnet
from ganime.report.metrics.report import ALL, Gain, Report, Row, nested, read_report
from tests.model_files import CANVAS
from tests.showing import frames, tiny_model
from tests.synthetic import write_shards

SEEN = ["stats", "structure", "swd", "sharp", "sharp_x", "sharp_y"]
CROWD = ["fid_lite2", "kid_lite2"]
PARAMS = Evaluate(batch_size=4, lpips_weights=None, inception_weights=None)


@pytest.fixture
def model(tmp_path):
    return tiny_model(tmp_path / "generator.safetensors")


@pytest.fixture
def test_split(monkeypatch):
    """Test pictures in place of shards: 4 fixed and 3 action of `wide`, 3 fixed of `other`."""
    rows = [*frames("wide", 4, "fixed"), *frames("wide", 3, "action", first_shot=4), *frames("other", 3, "fixed")]
    kept = {"test": rows}
    monkeypatch.setattr(ganime.report.evaluate, "read_records", lambda shards, split: iter(kept.get(split, [])))
    nothing_is_kept(monkeypatch)
    return rows


def nothing_is_kept(monkeypatch):
    """There are no shards beside which something could be."""
    monkeypatch.setattr(ganime.report.evaluate, "kept_file", lambda *_: Path())
    monkeypatch.setattr(ganime.report.evaluate, "read", lambda _: None)
    monkeypatch.setattr(ganime.report.evaluate, "keep", lambda *_: None)


def test_the_model_is_always_measured_beside_the_five_fills(model, test_split, tmp_path):
    report = evaluate(tmp_path, model, tmp_path / "out", PARAMS, Environment())
    assert list(report.values("sides.psnr")) == ["model", *FILLS]
    numbers = json.loads((tmp_path / "out/metrics.json").read_text())
    assert set(numbers) == {"model", *FILLS, "gain", "pictures"}
    assert numbers["pictures"] == 10
    assert set(numbers["mirror"]["eye"]) == {*SEEN, "seam", "line", *CROWD, "kid_spread_lite2"}
    assert set(numbers["mirror"]["pixels"]) == {"psnr", "ssim", "l1"}
    assert set(numbers["mirror"]["whole"]) == {"psnr", "ssim", "l1"}
    assert numbers["model"]["shows"]["other"]["pixels"]["psnr"] == report.values("sides.psnr", show="other")["model"]
    assert numbers["model"]["fixed"]["pixels"]["ssim"] == report.values("sides.ssim", motion="fixed")["model"]


def test_numbers_are_told_by_show_and_by_kind_of_shot(model, test_split, tmp_path):
    report = evaluate(tmp_path, model, tmp_path / "out", PARAMS, Environment())
    assert report.groups() == {
        (ALL, ALL): 10,
        (ALL, "fixed"): 7,
        (ALL, "action"): 3,
        ("other", ALL): 3,
        ("other", "fixed"): 3,
        ("wide", ALL): 7,
        ("wide", "fixed"): 4,
        ("wide", "action"): 3,
    }
    wide, other = (report.values("sides.ssim", show=show)["telea"] for show in ("wide", "other"))
    assert report.values("sides.ssim")["telea"] == pytest.approx((7 * wide + 3 * other) / 10)


def test_the_same_pictures_give_the_same_files(model, test_split, tmp_path):
    for name in ("one", "two"):
        evaluate(tmp_path, model, tmp_path / name, PARAMS, Environment())
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_the_batch_size_changes_no_number(model, test_split, tmp_path):
    by_four = evaluate(tmp_path, model, tmp_path / "four", PARAMS, Environment())
    at_once = evaluate(tmp_path, model, tmp_path / "once", PARAMS.model_copy(update={"batch_size": 100}), Environment())
    assert [row.value for row in by_four.rows] == pytest.approx([row.value for row in at_once.rows], rel=1e-4)


def test_fid_and_kid_compare_no_more_pictures_than_memory_has_room_for():
    def judged(first: int) -> Judged:
        features = {TRUTH: {"sides": np.arange(first, first + 4.0)[:, None, None].repeat(2, 1)}}
        return Judged([("wide", "fixed", "0")] * 4, {"mirror": {"psnr": np.arange(first, first + 4.0)}}, features)

    whole = joined(list(compared([judged(0), judged(4), judged(8)], most=6)))

    assert whole.features[TRUTH]["sides"][:, 0, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert whole.measures["mirror"]["psnr"].tolist() == list(range(12))
    assert len(whole.labels) == 12


def test_the_csv_holds_the_whole_report(model, test_split, tmp_path):
    report = evaluate(tmp_path, model, tmp_path / "out", PARAMS, Environment())
    assert read_report(tmp_path / "out") == report


def test_the_plot_of_the_sides_has_one_outpainter_a_row(model, test_split, tmp_path):
    evaluate(tmp_path, model, tmp_path / "out", PARAMS, Environment())
    rows = list(csv.DictReader((tmp_path / "out/sides.csv").read_text().splitlines()))
    assert [row["outpainter"] for row in rows] == ["model", *FILLS]
    assert list(rows[0]) == ["outpainter", *SEEN, "psnr", "ssim", "l1", "seam", "line", *CROWD, "kid_spread_lite2"]


def test_an_empty_test_split_says_what_to_do(model, monkeypatch, tmp_path):
    monkeypatch.setattr(ganime.report.evaluate, "read_records", lambda shards, split: iter([]))
    nothing_is_kept(monkeypatch)
    with pytest.raises(ShardError, match=r"no test pictures; raise shard\.test or name a show in hold_out"):
        evaluate(tmp_path / "shards", model, tmp_path / "out", PARAMS, Environment())
    assert not (tmp_path / "out").exists()


def test_a_missing_model_is_named(test_split, tmp_path):
    with pytest.raises(ModelError, match=r"nowhere\.safetensors"):
        evaluate(tmp_path, tmp_path / "nowhere.safetensors", tmp_path / "out", PARAMS, Environment())


@pytest.mark.parametrize("name", ["lpips_weights", "inception_weights"])
def test_weights_that_are_not_there_are_named_before_anything_is_computed(name, model, tmp_path):
    params = PARAMS.model_copy(update={name: "nowhere.pth"})
    with pytest.raises(ParamsError, match=rf"evaluate\.{name}: nowhere\.pth: no such file; null leaves the metric out"):
        evaluate(tmp_path, model, tmp_path / "out", params, Environment())


def test_lpips_appears_with_the_weights_for_it(monkeypatch, tmp_path):
    monkeypatch.setattr(ganime.report.evaluate, "read_records", lambda shards, split: iter(frames("wide", 2, "fixed")))
    nothing_is_kept(monkeypatch)
    weights = tmp_path / "alexnet.pth"
    torch.save({f"features.{name}": value for name, value in _alexnet().state_dict().items()}, weights)
    model = tiny_model(tmp_path / "wide.safetensors", training_canvas(72, 128))  # seam strips of 32 px are the least
    report = evaluate(
        tmp_path, model, tmp_path / "out", PARAMS.model_copy(update={"lpips_weights": str(weights)}), Environment()
    )
    assert {"sides.lpips", "whole.lpips"} < set(report.metrics())
    assert set(json.loads((tmp_path / "out/metrics.json").read_text())["telea"]["eye"]) >= {"lpips"}


def test_fid_and_kid_appear_with_the_network_for_them(model, test_split, tmp_path, monkeypatch):
    weights = tmp_path / "inception.pth"
    weights.touch()
    network = lambda pictures: pictures.mean(axis=(1, 2))  # noqa: E731 (three features: the mean colour)
    monkeypatch.setattr(ganime.report.evaluate.judge, "load_inception", lambda path, device: network)
    report = evaluate(
        tmp_path, model, tmp_path / "out", PARAMS.model_copy(update={"inception_weights": str(weights)}), Environment()
    )
    names = ["fid", "kid", "kid_spread"]
    assert report.metrics()[-6:] == [*(f"sides.{name}" for name in names), *(f"whole.{name}" for name in names)]
    assert report.metrics(show="wide") == report.metrics()[:-9]


def report_of(**psnr: float) -> Report:
    """A report in which SSIM is a fortieth of PSNR."""
    scales = {"sides.psnr": 1, "sides.ssim": 1 / 40, "whole.psnr": 1}
    rows = [Row(n, ALL, ALL, metric, value * scale, 5) for metric, scale in scales.items() for n, value in psnr.items()]
    return Report(tuple(rows))


def test_the_best_value_of_a_column_is_bold():
    table = markdown(report_of(model=20.0, mirror=18.0, telea=21.0), "mse", training_canvas(72, 128)).splitlines()
    assert "| telea | **21.00** | **0.525** |" in table
    assert "| model | 20.00 | 0.500 |" in table
    assert "| all | all | 5 | 20.00 | **21.00** (telea) | 0.500 | **0.525** (telea) |" in table


def test_the_means_that_lead_are_shown_with_their_intervals():
    rows = [Row("model", ALL, ALL, metric, 0.5, 5, 0.4, 0.6) for metric in ("sides.stats", "sides.swd", "sides.psnr")]
    rows += [Row("mirror", ALL, ALL, row.metric, 0.7, 5, 0.6, 0.9) for row in rows]
    table = markdown(Report((*rows, Row("model", ALL, ALL, "whole.psnr", 9.0, 5))), "mse", CANVAS).splitlines()
    assert "|  | statistics ↓ | SWD ↓ | PSNR dB ↑ |" in table
    assert "| model | **0.500** (0.400 to 0.600) | **0.50** (0.40 to 0.60) | 0.50 |" in table


def test_gain_is_told_against_the_best_fill():
    gain = nested(report_of(model=20.0, mirror=18.0, telea=21.0))["gain"]
    assert gain == {"pixels": pytest.approx({"psnr": -1.0, "ssim": -0.025})}


def test_the_finding_is_one_line():
    expected = "hidden sides of 5 test pictures: PSNR dB ↑ 20.00 (mirror 18.00), SSIM ↑ 0.500 (mirror 0.450)"
    assert headline(report_of(model=20.0, mirror=18.0)) == expected


def test_the_best_fill_is_never_the_model():
    assert report_of(model=20.0, mirror=18.0, telea=17.0).best_fill("sides.psnr") == "mirror"


def test_better_is_said_only_where_it_is_sure():
    assert Gain("mirror", "sides.stats", 0.2, 0.1, 0.3).verdict == "better"
    assert Gain("mirror", "sides.stats", -0.2, -0.3, -0.1).verdict == "worse"
    assert Gain("mirror", "sides.stats", 0.1, -0.1, 0.3).verdict == "not told apart"


def test_the_model_is_compared_with_each_fill_on_the_same_shots(model, test_split, tmp_path):
    report = evaluate(tmp_path, model, tmp_path / "out", PARAMS, Environment())
    values, gain = report.values("sides.stats"), report.gain("sides.stats", "mirror")
    assert gain is not None
    assert gain.value == pytest.approx(values["mirror"] - values["model"])
    assert gain.low < gain.value < gain.high
    sharp = report.gain("sides.sharp", "mirror")
    assert sharp is not None
    values = report.values("sides.sharp")
    assert sharp.value == pytest.approx(abs(values["mirror"] - 1) - abs(values["model"] - 1))
    lines = (tmp_path / "out/metrics.md").read_text().splitlines()
    heading, _, *rows = lines[lines.index("## The model beside each fill") + 2 :][: 2 + len(FILLS)]
    column = heading.split(" | ").index("statistics ↓")
    assert [row.split(" | ")[0] for row in rows] == [f"| {name}" for name in FILLS]
    told = next(row for row in rows if row.startswith("| mirror")).split(" | ")[column]
    assert told.startswith(f"{gain.value:.3f} ({gain.low:.3f} to {gain.high:.3f})")
    assert told.endswith(f"**{gain.verdict}**") == (gain.verdict != "not told apart")


def test_a_folder_without_a_report_says_what_to_run(tmp_path):
    with pytest.raises(GanimeError, match=r"metrics\.csv: no such file; evaluate the model first"):
        read_report(tmp_path)


def test_a_report_of_another_make_is_named(tmp_path):
    (tmp_path / "metrics.csv").write_text("outpainter,psnr\nmodel,20\n")
    with pytest.raises(GanimeError, match="not written by this GANime"):
        read_report(tmp_path)


# --- what is kept beside the shards


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    return write_shards(tmp_path_factory.mktemp("kept"), range(16))


def kept_beside(shards):
    return sorted(shards.with_name("shards.measured").iterdir())


def test_the_fills_are_measured_once_for_a_data_set_and_a_model_judged_later_is_compared_with_them(
    model, shards, tmp_path, monkeypatch
):
    first = evaluate(shards, model, tmp_path / "first", PARAMS, Environment())
    (kept,) = kept_beside(shards)
    monkeypatch.setattr(ganime.report.evaluate.judge, "FILLS", ())  # none is there to be asked again
    assert evaluate(shards, model, tmp_path / "second", PARAMS, Environment()) == first
    assert kept_beside(shards) == [kept]


def test_another_canvas_has_fills_of_its_own(model, shards, tmp_path):
    before = len(kept_beside(shards))
    other = tiny_model(tmp_path / "other.safetensors", training_canvas(18, 32))
    evaluate(shards, other, tmp_path / "out", PARAMS, Environment())
    assert len(kept_beside(shards)) == before + 1


@pytest.mark.parametrize("content", [b"", b"not an archive"], ids=["empty", "text"])
def test_a_damaged_file_is_told_and_measured_again(content, model, shards, tmp_path, caplog):
    first = evaluate(shards, model, tmp_path / "first", PARAMS, Environment())
    for kept in kept_beside(shards):
        kept.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert evaluate(shards, model, tmp_path / "second", PARAMS, Environment()) == first
    assert "cannot be used and is measured again" in caplog.text
    assert evaluate(shards, model, tmp_path / "third", PARAMS, Environment()) == first


def test_a_folder_that_cannot_be_written_to_costs_nothing_but_time(tmp_path, caplog):
    (tmp_path / "file").touch()
    with caplog.at_level(logging.WARNING):
        keep(tmp_path / "file" / "kept.npz", Judged([], {}, {}))
    assert "the fills are measured again next time" in caplog.text
