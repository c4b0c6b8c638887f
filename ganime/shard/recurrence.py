"""Which shots show the same picture: openings, eyecatches, repeated backgrounds, the A of an A-B-A conversation. Pure.

A picture is known by its outlines, the brightness differences between neighbouring pixels of its thumbnail: "bright sky
above dark ground" is shared by half of all pictures, outlines are not. Their fingerprint is the signs of random
projections, of which two pictures share 1 - acos(r)/π when their outlines correlate by r (M. Charikar, "Similarity
estimation techniques from rounding algorithms", STOC 2002). Flat pictures (black, fades, fog) have no outlines and are
never linked.

Comparing every pair would take days for a million shots, so only pictures that share a whole word of signs are
compared. The projections are fixed: whether two shots are linked depends on these two alone, not on what else is there.
"""

import functools
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ganime.records import THUMBNAIL_PX

GRID_PX = 16  # outlines are looked at this coarsely
KEYFRAMES = 4  # pictures that stand for a shot
FLAT = 2.0  # grey levels: root mean square of the differences below which a picture has no outlines
# Two pictures whose outlines correlate by 0.7 share 0.75 of their signs and, with probability 0.6, one of 96 words of
# 16 signs; by 0.8, 0.94; by 0.9, 0.9997. Unrelated ones share a word with probability 96 / 2**16.
WORDS, SIGNS = 96, 16
SAME_PICTURE = 0.75  # least share of signs
CHUNK = 1 << 17  # pairs compared at a time, to bound memory: 50 MB

Fingerprints = npt.NDArray[np.uint16]  # K×WORDS, one row per keyframe
Links = npt.NDArray[np.int64]  # E×2


def fingerprints(thumbnails: Sequence[bytes]) -> Fingerprints:
    """Fingerprints of up to KEYFRAMES pictures spread evenly over a shot, fewer where they are flat.

    `thumbnails`: grey, 32×32, row by row, of at least one frame of the shot.
    """
    chosen = np.unique(np.linspace(0, len(thumbnails) - 1, KEYFRAMES).round().astype(int))
    grey = [np.frombuffer(thumbnails[i], np.uint8).reshape(THUMBNAIL_PX, THUMBNAIL_PX) for i in chosen]
    small = [cv2.resize(g.astype(np.float32), (GRID_PX, GRID_PX), interpolation=cv2.INTER_AREA) for g in grey]
    outlines = np.stack([np.concatenate([np.diff(s, axis=0).ravel(), np.diff(s, axis=1).ravel()]) for s in small])
    outlines = outlines[np.sqrt((outlines**2).mean(axis=1)) >= FLAT]
    signs = (outlines @ _projections()).reshape(-1, WORDS, SIGNS) > 0
    return np.asarray(signs @ (1 << np.arange(SIGNS)), np.uint16)


def link(shots: Sequence[Fingerprints]) -> Links:
    """Pairs of places in `shots` (lower first, ascending, each pair once) that show the same picture."""
    words = np.concatenate([np.empty((0, WORDS), np.uint16), *shots])
    owner = np.repeat(np.arange(len(shots)), [len(shot) for shot in shots])
    found = np.empty((0, 2), np.int64)
    for column in range(WORDS):
        if new := [links for links in _agreeing(words, owner, column) if len(links)]:
            found = np.unique(np.concatenate([found, *new]), axis=0)
    return found


def groups(count: int, links: Links) -> list[list[int]]:
    """The connected components of `count` shots, each in ascending order."""
    parent = list(range(count))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other in links.tolist():
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    members: dict[int, list[int]] = {}
    for place in range(count):
        members.setdefault(root(place), []).append(place)
    return list(members.values())


@functools.cache
def _projections() -> npt.NDArray[np.float32]:
    """The fixed random directions, D×(WORDS·SIGNS)."""
    return np.random.default_rng(0).standard_normal((2 * GRID_PX * (GRID_PX - 1), WORDS * SIGNS), np.float32)


def _agreeing(words: Fingerprints, owner: Links, column: int) -> Iterator[Links]:
    """Links between the owners of fingerprints that share the word in `column` and enough signs altogether."""
    order = np.argsort(words[:, column], kind="stable")
    key = words[order, column]
    # Equal words are a run of `order`: compare each with the next, then with the next but one, … of its run.
    starts, step = np.arange(len(order)), 1
    while len(starts := starts[starts + step < len(order)]):
        starts = starts[key[starts] == key[starts + step]]
        for begin in range(0, len(starts), CHUNK):
            part = starts[begin : begin + CHUNK]
            one, other = order[part], order[part + step]
            unlike = np.bitwise_count(words[one] ^ words[other]).sum(axis=1)
            linked = (unlike <= (1 - SAME_PICTURE) * WORDS * SIGNS) & (owner[one] != owner[other])
            yield np.sort(np.stack([owner[one[linked]], owner[other[linked]]], axis=1), axis=1)
        step += 1
