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
from itertools import pairwise

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
# To bound memory: fingerprints gathered (192 bytes each), and pairs of them compared, at a time.
GATHERED, CHUNK = 1 << 17, 1 << 16

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


def link(words: Fingerprints, owners: npt.NDArray[np.int32]) -> Links:
    """Pairs of shots (lower first, ascending, each pair once) that show the same picture.

    `words`: fingerprints of all keyframes, K×WORDS, which may be mapped from a file. `owners`: the shot of each, K.
    """
    found = np.empty(0, np.int64)
    for column in range(WORDS):
        if new := [pairs for pairs in _agreeing(words, owners, column) if len(pairs)]:
            found = np.unique(np.concatenate([found, *new]))
    return np.stack([found >> 32, found & 0xFFFFFFFF], axis=1)


def roots(count: int, links: Links) -> npt.NDArray[np.int64]:
    """The groups of `count` shots: for each the lowest that it hangs together with, itself where it is alone."""
    root = np.arange(count)
    while True:
        one, other = root[links[:, 0]], root[links[:, 1]]
        if np.array_equal(one, other):
            return root
        # Hang the higher root of every link below the lower one, then let all point at the top again.
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(higher := root[root], root):
            root = higher


@functools.cache
def _projections() -> npt.NDArray[np.float32]:
    """The fixed random directions, D×(WORDS·SIGNS)."""
    return np.random.default_rng(0).standard_normal((2 * GRID_PX * (GRID_PX - 1), WORDS * SIGNS), np.float32)


def _agreeing(words: Fingerprints, owners: npt.NDArray[np.int32], column: int) -> Iterator[npt.NDArray[np.int64]]:
    """Links, packed, between the owners of fingerprints that share the word in `column` and enough signs altogether."""
    key = np.ascontiguousarray(words[:, column])
    order = np.argsort(key, kind="stable")
    key = key[order]
    # Some words at a time, so that their fingerprints, gathered from anywhere in the file, fit into memory.
    step = max(1, (GATHERED << SIGNS) // max(1, len(key)))
    edges = np.append(np.searchsorted(key, np.arange(0, 1 << SIGNS, step, dtype=np.uint16)), len(key))
    for start, stop in pairwise(edges.tolist()):
        rows = order[start:stop]
        yield from _same(np.ascontiguousarray(words[rows].view(np.uint64).T), key[start:stop], owners[rows])


def _same(
    signs: npt.NDArray[np.uint64], key: npt.NDArray[np.uint16], owner: npt.NDArray[np.int32]
) -> Iterator[npt.NDArray[np.int64]]:
    """Links, packed, among fingerprints (64 signs in a row of `signs`) in the order of a word, `key`."""
    # Equal words are a run: compare each with the next, then with the next but one, … of its run.
    starts, step = np.arange(len(key)), 1
    while len(starts := starts[starts + step < len(key)]):
        starts = starts[key[starts] == key[starts + step]]
        for begin in range(0, len(starts), CHUNK):
            one = starts[begin : begin + CHUNK]
            unlike = np.zeros(len(one), np.uint16)
            for row in signs:  # twice as fast as all signs of a pair together, and needs no memory for them
                unlike += np.bitwise_count(row[one] ^ row[one + step])
            linked = one[(unlike <= (1 - SAME_PICTURE) * WORDS * SIGNS) & (owner[one] != owner[one + step])]
            low, high = np.minimum(owner[linked], owner[linked + step]), np.maximum(owner[linked], owner[linked + step])
            yield low.astype(np.int64) << 32 | high
        step += 1
