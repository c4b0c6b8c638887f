"""A test picture and what was made of it: what the figures and the page show side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ganime.data.batches.windows import decode_windows
from ganime.data.records import FrameRecord, decode_picture
from ganime.frame import Canvas, Pixels, crop
from ganime.outpainter import Outpainter

GIVEN, TRUTH = "given", "truth"

# Between black and white, so that it is taken for neither night nor snow.
HIDDEN_LEVEL = 128


@dataclass(frozen=True)
class Example:
    """Pictures H×W×3 of the canvas' size by the name of what made them; the first is what was given."""

    caption: str
    pictures: dict[str, Pixels]


def caption_of(record: FrameRecord) -> str:
    """Where a picture comes from: show, video, place in the film, kind of shot."""
    minutes, seconds = divmod(int(record.time), 60)
    return f"{record.show} · {record.video} · {minutes}:{seconds:02d} · {record.motion}"


def with_truth(records: Sequence[FrameRecord], canvas: Canvas, outpainters: dict[str, Outpainter]) -> list[Example]:
    """16:9 windows whose sides are hidden: given, each outpainter's picture, truth."""
    if not records:
        return []
    truth_BHWC = decode_windows(records, canvas.height, canvas.width)
    known_BHKC = crop(truth_BHWC, canvas)
    columns = {GIVEN: _given(known_BHKC, canvas)}
    columns |= {name: outpainter.widen(known_BHKC, canvas) for name, outpainter in outpainters.items()}
    columns[TRUTH] = truth_BHWC
    return _examples(records, columns)


def without_truth(records: Sequence[FrameRecord], canvas: Canvas, outpainters: dict[str, Outpainter]) -> list[Example]:
    """4:3 pictures, whole, as the known part of a wider one: given, each outpainter's picture."""
    if not records:
        return []
    size = (canvas.known_width, canvas.height)
    pictures = [cv2.resize(decode_picture(r.picture), size, interpolation=cv2.INTER_AREA) for r in records]
    known_BHKC = np.stack(pictures)
    columns = {GIVEN: _given(known_BHKC, canvas)}
    columns |= {name: outpainter.widen(known_BHKC, canvas) for name, outpainter in outpainters.items()}
    return _examples(records, columns)


def _given(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """The known part between grey sides."""
    wide_BHWC = np.full((len(known_BHKC), canvas.height, canvas.width, 3), HIDDEN_LEVEL, np.uint8)
    wide_BHWC[:, :, canvas.known] = known_BHKC
    return wide_BHWC


def _examples(records: Sequence[FrameRecord], columns: dict[str, Pixels]) -> list[Example]:
    """Columns of pictures → rows."""
    return [
        Example(caption_of(record), {name: pictures_BHWC[place] for name, pictures_BHWC in columns.items()})
        for place, record in enumerate(records)
    ]
