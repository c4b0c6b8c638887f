"""What was measured of some pictures, as a value and as bytes that nobody has to unpickle."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ganime.report.metrics.distribution import Features
from ganime.report.metrics.scores import Values

TRUTH = "truth"
# Pictures whose features FID and KID compare. Features of a picture, by ten ways, are 0.2 MB: more of them would fill
# the memory. Rows are dealt at random, so the first are a sample.
MOST_COMPARED = 10_000


@dataclass(frozen=True)
class Judged:
    """What was measured of some pictures, by outpainter and name."""

    labels: Sequence[tuple[str, str, str]]  # show, motion and shot of each picture
    measures: Mapping[str, Mapping[str, Values]]
    features: Mapping[str, Mapping[str, Features]]  # of the truth too: what FID and KID compare, by part


def compared(batches: Iterable[Judged], most: int = MOST_COMPARED) -> Iterator[Judged]:
    """The same batches, with features of the first `most` pictures alone."""
    left = most
    for batch in batches:
        features = {
            way: {part: values_NF[: max(0, left)].copy() for part, values_NF in parts.items()}
            for way, parts in batch.features.items()
        }
        left -= len(batch.labels)
        yield replace(batch, features=features)


def joined(batches: Sequence[Judged]) -> Judged:
    """Batches of pictures as one; at least one batch."""
    return Judged(
        [label for batch in batches for label in batch.labels],
        _concatenated([batch.measures for batch in batches]),
        _concatenated([batch.features for batch in batches]),
    )


def beside(one: Judged, other: Judged) -> Judged:
    """Outpainters judged apart, on the same pictures, as if together. Raises ValueError if the pictures differ."""
    if list(one.labels) != list(other.labels):
        raise ValueError("what was judged are not the same pictures")
    return Judged(one.labels, {**one.measures, **other.measures}, {**one.features, **other.features})


def without(way: str, judged: Judged) -> Judged:
    """The same but for one outpainter."""
    kinds = (judged.measures, judged.features)
    measures, features = ({name: values for name, values in kind.items() if name != way} for kind in kinds)
    return Judged(judged.labels, measures, features)


def packed(judged: Judged) -> bytes:
    """As an NPZ file."""
    arrays = {"labels": np.array(judged.labels)}
    for kind, by_way in (("measures", judged.measures), ("features", judged.features)):
        arrays |= {f"{kind}/{way}/{name}": values for way, named in by_way.items() for name, values in named.items()}
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    return content.getvalue()


def unpacked(content: bytes) -> Judged:
    """What `packed` wrote. Raises ValueError, KeyError, OSError or zipfile.BadZipFile for anything else."""
    found: dict[str, dict[str, dict[str, Any]]] = {"measures": {}, "features": {}}
    with np.load(io.BytesIO(content)) as arrays:
        labels = [(str(show), str(motion), str(shot)) for show, motion, shot in arrays["labels"]]
        for key in arrays.files:
            if key != "labels":
                kind, way, name = key.split("/")
                found[kind].setdefault(way, {})[name] = arrays[key]
    return Judged(labels, found["measures"], found["features"])


def _concatenated(batches: Sequence[Mapping[str, Mapping[str, Values]]]) -> dict[str, dict[str, Values]]:
    return {
        way: {name: np.concatenate([batch[way][name] for batch in batches]) for name in named}
        for way, named in batches[0].items()
    }
