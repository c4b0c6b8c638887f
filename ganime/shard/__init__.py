"""Frames → shards: the rows of all videos dealt to three splits, shuffled, in Parquet files that stream well.

The frames are read twice, one row group at a time: the survey takes in everything but the pictures and decides where
each shot goes (`splits`), the second reading deals out the rows (`writer`). Pictures stay as they were encoded.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ganime.errors import ShardError
from ganime.manifest import SPLITS, Colour, Manifest, ShowStatistics, Split
from ganime.params import Shard, did_you_mean
from ganime.records import decode_picture, is_whole, read_rows
from ganime.shard.splits import Shot, assign, read_ledger, write_ledger
from ganime.shard.survey import Survey, survey
from ganime.shard.writer import SplitWriter

SAMPLED_PER_GROUP = 4  # pictures of a row group that are decoded for the mean colour

Places = dict[tuple[str, str, int], Split | None]  # (show, video, shot) → split, None: left out
Colours = dict[str, list[npt.NDArray[np.float64]]]  # show, or split → mean R, G, B of sampled pictures


def shard(frames: Path, out: Path, ledger: Path, hold_out: Sequence[str], params: Shard) -> None:
    """Write `out/{train,val,test}/*.parquet` and `out/manifest.json` from `frames/<show>/….parquet`.

    `ledger`: Parquet file that remembers the split of every shot, read first and written last. `hold_out`: shows of
    which every frame goes to the test split. `out` is replaced as a whole, at the end: what was there survives any
    failure. Raises ShardError if a file is damaged, a split comes out empty, a show of `hold_out` is unknown, or the
    disk is full.
    """
    found = survey(frames)
    for show in hold_out:
        if show not in found.shows:
            raise ShardError(f"params.yaml: hold_out: no frames of {show!r}{did_you_mean(show, [*found.shows])}")
    known = read_ledger(ledger, params)
    chosen = assign(found.shots, hold_out, params, known)
    _check_none_is_empty(found.shots, chosen)
    partial = out.with_name(f".{out.name}.partial")
    try:
        _remove(partial)
        partial.mkdir(parents=True)
        _deal(found, chosen, partial, hold_out, params)
        _swap(partial, out)
        drawn = zip(found.shots, chosen, strict=True)
        known |= {shot.key: split for shot, split in drawn if split and shot.key.show not in hold_out}
        write_ledger(ledger, known, params)
    except OSError as error:
        raise ShardError(f"{out}: cannot be written ({error.strerror or error})") from error
    finally:
        _remove(partial)


def _check_none_is_empty(shots: Sequence[Shot], chosen: Sequence[Split | None]) -> None:
    """Raises ShardError if a split has no shot."""
    for split in SPLITS:
        if split not in chosen:
            shares = "shard.val and shard.test" if split == "train" else f"shard.{split}"
            raise ShardError(
                f"the {split} split is empty: the {len(shots)} shots form too few groups that share no picture; "
                f"add videos, or change {shares} or hold_out in params.yaml"
            )


def _deal(found: Survey, chosen: list[Split | None], out: Path, hold_out: Sequence[str], params: Shard) -> None:
    """The second reading: every row to the writer of its split, then the manifest."""
    places: Places = {shot.key[:3]: split for shot, split in zip(found.shots, chosen, strict=True)}
    writers = {split: SplitWriter(out, split, params) for split in SPLITS}
    dealt: dict[str, Counter[Split]] = defaultdict(Counter)
    colours: Colours = defaultdict(list)
    rng = np.random.default_rng(params.seed)
    for index in rng.permutation(len(found.groups)):
        path, group = found.groups[index]
        rows = read_rows(path, group)
        try:
            splits = _place(rows, places, rng, dealt, colours)
        except ShardError as error:
            raise ShardError(f"{path}: row group {group}: {error}; delete the file and run its stage again") from error
        for split, writer in writers.items():
            writer.add(rows.filter(pa.array([s == split for s in splits], pa.bool_())))
    manifest = Manifest(
        params=params,
        hold_out=tuple(hold_out),
        mean_colour=_mean(colours["train"]),
        left_out=sum(shot.frames for shot, split in zip(found.shots, chosen, strict=True) if split is None),
        shows=_statistics(found, dealt, colours),
        files={split: writer.close() for split, writer in writers.items()},
    )
    manifest.save(out)


def _place(
    rows: pa.Table, places: Places, rng: np.random.Generator, dealt: dict[str, Counter[Split]], colours: Colours
) -> list[Split | None]:
    """The split of each row; counts it in `dealt`, and samples colours. Raises ShardError for a broken picture."""
    names = rows.select(["show", "video", "shot", "frame"]).to_pylist()
    pictures = rows["picture"].to_pylist()
    sampled = set(rng.permutation(len(names))[:SAMPLED_PER_GROUP].tolist())
    splits = []
    for index, (name, picture) in enumerate(zip(names, pictures, strict=True)):
        split = places[name["show"], name["video"], name["shot"]]
        splits.append(split)
        if not is_whole(picture):
            raise ShardError(f"frame {name['frame']} of {name['show']}/{name['video']} is not a whole JPEG picture")
        if split:
            dealt[name["show"]][split] += 1
        if split and index in sampled:
            # An eighth of the size: the decoder then computes little more than the mean of each block.
            mean_RGB = decode_picture(picture, cv2.IMREAD_REDUCED_COLOR_8).mean(axis=(0, 1))[::-1] / 255
            colours[f"show {name['show']}"].append(mean_RGB)
            colours[split].append(mean_RGB)
    return splits


def _statistics(found: Survey, dealt: dict[str, Counter[Split]], colours: Colours) -> dict[str, ShowStatistics]:
    """What the manifest says of each show."""
    statistics = {}
    for name, show in sorted(found.shows.items()):
        aspect = show.aspects.most_common(1)[0][0]
        statistics[name] = ShowStatistics(
            frames=show.frames,
            shots=show.shots,
            videos=len(show.videos),
            action=show.action / show.frames,
            aspect=f"{aspect.numerator}:{aspect.denominator}",
            mean_colour=_mean(colours[f"show {name}"]),
            splits={split: dealt[name][split] for split in SPLITS},
        )
    return statistics


def _mean(colours: list[npt.NDArray[np.float64]]) -> Colour:
    """Mean R, G, B; middle grey of no colours at all."""
    red, green, blue = np.mean(colours, axis=0) if colours else (0.5, 0.5, 0.5)
    return round(float(red), 4), round(float(green), 4), round(float(blue), 4)


def _swap(partial: Path, out: Path) -> None:
    """Put the folder `partial` in the place of `out`."""
    old = out.with_name(f".{out.name}.old")
    _remove(old)
    if out.exists():
        out.rename(old)
    partial.rename(out)
    _remove(old)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
