"""Frames → shards: the rows of all videos dealt to three splits, shuffled, in Parquet files that stream well.

The frames are read twice: the survey takes in everything but the pictures, one video at a time, and decides where each
shot goes (`splits`); the second reading deals out the rows, one row group at a time (`writer`). Pictures stay as they
were encoded. What is kept in memory grows with the number of shots and of files, and not with that of rows: by tens of
bytes a shot (`shots`), which `benchmarks/rows.py` measures.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ganime.data.manifest import SPLITS, Colour, Manifest, ShowStatistics, Split
from ganime.data.records import decode_picture, is_whole, read_rows
from ganime.data.shard.ledger import read_ledger, remember, write_ledger
from ganime.data.shard.shots import NOWHERE, Codes
from ganime.data.shard.splits import assign
from ganime.data.shard.survey import Survey, survey
from ganime.data.shard.writer import SplitWriter
from ganime.errors import ShardError
from ganime.params import Shard, did_you_mean

SAMPLED_PER_GROUP = 4  # pictures of a row group that are decoded for the mean colour


@dataclass
class Dealt:
    """What is counted of the rows that have been dealt, by show and by split."""

    frames: dict[str, Counter[Split]] = field(default_factory=lambda: defaultdict(Counter))  # show → split
    # Show, or split → sums of the mean R, G, B of sampled pictures, and the number of these.
    colours: dict[str, npt.NDArray[np.float64]] = field(default_factory=lambda: defaultdict(lambda: np.zeros(4)))

    def mean(self, name: str) -> Colour:
        """Mean R, G, B of a show or a split; middle grey where nothing was sampled."""
        *sums, count = self.colours[name].tolist()
        red, green, blue = (total / count if count else 0.5 for total in sums)
        return round(red, 4), round(green, 4), round(blue, 4)


def shard(frames: Path, out: Path, ledger: Path, hold_out: Sequence[str], params: Shard) -> None:
    """Write `out/{train,val,test}/*.parquet` and `out/manifest.json` from `frames/<show>/….parquet`.

    `ledger`: Parquet file that remembers the split of every shot, read first and written last. `hold_out`: shows of
    which every frame goes to the test split. `out` is replaced as a whole, at the end: what was there survives any
    failure. Raises ShardError if a file is damaged, a split comes out empty, a show of `hold_out` is unknown, or the
    disk is full.
    """
    partial = out.with_name(f".{out.name}.partial")
    scratch = out.with_name(f".{out.name}.fingerprints")
    try:
        _remove(partial)
        partial.mkdir(parents=True)
        found = survey(frames, scratch)
        for show in hold_out:
            if show not in found.shows:
                raise ShardError(f"params.yaml: hold_out: no frames of {show!r}{did_you_mean(show, [*found.shows])}")
        known = read_ledger(ledger, params)
        chosen = assign(found.shots, hold_out, params, known)
        _check_none_is_empty(chosen)
        _deal(found, chosen, partial, hold_out, params)
        _swap(partial, out)
        # A held-out show is tested for as long as it is held out; that is no reason to test it ever after.
        remember(known, found.shots, np.where(found.shots.of_shows(hold_out), NOWHERE, chosen).astype(np.int8))
        write_ledger(ledger, known, params)
    except OSError as error:
        raise ShardError(f"{out}: cannot be written ({error.strerror or error})") from error
    finally:
        _remove(partial)
        scratch.unlink(missing_ok=True)


def _check_none_is_empty(chosen: Codes) -> None:
    """Raises ShardError if a split has no shot."""
    for code, split in enumerate(SPLITS):
        if code not in chosen:
            shares = "shard.val and shard.test" if split == "train" else f"shard.{split}"
            raise ShardError(
                f"the {split} split is empty: the {len(chosen)} shots form too few groups that share no picture; "
                f"add videos, or change {shares} or hold_out in params.yaml"
            )


def _deal(found: Survey, chosen: Codes, out: Path, hold_out: Sequence[str], params: Shard) -> None:
    """The second reading: every row to the writer of its split, then the manifest."""
    writers = {split: SplitWriter(out, split, params) for split in SPLITS}
    dealt = Dealt()
    rng = np.random.default_rng(params.seed)
    ends = np.cumsum(found.groups)
    for index in rng.permutation(int(ends[-1])):
        file = int(np.searchsorted(ends, index, side="right"))
        path, group = found.files[file], int(index - ends[file] + found.groups[file])
        rows = read_rows(path, group)
        codes = chosen[found.shots.places(found.videos[file], rows["shot"].to_numpy())]
        try:
            _look(rows, codes, rng, dealt)
        except ShardError as error:
            raise ShardError(f"{path}: row group {group}: {error}; delete the file and run its stage again") from error
        for code, writer in enumerate(writers.values()):
            writer.add(rows.filter(pa.array(codes == code)))
    manifest = Manifest(
        params=params,
        hold_out=tuple(hold_out),
        mean_colour=dealt.mean("train"),
        left_out=int(found.shots.frames[chosen == NOWHERE].sum()),
        shows=_statistics(found, dealt),
        files={split: writer.close() for split, writer in writers.items()},
    )
    manifest.save(out)


def _look(rows: pa.Table, codes: Codes, rng: np.random.Generator, dealt: Dealt) -> None:
    """Count rows of one video that go to the splits `codes`, sample colours. Raises ShardError for a broken picture."""
    pictures = rows["picture"].to_pylist()
    for index, picture in enumerate(pictures):
        if not is_whole(picture):
            video = f"{rows['show'][index]}/{rows['video'][index]}"
            raise ShardError(f"frame {rows['frame'][index]} of {video} is not a whole JPEG picture")
    show = rows["show"][0].as_py()
    for code, split in enumerate(SPLITS):
        dealt.frames[show][split] += int((codes == code).sum())
    for index in sorted(rng.permutation(len(pictures))[:SAMPLED_PER_GROUP].tolist()):
        if codes[index] != NOWHERE:
            # An eighth of the size: the decoder then computes little more than the mean of each block.
            mean_BGR = decode_picture(pictures[index], cv2.IMREAD_REDUCED_COLOR_8).mean(axis=(0, 1))
            for name in (f"show {show}", SPLITS[codes[index]]):
                dealt.colours[name] += (*mean_BGR[::-1] / 255, 1)


def _statistics(found: Survey, dealt: Dealt) -> dict[str, ShowStatistics]:
    """What the manifest says of each show."""
    statistics = {}
    for name, show in sorted(found.shows.items()):
        aspect = show.aspects.most_common(1)[0][0]
        statistics[name] = ShowStatistics(
            frames=show.frames,
            shots=show.shots,
            videos=show.videos,
            action=show.action / show.frames,
            aspect=f"{aspect.numerator}:{aspect.denominator}",
            mean_colour=dealt.mean(f"show {name}"),
            splits={split: dealt.frames[name][split] for split in SPLITS},
        )
    return statistics


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
