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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ganime.frame import THUMBNAIL_PX
from ganime.params.cores import cores

GRID_PX = 16  # outlines are looked at this coarsely
BLOCK_PX = THUMBNAIL_PX // GRID_PX
KEYFRAMES = 4  # pictures that stand for a shot
FLAT = 2.0  # grey levels: root mean square of the differences below which a picture has no outlines
# Two pictures whose outlines correlate by 0.7 share 0.75 of their signs and, with probability 0.6, one of 96 words of
# 16 signs; by 0.8, 0.94; by 0.9, 0.9997. Unrelated ones share a word with probability 96 / 2**16.
WORDS, SIGNS = 96, 16
SAME_PICTURE = 0.75  # least share of signs
ENOUGH = 13  # times 64 signs, of which unrelated pictures share half: nearly all pairs are found to be unlike
# To bound memory: pictures projected at a time; threads; in each, fingerprints gathered (192 bytes each), and pairs of
# them compared, at a time.
PROJECTED, THREADS, GATHERED, CHUNK = 1 << 10, 16, 1 << 17, 1 << 16

Fingerprints = npt.NDArray[np.uint16]  # K×WORDS, one row per keyframe
Links = npt.NDArray[np.int64]  # E×2


def keyframes(frames: int) -> npt.NDArray[np.int64]:
    """Which pictures stand for a shot of so many frames: KEYFRAMES, spread evenly, or all if it has fewer."""
    return np.unique(np.linspace(0, frames - 1, KEYFRAMES).round().astype(np.int64))


def fingerprints(thumbnails: npt.NDArray[np.uint8]) -> tuple[Fingerprints, npt.NDArray[np.bool_]]:
    """Fingerprints of those of N pictures that have outlines, and which these are, N.

    `thumbnails`: grey, N×1024, each 32×32 row by row. Everything compared here is made of whole numbers that its
    type holds exactly, so a picture's fingerprint is the same on any machine and beside any other pictures.
    """
    words, kept = [np.empty((0, WORDS), np.uint16)], np.zeros(len(thumbnails), bool)
    for start in range(0, len(thumbnails), PROJECTED):
        outlines = _outlines(thumbnails[start : start + PROJECTED])
        clear = np.square(outlines, dtype=np.float64).mean(axis=1) >= (FLAT * BLOCK_PX**2) ** 2
        signs = outlines[clear] @ _projections() > 0
        words.append(np.packbits(signs, axis=1, bitorder="little").view("<u2").astype(np.uint16))
        kept[start : start + PROJECTED] = clear
    return np.concatenate(words), kept


def link(words: Fingerprints, owners: npt.NDArray[np.int32]) -> Links:
    """Pairs of shots (lower first, ascending, each pair once) that show the same picture.

    `words`: fingerprints of all keyframes, K×WORDS, which may be mapped from a file. `owners`: the shot of each, K.
    """
    found = np.empty(0, np.int64)
    threads = min(THREADS, cores())
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, WORDS, threads):  # not all at once: most columns find the same links again
            columns = range(start, min(start + threads, WORDS))
            new = pool.map(functools.partial(_linked, words, owners), columns)
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


def _outlines(thumbnails: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Differences between neighbouring blocks of pixels, N×D, in grey levels times the pixels of a block."""
    blocks = thumbnails.reshape(-1, GRID_PX, BLOCK_PX, GRID_PX, BLOCK_PX).sum(axis=(2, 4), dtype=np.float32)
    down, across = np.diff(blocks, axis=1), np.diff(blocks, axis=2)
    return np.concatenate([down.reshape(len(blocks), -1), across.reshape(len(blocks), -1)], axis=1)


@functools.cache
def _projections() -> npt.NDArray[np.float32]:
    """The fixed random directions, D×(WORDS·SIGNS), of -1 and 1.

    They serve as well as normally distributed ones (D. Achlioptas, "Database-friendly random projections", 2003).
    """
    signs = np.array([-1, 1], np.float32)
    return np.random.default_rng(0).choice(signs, (2 * GRID_PX * (GRID_PX - 1), WORDS * SIGNS))


def _linked(words: Fingerprints, owners: npt.NDArray[np.int32], column: int) -> npt.NDArray[np.int64]:
    """Links, packed, ascending, each once, that a column finds."""
    return np.unique(np.concatenate([np.empty(0, np.int64), *_agreeing(words, owners, column)]))


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
            for rows in (signs[:ENOUGH], signs[ENOUGH:]):
                for row in rows:  # twice as fast as all signs of a pair together, and needs no memory for them
                    unlike += np.bitwise_count(row[one] ^ row[one + step])
                near = unlike <= (1 - SAME_PICTURE) * WORDS * SIGNS
                one, unlike = one[near], unlike[near]
            linked = one[owner[one] != owner[one + step]]
            low, high = np.minimum(owner[linked], owner[linked + step]), np.maximum(owner[linked], owner[linked + step])
            yield low.astype(np.int64) << 32 | high
        step += 1
