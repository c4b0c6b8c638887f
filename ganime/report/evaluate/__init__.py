"""VERB: test shards → metrics of a model, always beside the fills that need no learning.

Reading order:
  judge      a batch of pictures through every outpainter
  judged     what was measured of it
  kept       what is the same for every model, kept beside the shards
  spread     the same on a cluster
  certainty  how sure the means are
"""

import itertools
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

from ganime.data.batches.windows import read_records
from ganime.errors import ShardError
from ganime.files import write_text
from ganime.params import Environment, Evaluate
from ganime.report.evaluate.certainty import Certainty
from ganime.report.evaluate.judge import SIDES_LITE2, Judge
from ganime.report.evaluate.judged import TRUTH, Judged, beside, compared, joined, without
from ganime.report.evaluate.kept import keep, kept_file, read
from ganime.report.metrics.distribution import Features, distances
from ganime.report.metrics.markdown import heading, markdown, shown
from ganime.report.metrics.report import ALL, MODEL, Report, Row, summarise, write_csv, write_json

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
    report = _report(_judged(shards, model, judge, params, environment))
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


def _judged(shards: Path, model: Path, judge: Judge, params: Evaluate, environment: Environment) -> Judged:
    """All test pictures through all outpainters; the fills only if that was not kept. Raises ShardError for none."""
    file = kept_file(shards, judge.canvas, params)
    kept = read(file)
    if environment.ray_address:
        # Ray takes a second to import.
        from ganime.report.evaluate.spread import judged_on_cluster  # noqa: PLC0415

        batches = list(compared(judged_on_cluster(shards, model, params, environment, fills=kept is None)))
    else:
        batches = list(compared(_judged_here(shards, judge, params.batch_size, fills=kept is None)))
    if not batches:
        raise ShardError(f"{shards}: no test pictures; raise shard.test or name a show in hold_out, then shard anew")
    judged = joined(batches)
    if kept is not None:
        return beside(judged, kept)
    keep(file, without(MODEL, judged))
    return judged


def _judged_here(shards: Path, judge: Judge, batch_size: int, *, fills: bool) -> Iterator[Judged]:
    """All test pictures, a batch in memory at a time."""
    records = read_records(shards, "test")
    while batch := list(itertools.islice(records, batch_size)):
        yield judge.judge(batch, fills=fills)


def _report(judged: Judged) -> Report:
    """What was measured, as means, distances and intervals."""
    sure = Certainty(judged.measures, [shot for _, _, shot in judged.labels])
    kinds = [(show, motion) for show, motion, _ in judged.labels]
    rows: list[Row] = []
    for name, measures in judged.measures.items():
        rows += sure.with_intervals(summarise(name, kinds, measures))
        rows += _distances(name, judged.features[TRUTH], judged.features[name])
    return Report(tuple(rows), sure.gains(rows))


def _distances(name: str, truth: Mapping[str, Features], drawn: Mapping[str, Features]) -> list[Row]:
    """FID and KID over all pictures, or the first of very many; groups are too small for them."""
    found: dict[str, float] = {}
    pictures = max(map(len, truth.values()), default=0)
    for part, metric in FEATURES.items():
        if part in truth:
            rows = (values[part].reshape(-1, values[part].shape[-1]) for values in (drawn, truth))
            found |= {metric.format(distance): value for distance, value in distances(*rows).items()}
    return [Row(name, ALL, ALL, metric, value, pictures) for metric, value in found.items()]
