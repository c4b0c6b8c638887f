"""What a run is known by: what it learns from, how, and by which code. Where it runs does not count."""

import hashlib
import inspect
import json
import subprocess
from pathlib import Path
from typing import Any

from ganime.data.code_digest import closure
from ganime.data.manifest import Manifest
from ganime.models.methods import method_named, options_for
from ganime.params import Train

# Where the code of a run begins: the loop, and from there whatever it imports; the method is added.
LOOP = "ganime.training.worker"
# It imports every method, and a run is of one.
REGISTRY = "ganime.models.methods"


def run_digests(params: Train, manifest: Manifest) -> dict[str, str]:
    """Digests of the data, of the params that reach the training, and of the code that it runs.

    Options of other methods and the preset's name do not count. Raises ParamsError for an unknown method or option.
    """
    options = options_for(params.method, params.method_options).model_dump()
    learning = params.model_dump(exclude={"options", "preset"}) | {"options": options}
    return {"data": manifest.digest, "params": digest(learning), "code": digest(code_of(params.method))}


def run_name(params: Train, digests: dict[str, str]) -> str:
    """`<method>-<preset>-<digest>`: another name is another run, trained for itself."""
    return f"{params.method}-{params.preset}-{digest(digests)[:8]}"


def code_of(method: str) -> dict[str, str]:
    """Name → source of every module that training by a method runs. Raises ParamsError for an unknown method."""
    module = inspect.getmodule(method_named(method).build)
    assert module is not None
    return closure((LOOP, module.__name__), but_not_beyond=frozenset({REGISTRY}))


def digest(value: Any) -> str:
    """SHA-256 of a value made of plain things, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def git_revision(folder: Path) -> str:
    """The commit that is checked out in `folder`, with `+changes` if files differ from it; "" outside a repository."""
    command = ["git", "-C", str(folder), "describe", "--always", "--abbrev=12", "--dirty=+changes", "--exclude=*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (no shell, fixed words)
    return done.stdout.strip()
