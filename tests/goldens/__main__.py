"""`python -m tests.goldens`."""

import tempfile
from pathlib import Path

from tests.goldens import GOLDENS, help_text, params_text
from tests.goldens.losses import losses_text

with tempfile.TemporaryDirectory() as folder:
    (GOLDENS / "params.txt").write_text(params_text(Path(folder, "params.yaml")), encoding="utf-8")
(GOLDENS / "help.txt").write_text(help_text(), encoding="utf-8")
(GOLDENS / "losses.txt").write_text(losses_text(), encoding="utf-8")
