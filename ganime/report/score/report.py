"""The scores of a widened film, as a value, as JSON and as a table."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganime.files import write_text
from ganime.report.score.alignment import Alignment
from ganime.report.score.measures import Sums, add, metrics_of
from ganime.report.score.scored_shots import ScoredShot

ALL = "all"

# Column, metric, digits, factor from the stored unit to the shown one. The truth's own value follows in brackets.
COLUMNS = (
    ("frames", "frames", 0, 1),
    ("statistics ↓", "stats", 3, 1),
    ("structure ↓", "structure", 3, 1),
    ("SWD ↓", "swd", 2, 1),
    ("sharpness → 1", "sharp", 2, 1),
    ("along rows → 1", "sharp_x", 2, 1),
    ("along columns → 1", "sharp_y", 2, 1),
    ("repetition % ↓", "repetition", 1, 100),
    ("lines % ↓", "line", 2, 1),
    ("seam → truth", "seam", 2, 1),
    ("sides at rest ↓", "flicker_rest", 3, 1),
    ("still pixels ↓", "flicker_still", 2, 1),
    ("held same % ↑", "held_same", 1, 100),
    ("held near % ↑", "held_near", 1, 100),
    ("warp × 1000 ↓", "warp", 2, 1000),
    ("centre same % ↑", "centre_same", 2, 100),
    ("centre worst", "centre_worst", 0, 1),
    ("centre dB ↑", "centre_psnr", 1, 1),
    ("PSNR dB ↑", "psnr", 2, 1),
    ("SSIM ↑", "ssim", 3, 1),
    ("L1 % ↓", "l1", 2, 100),
)
# What each is told with in JSON and MLflow: the groups sort, and what fog wins comes last.
GROUPS = {
    "eye": ("stats", "structure", "swd", "sharp", "sharp_x", "sharp_y", "repetition", "line", "seam"),
    "film": ("frames", "flicker_rest", "flicker_still", "held_same", "held_near", "warp"),
    "known": ("centre_same", "centre_worst", "centre_psnr"),
    "pixels": ("psnr", "ssim", "l1"),
}

NOTES = """\
In brackets: what the truth itself scores. Statistics, structure, SWD, sharpness: the sides beside the truth's in every
twelfth frame, at most 288 rows high: are they made of the same, does it lie where it should, are small patches alike,
are there as many steps between neighbours (docs/measures.md). Repetition: how much of the sides is a copy of what moves
in the same picture, in every twelfth frame in which something does before a resting camera. Lines: in every third
frame. Seam: the step across the seam over the steps beside it, 1 cannot be seen. Sides at rest and still pixels: mean
change from frame to frame, in levels of 255. At rest are sides of which, and beside which, the truth moves nothing and
has not for a quarter of a second; still are all side pixels that do not change in the truth, those around somebody who
crosses the seam too. Held: pairs of frames that show one drawing in the truth; of how many the sides are the same bit
for bit, or change by at most half a level. Warp: mean squared error, on a scale of 0 to 1, of moving side pixels
against the frame before, carried along by the truth's motion. Centre: known pixels beside {centre}, in 8-bit RGB;
58.9 dB is exact. PSNR, SSIM (in every third frame) and L1 of the sides come last, as a footnote: fog wins them, since
the mean of all that might be there is never far from the truth. –: nothing of the kind in the shot.{scaled}
"""


@dataclass(frozen=True)
class Scores:
    """What was measured, shot by shot; metrics are made from sums, so any set of shots has its own."""

    truth: str
    widened: str
    old: str | None
    alignment: Alignment
    shots: tuple[ScoredShot, ...]

    def groups(self) -> dict[str, dict[str, float]]:
        """Metrics of all shots, of the fixed ones and of the action, as far as there are any."""
        chosen: dict[str, list[Sums]] = {ALL: [shot.sums for shot in self.shots]}
        for motion in ("fixed", "action"):
            chosen[motion] = [shot.sums for shot in self.shots if shot.motion == motion]
        return {name: metrics_of(add(sums)) for name, sums in chosen.items() if sums}

    def tree(self) -> dict[str, Any]:
        """Everything as JSON has it: all → eye → stats, fixed → …, action → …, and a list of shots.

        Units: psnr dB, l1 0..1, line percent of the diagonal, flicker levels of 255, warp 0..1, held and centre shares.
        """
        shots = [
            {
                "shot": number,
                "start_s": round(shot.start_s, 3),
                "motion": shot.motion,
                **_grouped(metrics_of(shot.sums)),
            }
            for number, shot in enumerate(self.shots)
        ]
        films = {"truth": self.truth, "widened": self.widened, "old": self.old, "truth_scaled": self.alignment.scaled}
        return {**self.nested(), "shots": shots, "films": films}

    def nested(self) -> dict[str, dict[str, dict[str, float]]]:
        """`groups` by kind of metric, as DVC and MLflow compare them."""
        return {name: _grouped(metrics) for name, metrics in self.groups().items()}

    def table(self) -> str:
        """Markdown: all shots together, fixed and action ones, then each."""
        rows = {f"**{name}**": metrics for name, metrics in self.groups().items()}
        for number, shot in enumerate(self.shots):
            rows[f"{number} at {_clock(shot.start_s)}, {shot.motion}"] = metrics_of(shot.sums)
        columns = [column for column in COLUMNS if any(column[1] in metrics for metrics in rows.values())]
        lines = [_row(["shots", *(column[0] for column in columns)]), _row(["---", *["---:"] * len(columns)])]
        for name, metrics in rows.items():
            lines.append(_row([name, *(_cell(metrics, *column[1:]) for column in columns)]))
        centre = f"those of {self.old}" if self.old else "the truth's"
        scaled = " The truth was scaled to the widened film's size." if self.alignment.scaled else ""
        return "\n".join([*lines, "", NOTES.format(centre=centre, scaled=scaled)])


def write_json(scores: Scores, path: Path) -> None:
    """Write the scores as JSON, readable by `dvc metrics show`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps(scores.tree(), indent=2, allow_nan=False) + "\n")


def _grouped(metrics: dict[str, float]) -> dict[str, dict[str, float]]:
    """Metrics by kind, the truth's own beside each."""
    found = {
        group: {name: value for name, value in metrics.items() if name.removesuffix("_truth") in names}
        for group, names in GROUPS.items()
    }
    return {group: kind for group, kind in found.items() if kind}


def _cell(metrics: dict[str, float], name: str, digits: int, factor: float) -> str:
    """A value, and the truth's own in brackets where there is one."""
    if name not in metrics:
        return "–"
    own = f" ({metrics[f'{name}_truth'] * factor:.{digits}f})" if f"{name}_truth" in metrics else ""
    return f"{metrics[name] * factor:.{digits}f}{own}"


def _clock(time_s: float) -> str:
    """Minutes and seconds of film."""
    return f"{int(time_s // 60)}:{time_s % 60:04.1f}"


def _row(cells: list[str]) -> str:
    """Cells as a line of a Markdown table."""
    return f"| {' | '.join(cells)} |"
