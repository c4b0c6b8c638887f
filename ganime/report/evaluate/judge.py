"""A batch of test pictures through every outpainter, and what is measured of it."""

from collections.abc import Sequence
from pathlib import Path

from ganime.data.batches.windows import decode_windows
from ganime.data.records import FrameRecord
from ganime.errors import ParamsError
from ganime.frame import Canvas, Pixels, crop
from ganime.models.model_file import choose_device
from ganime.outpainter import load_outpainter
from ganime.paint.fills import FILLS
from ganime.params import Evaluate
from ganime.report.evaluate.judged import TRUTH, Judged
from ganime.report.judge_features import judge_features
from ganime.report.metrics.distribution import Features, Inception, load_inception
from ganime.report.metrics.perception import Lpips, load_lpips
from ganime.report.metrics.report import MODEL
from ganime.report.metrics.scores import measure, seam_strips
from ganime.report.metrics.sight import Sight

SIDES_LITE2 = "sides_lite2"  # the judge's own features of the sides


class Judge:
    """A model and the fills, with all that measures them.

    Raises ModelError for an unusable model or weights file, ParamsError for weights that are not there.
    """

    def __init__(self, model: Path, params: Evaluate) -> None:
        self._lpips, self._inception = _networks(params)
        self._eyes = judge_features().to(choose_device("auto"))
        outpainter = load_outpainter(str(model))
        assert outpainter.canvas is not None
        self.method: str = outpainter.name
        self.canvas: Canvas = outpainter.canvas
        self.outpainters = {MODEL: outpainter} | {name: load_outpainter(name) for name in FILLS}

    def judge(self, records: Sequence[FrameRecord], *, fills: bool) -> Judged:
        """Measure some frames, widened by the model and, if wanted, by the fills.

        Raises ShardError naming one that is not a picture.
        """
        canvas = self.canvas
        truth_BHWC = decode_windows(records, canvas.height, canvas.width)
        wide = {
            name: way.widen(crop(truth_BHWC, canvas), canvas)
            for name, way in self.outpainters.items()
            if fills or name == MODEL
        }
        sight = Sight(truth_BHWC, canvas, self._eyes)
        measures, features = {}, {TRUTH: {SIDES_LITE2: sight.pooled}}
        for name, wide_BHWC in wide.items():
            seen, pooled = sight.measure(wide_BHWC)
            measures[name] = seen | measure(wide_BHWC, truth_BHWC, canvas, self._lpips)
            features[name] = {SIDES_LITE2: pooled}
        if self._inception:
            for name, wide_BHWC in ({TRUTH: truth_BHWC} | wide).items():
                features[name] |= _features(self._inception, wide_BHWC, canvas)
        labels = [(record.show, record.motion, f"{record.show}/{record.video}/{record.shot}") for record in records]
        return Judged(labels, measures, features)


def _networks(params: Evaluate) -> tuple[Lpips | None, Inception | None]:
    """The metrics that need weights of the user's."""
    for name in ("lpips_weights", "inception_weights"):
        given = getattr(params, name)
        if given is not None and not Path(given).is_file():
            raise ParamsError(f"evaluate.{name}: {given}: no such file; null leaves the metric out")
    device = choose_device("auto")
    lpips = load_lpips(Path(params.lpips_weights), device) if params.lpips_weights else None
    return lpips, load_inception(Path(params.inception_weights), device) if params.inception_weights else None


def _features(inception: Inception, wide_BHWC: Pixels, canvas: Canvas) -> dict[str, Features]:
    """Features of whole pictures, and of both sides with as much of the known part."""
    return {"whole": inception(wide_BHWC), "sides": inception(seam_strips(wide_BHWC, canvas))}
