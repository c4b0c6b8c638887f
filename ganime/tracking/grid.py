"""Pictures at a step, in the files from which MLflow's UI lays those of many runs and steps side by side.

MLflow's own `log_image` shows everything at 256 px at most, where the seam of a widened picture cannot be judged, and
leaves a second picture behind when a resumed run does a step again.
"""

import tempfile
from pathlib import Path

from mlflow import MlflowClient
from PIL import Image

from ganime.frame import Pixels

FOLDER = "images"  # where the UI looks, in runs that have this tag
TAG = "mlflow.loggedImages"
SHOWN_PX = 1024  # longest side of what the UI shows; the whole picture is one click away


def log_grid(client: MlflowClient, run_id: str, name: str, picture_HWC: Pixels, step: int) -> None:
    """Write an RGB picture under `name` and `step`, over the one that is there. `/` in the name groups cards."""
    picture = Image.fromarray(picture_HWC)
    # What the UI reads from a file's name: picture, step, time (unused), and which of the two sizes it is.
    stem = f"{name.replace('/', '~')}+step+{step}+timestamp+0+ganime"
    with tempfile.TemporaryDirectory() as folder:
        picture.save(Path(folder, f"{stem}.png"))
        _shown(picture).save(Path(folder, f"{stem}+compressed.webp"), quality=90)
        client.log_artifacts(run_id, folder, FOLDER)
    client.set_tag(run_id, TAG, "True")


def _shown(picture: Image.Image) -> Image.Image:
    """The picture at a size to be looked at: whole pixels repeated, or scaled down."""
    longest = max(picture.size)
    if longest > SHOWN_PX:
        return picture.resize((picture.width * SHOWN_PX // longest, picture.height * SHOWN_PX // longest))
    factor = SHOWN_PX // longest
    return picture.resize((picture.width * factor, picture.height * factor), Image.Resampling.NEAREST)
