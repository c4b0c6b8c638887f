"""Decoded pictures → arrays of the size that is asked for, upright and with square pixels."""

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from ganime.film.video.probe import Probe
from ganime.frame import Pixels


class Scaler:
    """Scales frames to one size with libswscale, which keeps its tables between frames of a kind."""

    def __init__(self, height: int, width: int, pixel_format: str, rotation: int = 0) -> None:
        """`height`, `width`: pixels of the result as displayed. `rotation`: degrees anticlockwise, as Probe has it."""
        self._turns = rotation // 90
        self._size = (width, height) if self._turns % 2 else (height, width)
        self._format = pixel_format
        self._reformatter = VideoReformatter()

    def scale(self, picture: VideoFrame) -> Pixels:
        """The picture by area averaging: H×W for `gray` (full range), H×W×C for `rgb24` and `bgr24`."""
        height, width = self._size
        # Untagged video above 576 rows is BT.709 by custom; libswscale would take it for BT.601.
        guess = Colorspace.ITU709 if picture.colorspace == 2 and picture.height > 576 else None
        small = self._reformatter.reformat(
            picture,
            width,
            height,
            self._format,
            src_colorspace=guess,
            interpolation=Interpolation.AREA,
            threads=1,  # slicing so small a job over threads costs 6 times the scaling
        ).to_ndarray()
        return np.ascontiguousarray(np.rot90(small, self._turns)) if self._turns else small  # type: ignore[return-value]


def picture_size(probe: Probe, width: int) -> tuple[int, int]:
    """Height and width in pixels of pictures with square pixels `width` wide, both even."""
    width -= width % 2
    return max(2, 2 * round(width / probe.aspect / 2)), width
