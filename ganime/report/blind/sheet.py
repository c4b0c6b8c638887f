"""Pairs of pictures in an order decided by lot, on a page that names nothing; the key lies in another file."""

import hashlib
import io
import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import jinja2
import numpy as np
from PIL import Image

from ganime.files import write_text
from ganime.report.blind.pictures import Shown
from ganime.report.showcase.page import data_uri

PAGE_FILE, KEY_FILE = "blind.html", "key.json"
WEBP_QUALITY = 92


def write_sheet(shown: Sequence[Shown], out: Path, seed: int) -> tuple[Path, Path]:
    """Write the page and the key to it; their paths. The same pictures and seed give the same files."""
    random = np.random.default_rng(seed)
    pairs = [(number, *two) for number, one in enumerate(shown) for two in itertools.combinations(one, 2)]
    order = random.permutation(len(pairs))
    key, cells = [], []
    for number, one, other in (pairs[place] for place in order):
        left, right = (one, other) if random.random() < 0.5 else (other, one)
        key.append({"left": left, "right": right, "picture": number})
        cells.append({"left": _uri(shown[number][left]), "right": _uri(shown[number][right])})
    # Tells a page from every other, and nothing of what is on it.
    sheet = hashlib.sha256(json.dumps([key, cells]).encode()).hexdigest()[:12]
    loader = jinja2.PackageLoader("ganime.report.blind", "")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    page, key_file = out / PAGE_FILE, out / KEY_FILE
    write_text(key_file, json.dumps({"sheet": sheet, "pairs": key}, indent=1, ensure_ascii=False) + "\n")
    write_text(page, environment.get_template("page.html").render(sheet=sheet, pairs=cells))
    return page, key_file


def _uri(picture: Image.Image) -> str:
    """The picture within the page: no file name, no tag, the same size whatever made it."""
    content = io.BytesIO()
    picture.save(content, "WEBP", quality=WEBP_QUALITY, method=4)
    return data_uri(content.getvalue(), "image/webp")
