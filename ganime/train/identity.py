"""What a run is known by: what it learns from, how, and by which code. Where it runs does not count."""

import hashlib
import inspect
import json
import subprocess
from pathlib import Path
from typing import Any

from ganime import augment, frame, layers, pieces, recipe, state, step, stream, validation, windows, worker
from ganime.manifest import Manifest
from ganime.methods import method_named, options_for
from ganime.params import Train

# What decides the numbers.
CODE = (augment, frame, layers, pieces, recipe, state, step, stream, validation, windows, worker)


def run_digests(params: Train, manifest: Manifest) -> dict[str, str]:
    """Digests of the data, of the params that reach the training, and of the code that it runs.

    Options of other methods and the preset's name do not count. Raises ParamsError for an unknown method or option.
    """
    options = options_for(params.method, params.method_options).model_dump()
    learning = params.model_dump(exclude={"options", "preset"}) | {"options": options}
    modules = (*CODE, inspect.getmodule(method_named(params.method).build))
    sources = [inspect.getsource(module) for module in modules if module is not None]
    return {"data": manifest.digest, "params": digest(learning), "code": digest(sources)}


def digest(value: Any) -> str:
    """SHA-256 of a value made of plain things, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def git_revision(folder: Path) -> str:
    """The commit that is checked out in `folder`, with `+changes` if files differ from it; "" outside a repository."""
    command = ["git", "-C", str(folder), "describe", "--always", "--abbrev=12", "--dirty=+changes", "--exclude=*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (no shell, fixed words)
    return done.stdout.strip()
