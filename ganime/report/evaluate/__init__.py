"""VERB: test shards → metrics of a model, always beside the fills that need no learning."""

import itertools
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from ganime.data.batches.windows import read_records
from ganime.errors import ShardError
from ganime.files import write_text
from ganime.params import Environment, Evaluate
from ganime.report.evaluate.certainty import Certainty
from ganime.report.evaluate.judge import SIDES_LITE2, TRUTH, Judge, Judged
from ganime.report.metrics.distribution import Features, distances
from ganime.report.metrics.markdown import heading, markdown, shown
from ganime.report.metrics.report import ALL, MODEL, Report, Row, summarise, write_csv, write_json
from ganime.report.metrics.scores import Values

# What FID and KID compare → what they are then called.
FEATURES = {SIDES_LITE2: "sides.{}_lite2", "sides": "sides.{}", "whole": "whole.{}"}

log = logging.getLogger(__name__)


def evaluate(shards: Path, model: Path, out: Path, params: Evaluate, environment: Environment) -> Report:
    """Measure a model on the test split and write what was found to `out`: see `ganime.report.metrics.report`.

    The pictures are widened at the size the model was trained on. LPIPS, FID and KID are computed when `params` gives
    weights for them, and are absent otherwise. The environment says where: on the cluster that RAY_ADDRESS names, or
    here. Raises ModelError for an unusable model or weights file, ParamsError for weights that are not there,
    ShardError for an empty test split or a damaged shard.
    """
    judge = Judge(model, params)
    if environment.ray_address:
        # Ray takes a second to import.
        from ganime.report.evaluate.spread import judged_on_cluster  # noqa: PLC0415

        judged = judged_on_cluster(shards, model, params, environment)
    else:
        judged = _judged_here(shards, judge, params.batch_size)
    report = _report(judged, list(judge.outpainters), shards)
    out.mkdir(parents=True, exist_ok=True)
    write_text(out / "metrics.md", markdown(report, judge.method, judge.canvas))
    write_csv(report, out)
    write_json(report, out)
    log.info(headline(report))
    return report


def headline(report: Report) -> str:
    """The finding in one line: the model and the best fill, by the two metrics that lead."""
    parts = []
    for metric in report.leading():
        values, fill = report.values(metric), report.best_fill(metric)
        gain = report.gain(metric, fill)
        verdict = f", {gain.verdict}" if gain else ""
        parts.append(
            f"{heading(metric)} {shown(metric, values[MODEL])} ({fill} {shown(metric, values[fill])}{verdict})"
        )
    return f"hidden sides of {report.groups()[ALL, ALL]} test pictures: {', '.join(parts)}"


def _judged_here(shards: Path, judge: Judge, batch_size: int) -> Iterator[Judged]:
    """All test pictures, a batch in memory at a time."""
    records = read_records(shards, "test")
    while batch := list(itertools.islice(records, batch_size)):
        yield judge.judge(batch)


def _report(judged: Iterable[Judged], names: Sequence[str], shards: Path) -> Report:
    """What was measured of all batches. Raises ShardError if there are none."""
    batches = list(judged)
    if not batches:
        raise ShardError(f"{shards}: no test pictures; raise shard.test or name a show in hold_out, then shard anew")
    labels = [label for batch in batches for label in batch.labels]
    measures = {name: _joined([batch.measures[name] for batch in batches]) for name in names}
    sure = Certainty(measures, [shot for _, _, shot in labels])
    truth = _joined([batch.features[TRUTH] for batch in batches])
    rows: list[Row] = []
    for name in names:
        kinds = [(show, motion) for show, motion, _ in labels]
        rows += sure.with_intervals(summarise(name, kinds, measures[name]))
        drawn = _joined([batch.features[name] for batch in batches])
        rows += _distances(name, truth, drawn, len(labels))
    return Report(tuple(rows), sure.gains(rows))


def _joined(batches: Sequence[Mapping[str, Values]]) -> dict[str, Values]:
    """Values of all batches, by name."""
    return {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}


def _distances(name: str, truth: dict[str, Features], drawn: dict[str, Features], pictures: int) -> list[Row]:
    """FID and KID over all pictures; groups are too small for them."""
    found: dict[str, float] = {}
    for part, metric in FEATURES.items():
        if part in truth:
            rows = (values[part].reshape(-1, values[part].shape[-1]) for values in (drawn, truth))
            found |= {metric.format(distance): value for distance, value in distances(*rows).items()}
    return [Row(name, ALL, ALL, metric, value, pictures) for metric, value in found.items()]
