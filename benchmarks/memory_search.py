"""How fast a show's memory is searched, and how often what is nearest is found, by the libraries that could do it.

    python benchmarks/memory_search.py [--shots 100000]

The descriptors are drawn, as structured as a show's: many shots share a place, and each has three key pictures of three
descriptors. A query is one of them, seen anew. `recall` is the share of the ten truly nearest that are found. A library
that is not installed is left out: the memory itself needs faiss alone. One thread.
"""

import argparse
import importlib
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ganime.paint.memory.layout import LENGTH
from ganime.paint.memory.search import LISTS

Vectors = npt.NDArray[np.float32]
Search = Callable[[Vectors, int], npt.NDArray[np.int64]]

PICTURES, KINDS = 3, 3  # key pictures of a shot, descriptors of a picture
QUERIES, NEAREST = 60, 10
SPECTRUM = 24  # directions that make most of the difference


class Way(NamedTuple):
    """One way to search."""

    library: str
    build: Callable[[Any, Vectors], Search]


def drawn(shots: int, rng: np.random.Generator) -> tuple[Vectors, Vectors]:
    """Descriptors of unit length, and queries."""
    strength = (1 / (1 + np.arange(LENGTH) / SPECTRUM)).astype(np.float32)
    places = rng.standard_normal((max(1, shots // 5), LENGTH), np.float32) * strength
    shot = (
        places[rng.integers(0, len(places), shots)] + 0.5 * rng.standard_normal((shots, LENGTH), np.float32) * strength
    )
    vectors = np.repeat(shot, PICTURES * KINDS, axis=0)
    for start in range(0, len(vectors), 1 << 16):
        part = vectors[start : start + (1 << 16)]
        part += 0.3 * rng.standard_normal(part.shape, np.float32) * strength
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    asked = vectors[rng.integers(0, len(vectors), QUERIES)]
    asked = asked + 0.03 * rng.standard_normal(asked.shape, np.float32)
    return vectors, (asked / np.linalg.norm(asked, axis=1, keepdims=True)).astype(np.float32)


def faiss_by(description: str, probes: int = 0) -> Callable[[Any, Vectors], Search]:
    """An index of faiss's factory."""

    def build(faiss: Any, vectors: Vectors) -> Search:
        faiss.omp_set_num_threads(1)
        index = faiss.index_factory(LENGTH, description, faiss.METRIC_INNER_PRODUCT)
        if probes:
            index.cp.niter, index.nprobe = LISTS.rounds, probes
        index.train(vectors[:: max(1, len(vectors) // LISTS.sampled)])
        index.add(vectors)
        return lambda asked, count: np.asarray(index.search(asked, count)[1], np.int64)

    return build


def usearch_by(exact: bool) -> Callable[[Any, Vectors], Search]:
    """Half precision, by graph or by looking at all."""

    def build(usearch: Any, vectors: Vectors) -> Search:
        index = usearch.Index(ndim=LENGTH, metric="ip", dtype="f16")
        index.add(np.arange(len(vectors)), vectors, threads=1)
        return lambda asked, count: np.asarray(index.search(asked, count, exact=exact, threads=1).keys, np.int64)

    return build


def hnswlib_graph(hnswlib: Any, vectors: Vectors) -> Search:
    """A graph with the library's own numbers."""
    index = hnswlib.Index("ip", LENGTH)
    index.init_index(len(vectors), ef_construction=100, M=16)
    index.set_num_threads(1)
    index.add_items(vectors, num_threads=1)
    index.set_ef(64)
    return lambda asked, count: np.asarray(index.knn_query(asked, count, num_threads=1)[0], np.int64)


WAYS = {
    "faiss, all, float32": Way("faiss", faiss_by("Flat")),
    "faiss, all, 16 bits": Way("faiss", faiss_by("SQfp16")),
    "faiss, all, 8 bits": Way("faiss", faiss_by("SQ8")),
    "faiss, 1024 lists, 16 looked at, 16 bits": Way("faiss", faiss_by("IVF1024,SQfp16", 16)),
    "faiss, 1024 lists, 32 looked at, 16 bits": Way("faiss", faiss_by("IVF1024,SQfp16", 32)),
    "usearch, all, 16 bits": Way("usearch.index", usearch_by(exact=True)),
    "usearch, graph, 16 bits": Way("usearch.index", usearch_by(exact=False)),
    "hnswlib, graph, float32": Way("hnswlib", hnswlib_graph),
}


def main() -> None:
    """Parse the command line, search, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=int, default=100_000)
    parser.add_argument("--only", default="", help="ways whose names begin so")
    args = parser.parse_args()
    vectors, asked = drawn(args.shots, np.random.default_rng(0))
    truth = np.argsort(-(asked @ vectors.T), axis=1)[:, :NEAREST]
    print(f"{len(vectors)} descriptors of {args.shots} shots, {LENGTH} numbers each\n")
    print("| way | ready after, s | one query, ms (CPU ms) | six together, ms each | recall |\n|---|---|---|---|---|")
    for name, way in WAYS.items():
        if not name.startswith(args.only):
            continue
        try:
            library = importlib.import_module(way.library)
        except ImportError:
            print(f"| {name} | not installed | | | |")
            continue
        began = time.perf_counter()
        search = way.build(library, vectors)
        ready_s, spent, cpu = time.perf_counter() - began, [], []
        for one in asked[:20]:
            began, cpu_began = time.perf_counter(), time.process_time()
            search(one[None], NEAREST)
            spent.append(1e3 * (time.perf_counter() - began))
            cpu.append(1e3 * (time.process_time() - cpu_began))
        began = time.perf_counter()
        found = np.concatenate([search(asked[start : start + 6], NEAREST) for start in range(0, QUERIES, 6)])
        together = 1e3 * (time.perf_counter() - began) / QUERIES
        recall = np.mean([len(set(a) & set(b)) / NEAREST for a, b in zip(found.tolist(), truth.tolist(), strict=True)])
        alone = f"{np.median(spent):.1f} ({np.median(cpu):.1f})"
        print(f"| {name} | {ready_s:.0f} | {alone} | {together:.1f} | {recall:.3f} |", flush=True)


if __name__ == "__main__":
    main()
