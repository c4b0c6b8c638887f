"""A process that converts and extracts one film after the other and says how each ended, until its input ends."""

import contextlib
import io
import json
import sys
import traceback
from pathlib import Path

from ganime.cli import main
from ganime.data.extract.film import Extracted, Extraction
from ganime.data.extract.tasks import Outcome, _attempt
from ganime.params import Extract

OPTIONS = ("--fill", "mirror", "--preset", "ultrafast")
PARAMS = Extract(fps=4, width=64, quality=90, skip_broken=False)


def converted(source: str, out: str) -> tuple[int, str, str]:
    """Exit code, and what was said on either output."""
    said, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        try:
            code = main(["convert", source, out, *OPTIONS])
        except Exception:
            code = 1
            traceback.print_exc()
    return code, said.getvalue(), told.getvalue()


def extracted(source: str) -> tuple[str, str]:
    """`done`, `refused` or `wrong`, and what was said."""
    parquet = Path(f"{source}.parquet")
    job = Extraction(source, "show", Path(source).name, parquet, "key")
    try:
        outcome: Outcome = _attempt(job, PARAMS)
    except Exception as error:
        return "wrong", repr(error)
    done = isinstance(outcome, Extracted)
    if done != parquet.exists():
        return "wrong", f"{outcome}; frames there: {parquet.exists()}"
    parquet.unlink(missing_ok=True)
    return "done" if done else "refused", str(outcome)


if __name__ == "__main__":
    for line in sys.stdin:
        source, out = json.loads(line)
        print(json.dumps([*converted(source, out), *extracted(source)]), flush=True)
