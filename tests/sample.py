"""A very small sample show, drawn once, for any test that needs videos."""

from pathlib import Path

from samples import draw_sample

SEED = 0
MINUTES = 0.3  # of all six films together: 3 s each
HEIGHT = 90  # px; 16:9 pictures are 160 px wide, 4:3 pictures 120


def tiny_sample(root: Path) -> Path:
    """The folder of a tiny sample show below `root`, drawn when it is not there yet (a few seconds).

    Use it from a fixture of session scope: `tiny_sample(tmp_path_factory.getbasetemp())`.
    """
    out = root / "tiny_sample"
    if not (out / "videos/wide/episode4.mkv").exists():
        draw_sample(out, SEED, MINUTES, height=HEIGHT, workers=1)
    return out
