"""VERB: test shards → metrics of a model, always beside the fills that need no learning."""

import itertools
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from ganime.errors import ParamsError, ShardError
from ganime.fills import FILLS
from ganime.frame import Canvas, Pixels, crop
from ganime.metrics.distribution import Features, Inception, frechet_distance, kernel_distance, load_inception
from ganime.metrics.markdown import markdown, shown
from ganime.metrics.perception import Lpips, load_lpips
from ganime.metrics.report import ALL, MODEL, Report, Row, summarise, write_csv, write_json
from ganime.metrics.scores import Values, measure, seam_strips
from ganime.model import choose_device
from ganime.outpainter import Outpainter, load_outpainter
from ganime.params import Evaluate
from ganime.windows import decode_windows, read_records

TRUTH = "truth"

log = logging.getLogger(__name__)


def evaluate(shards: Path, model: Path, out: Path, params: Evaluate) -> Report:
    """Measure a model on the test split and write what was found to `out`: see `ganime.metrics.report`.

    The pictures are widened at the size the model was trained on. LPIPS, FID and KID are computed when `params` gives
    weights for them, and are absent otherwise. Raises ModelError for an unusable model or weights file, ParamsError for
    weights that are not there, ShardError for an empty test split or a damaged shard.
    """
    lpips, inception = _networks(params)
    outpainter = load_outpainter(str(model))
    assert outpainter.canvas is not None
    outpainters = {MODEL: outpainter} | {name: load_outpainter(name) for name in FILLS}
    report = _compare(shards, outpainters, outpainter.canvas, params.batch_size, lpips, inception)
    out.mkdir(parents=True, exist_ok=True)
    (out / "metrics.md").write_text(markdown(report, outpainter.name, outpainter.canvas), encoding="utf-8")
    write_csv(report, out)
    write_json(report, out)
    log.info(headline(report))
    return report


def headline(report: Report) -> str:
    """The finding in one line: the model and the best fill, PSNR and SSIM of the hidden sides."""
    parts = []
    for metric, unit in (("sides.psnr", " dB"), ("sides.ssim", " SSIM")):
        values, fill = report.values(metric), report.best_fill(metric)
        parts.append(f"{shown(metric, values[MODEL])}{unit} ({fill} {shown(metric, values[fill])})")
    return f"hidden sides of {report.groups()[ALL, ALL]} test pictures: {', '.join(parts)}"


def _networks(params: Evaluate) -> tuple[Lpips | None, Inception | None]:
    """The metrics that need weights of the user's."""
    for name in ("lpips_weights", "inception_weights"):
        given = getattr(params, name)
        if given is not None and not Path(given).is_file():
            raise ParamsError(f"evaluate.{name}: {given}: no such file; null leaves the metric out")
    device = choose_device("auto")
    lpips = load_lpips(Path(params.lpips_weights), device) if params.lpips_weights else None
    return lpips, load_inception(Path(params.inception_weights), device) if params.inception_weights else None


def _compare(
    shards: Path,
    outpainters: Mapping[str, Outpainter],
    canvas: Canvas,
    batch_size: int,
    lpips: Lpips | None,
    inception: Inception | None,
) -> Report:
    """Every test picture through every outpainter, a batch in memory at a time."""
    labels: list[tuple[str, str]] = []
    measures: dict[str, list[dict[str, Values]]] = {name: [] for name in outpainters}
    features: dict[str, list[dict[str, Features]]] = {name: [] for name in (TRUTH, *outpainters)}
    for batch_labels, truth_BHWC in _test_pictures(shards, canvas, batch_size):
        labels += batch_labels
        if inception:
            features[TRUTH].append(_features(inception, truth_BHWC, canvas))
        for name, outpainter in outpainters.items():
            wide_BHWC = outpainter.widen(crop(truth_BHWC, canvas), canvas)
            measures[name].append(measure(wide_BHWC, truth_BHWC, canvas, lpips))
            if inception:
                features[name].append(_features(inception, wide_BHWC, canvas))
    if not labels:
        raise ShardError(f"{shards}: no test pictures; raise shard.test or name a show in hold_out, then shard anew")
    rows = []
    for name in outpainters:
        rows += summarise(name, labels, _joined(measures[name]))
        if inception:
            rows += _distances(name, _joined(features[TRUTH]), _joined(features[name]), len(labels))
    return Report(tuple(rows))


def _test_pictures(shards: Path, canvas: Canvas, batch_size: int) -> Iterator[tuple[list[tuple[str, str]], Pixels]]:
    """Show and motion of the test pictures, and their windows B×H×W×3, a batch at a time."""
    records = read_records(shards, "test")
    while batch := list(itertools.islice(records, batch_size)):
        yield [(record.show, record.motion) for record in batch], decode_windows(batch, canvas.height, canvas.width)


def _features(inception: Inception, wide_BHWC: Pixels, canvas: Canvas) -> dict[str, Features]:
    """Features of whole pictures, and of both sides with as much of the known part."""
    return {"whole": inception(wide_BHWC), "sides": inception(seam_strips(wide_BHWC, canvas))}


def _joined(batches: list[dict[str, Values]]) -> dict[str, Values]:
    """Values of all batches, by name."""
    return {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}


def _distances(name: str, truth: dict[str, Features], drawn: dict[str, Features], pictures: int) -> list[Row]:
    """FID and KID over all pictures; groups are too small for them."""
    rows = []
    for part in ("sides", "whole"):
        for metric, distance in (("fid", frechet_distance), ("kid", kernel_distance)):
            value = distance(truth[part], drawn[part])
            rows.append(Row(name, ALL, ALL, f"{part}.{metric}", value, pictures))
    return rows
