"""The page without a server: a folder that a browser opens from a disk, or that any server of files shows."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from ganime.errors import GanimeError
from ganime.files import write_text
from ganime.review.film import ReviewedFilm
from ganime.review.review import Review
from ganime.review.server import page_files

POLL_S = 0.2


def export_page(film: ReviewedFilm, out: Path, tell: Callable[[int, int], None] = lambda done, of: None) -> Path:
    """Make all shots of a film and write the page with them into a folder; returns the page.

    `tell`: told how many shots of how many are made. Raises GanimeError if the folder holds something else, or the film
    cannot be looked through.
    """
    if out.is_dir() and any(out.iterdir()) and not (out / "state.js").is_file():
        raise GanimeError(f"{out}: there is something else in this folder; name another")
    review = Review(film)
    review.start()
    try:
        while not review.finished():
            _tell(review, tell)
            time.sleep(POLL_S)
        state = review.state()
        assert state is not None
        if not state["shots"]:
            raise GanimeError(state["trouble"])
        (out / "made").mkdir(parents=True, exist_ok=True)
        for shot in state["shots"]:
            shown = {**(shot["glance"] or {}), **(shot["small"] or {})}
            for name in (shown.get(part) for part in ("clip", "picture", "thumb")):
                if name is not None and (path := review.served(name)) is not None:
                    shutil.copyfile(path, out / "made" / name)
    finally:
        review.close()
    for name, path in page_files().items():
        shutil.copyfile(path, out / name)
    # A page on a disk may load scripts that lie beside it, but no data.
    write_text(out / "state.js", f"window.GANIME_STATE = {json.dumps(state)};\n")
    page = (out / "index.html").read_text(encoding="utf-8")
    write_text(out / "index.html", page.replace("<!-- state -->", '<script src="state.js" defer></script>'))
    return out / "index.html"


def _tell(review: Review, tell: Callable[[int, int], None]) -> None:
    state = review.state()
    if state is not None and state["shots"]:
        tell(sum(shot["small"] is not None for shot in state["shots"]), len(state["shots"]))
