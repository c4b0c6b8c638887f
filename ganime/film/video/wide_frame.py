"""A known picture between two sides, in the pixel format of the encoder and with the known bytes as they were."""

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from ganime.errors import VideoError
from ganime.film.picture import Picture, picture_of, small_factor
from ganime.film.video.layout import Layout
from ganime.film.video.pixels import PlaneShape, is_moved, plain, plane_rows, plane_shapes
from ganime.film.video.rgb import can_convert, rgb_of, small_rgb_of
from ganime.frame import Pixels

# Chroma repeated on the way to RGB, where `rgb_of` cannot convert, and averaged on the way back: the known picture
# would come back as it was to 0.01 levels (by bilinear chroma to 1.0), so that sides made from it meet it without an
# edge. libswscale's default cuts fractions off, and sides come back a level too dark.
_TO_RGB = Interpolation.POINT | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
_FROM_RGB = Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP


class WideComposer:
    """Composes the wide frames of one film."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._shapes = plane_shapes(layout.pixel_format)
        self._to_rgb, self._to_known, self._to_side = VideoReformatter(), VideoReformatter(), VideoReformatter()
        # The side that came last on the left and on the right, and its planes.
        self._sides: list[tuple[Pixels, list[Pixels]] | None] = [None, None]

    def picture(self, frame: VideoFrame) -> Picture:
        """The known picture of a decoded frame at its stored resolution.

        Raises VideoError if the frame is unlike the first of the film.
        """
        self._check(frame)
        told = self._layout.colours.matrix, self._layout.colours.swscale_range
        if not can_convert(frame.format.name, told[0]):
            return picture_of(self._rgb(frame))
        small_hkC = small_rgb_of(frame, *told, small_factor(frame.height))
        return Picture(frame.height, frame.width, small_hkC, lambda columns: rgb_of(frame, *told, columns))

    def compose(self, frame: VideoFrame, left_HSC: Pixels, right_HSC: Pixels) -> VideoFrame:
        """A wide frame at the time of `frame`: its very samples, between sides of S columns each in RGB.

        Sides that come again as the same arrays are not converted again: do not change them in place. Raises VideoError
        if the frame is unlike the first of the film, ValueError if a side does not fit the canvas.
        """
        self._check(frame)
        layout = self._layout
        canvas = layout.canvas
        wide = VideoFrame(canvas.width, canvas.height, layout.pixel_format)
        spans = (slice(0, canvas.left), canvas.known, slice(canvas.known.stop, canvas.width))
        parts = (self._side(0, left_HSC), self._known(frame), self._side(1, right_HSC))
        for number, (rows, shape) in enumerate(zip(plane_rows(wide), self._shapes, strict=True)):
            for span, part in zip(spans, parts, strict=True):
                if part:
                    bytes_of = shape.span(span)
                    rows[:, bytes_of] = part[number][:, : bytes_of.stop - bytes_of.start]
        layout.colours.tag(wide)
        wide.pts, wide.time_base = frame.pts, frame.time_base
        return wide

    def _rgb(self, frame: VideoFrame) -> Pixels:
        """A frame in RGB by libswscale, H×K×3."""
        colours = self._layout.colours
        return np.asarray(
            self._to_rgb.reformat(
                self._coloured(frame),
                format="rgb24",
                src_colorspace=colours.swscale_matrix,
                src_color_range=colours.swscale_range,
                interpolation=_TO_RGB,
                threads=1,
            ).to_ndarray(),
            np.uint8,
        )

    def _check(self, frame: VideoFrame) -> None:
        layout, canvas = self._layout, self._layout.canvas
        if (frame.height, frame.width, frame.format.name) != (canvas.height, canvas.known_width, layout.source_format):
            became = f"{frame.width}×{frame.height} {frame.format.name}"
            raise VideoError(
                f"the pictures change from {canvas.known_width}×{canvas.height} {layout.source_format} to {became} "
                f"at {float((frame.pts or 0) * (frame.time_base or 0)):.1f} s; cut the film there first"
            )

    def _known(self, frame: VideoFrame) -> list[Pixels]:
        """The planes of a known picture in the encoder's format."""
        layout = self._layout
        if plain(layout.source_format) == layout.pixel_format:
            return plane_rows(frame)
        if is_moved(layout.source_format, layout.pixel_format):
            return plane_rows(self._to_known.reformat(frame, format=layout.pixel_format, threads=1))
        return self._repeated(frame)

    def _repeated(self, frame: VideoFrame) -> list[Pixels]:
        """Planes with each sample of chroma repeated, and chroma that says grey where there was none."""
        have, given = plane_shapes(plain(self._layout.source_format)), plane_rows(frame)
        return [
            _repeat(given[number], have[number], shape) if number < len(have) else self._grey(shape, frame)
            for number, shape in enumerate(self._shapes)
        ]

    def _grey(self, shape: PlaneShape, frame: VideoFrame) -> Pixels:
        bits = frame.format.components[0].bits
        size = (frame.height // shape.rows, frame.width // shape.columns)
        return np.full(size, 1 << (bits - 1), np.uint8 if bits == 8 else np.uint16).view(np.uint8)

    def _coloured(self, frame: VideoFrame) -> VideoFrame:
        """The frame itself, or a grey one with planes of chroma: libswscale takes all grey for full range."""
        name = self._layout.source_format
        if not name.startswith("gray"):
            return frame
        coloured = VideoFrame(frame.width, frame.height, name.replace("gray", "yuv420p"))
        luma, *chroma = plane_rows(coloured)
        used = plane_shapes(name)[0].step * frame.width
        luma[:, :used] = plane_rows(frame)[0][:, :used]
        for rows, shape in zip(chroma, plane_shapes(coloured.format.name)[1:], strict=True):
            rows[:, : frame.width // shape.columns * shape.step] = self._grey(shape, frame)
        return coloured

    def _side(self, number: int, side_HSC: Pixels) -> list[Pixels]:
        """The planes of a side, converted if it is not the one that came last."""
        last = self._sides[number]
        if last is not None and last[0] is side_HSC:
            return last[1]
        canvas = self._layout.canvas
        if side_HSC.shape != (canvas.height, (canvas.left, canvas.right)[number], 3):
            raise ValueError(f"a side of shape {side_HSC.shape} does not fit {canvas}")
        planes = self._converted(side_HSC) if side_HSC.size else []
        self._sides[number] = (side_HSC, planes)
        return planes

    def _converted(self, side_HSC: Pixels) -> list[Pixels]:
        colours = self._layout.colours
        side = VideoFrame.from_ndarray(np.ascontiguousarray(side_HSC), format="rgb24")
        # Grey planes hold luma alone; see _coloured.
        name = self._layout.pixel_format.replace("gray", "yuv420p")
        converted = self._to_side.reformat(
            side,
            format=name,
            dst_colorspace=colours.swscale_matrix,
            dst_color_range=colours.swscale_range,
            interpolation=_FROM_RGB,
            threads=1,
        )
        return [rows.copy() for rows in plane_rows(converted)]


def _repeat(rows: Pixels, have: PlaneShape, want: PlaneShape) -> Pixels:
    samples = rows.reshape(len(rows), -1, have.step)
    return (
        samples.repeat(have.rows // want.rows, axis=0)
        .repeat(have.columns // want.columns, axis=1)
        .reshape(len(rows) * have.rows // want.rows, -1)
    )
