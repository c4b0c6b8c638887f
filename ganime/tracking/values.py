"""What is written into a run, made fit for MLflow. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

MAX_PARAM = 6000  # characters; the store refuses longer ones
MAX_TAG = 5000

# Up to the last @ of the host; after a colon also over slashes, which a password may have although it should not.
_CREDENTIALS = re.compile(r"(?<=://)(?:[^/:@\s]+:\S*|[^/\s]+)@")
_REFUSED = re.compile(r"[^\w\-. :/]")


def flatten(params: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested params → a string for each leaf, under its dotted name: `{"train": {"seed": 0}}` → `{"train.seed": "0"}`.

    Leaves that are not strings are written as JSON, as params.yaml would spell them (`null`, `true`). A sequence is a
    leaf. Long values are cut to what the store takes; passwords in addresses are left out.
    """
    flat = {}
    for key, value in params.items():
        name = _REFUSED.sub("_", f"{prefix}{key}")
        if isinstance(value, Mapping) and value:
            flat.update(flatten(value, f"{name}."))
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
            flat[name] = shortened(without_credentials(text), MAX_PARAM)
    return flat


def metric_name(name: str) -> str:
    """`name` as the store takes it, show's names and all: `shows/Kimba (1965)/ssim` → `shows/Kimba _1965_/ssim`.

    A part that means another folder (`..`) becomes `_`, as it would for whoever keeps metrics in files.
    """
    parts = (_REFUSED.sub("_", part) for part in name.split("/"))
    return "/".join("_" if part in ("", ".", "..") else part for part in parts)


def shortened(text: str, length: int) -> str:
    """`text` cut to `length` characters, the last of which then says that it was cut."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def without_credentials(text: str) -> str:
    """`text` without the user and password of the addresses in it: `https://me:secret@host` → `https://host`."""
    return _CREDENTIALS.sub("", text)


def model_name(show: str) -> str:
    """The name a show's models are registered under: MLflow takes no `/`, `:` or quote in it."""
    return re.sub(r"[/:'\"]", "-", show).strip() or "unnamed"
