"""Pictures ↔ short sequences of tokens: a grid of mean colours, each named by the nearest of a palette.

Letters beside those of `frame`: R rows and Q columns of the grid, T tokens in order (all), K of the known part, S of
the sides, N colours of the palette.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganime.frame import Canvas
from ganime.models.palette import fit_palette, nearest, spread_palette


class TokenGrid(nn.Module):
    """`columns` across the wide picture, as many rows as make its cells square, and a palette of `colours`.

    No cell lies across a seam: known tokens hold nothing of the sides. In order, the known tokens come first, row by
    row; then the sides, column by column from the seams outwards, left and right in turn, each from top to bottom.
    Until `fit` has looked at pictures, the palette is spread evenly over all colours.
    """

    palette_N3: Tensor
    rows_HR: Tensor
    columns_WQ: Tensor

    def __init__(self, canvas: Canvas, columns: int, colours: int) -> None:
        super().__init__()
        self.canvas = canvas
        parts = (canvas.left, canvas.known_width, canvas.right)
        self.left, self.known, self.right = (_share(part, columns, canvas.width) for part in parts)
        self.rows = _share(canvas.height, columns, canvas.width)
        columns_out = [*range(self.left - 1, -1, -1)], [*range(self.left + self.known, sum(self.widths))]
        self.side_columns = _in_turn(*columns_out)
        self.register_buffer("palette_N3", spread_palette(colours))
        centres_Q = torch.cat([
            start + (torch.arange(cells) + 0.5) * (part / max(cells, 1))
            for start, cells, part in zip((0, canvas.left, canvas.left + parts[1]), self.widths, parts, strict=True)
        ])  # fmt: skip
        centres_R = (torch.arange(self.rows) + 0.5) * (canvas.height / self.rows)
        self.register_buffer("rows_HR", _between(centres_R, canvas.height), persistent=False)
        self.register_buffer("columns_WQ", _between(centres_Q, canvas.width), persistent=False)

    @property
    def widths(self) -> tuple[int, int, int]:
        """Columns of the left side, of the known part and of the right side."""
        return self.left, self.known, self.right

    @property
    def known_count(self) -> int:
        """K."""
        return self.rows * self.known

    @property
    def side_count(self) -> int:
        """S."""
        return self.rows * (self.left + self.right)

    def fit(self, wide_B3HW: Tensor, seed: int = 0) -> None:
        """Find the palette of some wide pictures."""
        colours_X3 = self._means(wide_B3HW).permute(0, 2, 3, 1).reshape(-1, 3)
        self.palette_N3.copy_(fit_palette(colours_X3, len(self.palette_N3), seed))

    def tokens(self, wide_B3HW: Tensor) -> Tensor:
        """All tokens of wide pictures in order, B×T int64."""
        return self.in_order(self._named(self._means(wide_B3HW)))

    def known_tokens(self, wide_B3HW: Tensor) -> Tensor:
        """Those of the known part alone, B×K; the sides are not looked at."""
        return self._named(_means(wide_B3HW[..., self.canvas.known], self.rows, self.known)).flatten(1)

    def in_order(self, grid_BRQ: Tensor) -> Tensor:
        """What stands in the cells of the grid, as a sequence: B×T."""
        known_BK = grid_BRQ[:, :, self.left : self.left + self.known].flatten(1)
        return torch.cat([known_BK, *(grid_BRQ[:, :, column] for column in self.side_columns)], 1)

    def colours(self, tokens: Tensor) -> Tensor:
        """Tokens of any shape → their colours, …×3."""
        return self.palette_N3[tokens]

    def seam_error(self, known_BK: Tensor, sides_BS: Tensor) -> Tensor:
        """Mean difference of colour between the known cells and the generated ones right beside them, B."""
        known_BRK = known_BK.reshape(-1, self.rows, self.known)
        columns_BDR = sides_BS.reshape(len(sides_BS), -1, self.rows)
        edges = {self.left - 1: known_BRK[:, :, 0], self.left + self.known: known_BRK[:, :, -1]}
        errors = [
            (self.colours(columns_BDR[:, number]) - self.colours(edges[column])).abs().mean((1, 2))
            for number, column in enumerate(self.side_columns)
            if column in edges
        ]
        return torch.stack(errors).mean(0)

    def painted(self, filled_B3HW: Tensor, sides_BS: Tensor) -> Tensor:
        """A filled picture whose sides are given the colours of the tokens and keep their detail, B×3×H×W.

        Added is, for each cell, how far the token's colour is from the one that stands for the fill there: nothing
        where they agree. Between cells the change goes over linearly, to nothing in the known part.
        """
        fill_BRQ = self._named(self._means(filled_B3HW))
        columns_BDR = sides_BS.reshape(len(sides_BS), -1, self.rows)
        cells = {column: columns_BDR[:, number] for number, column in enumerate(self.side_columns)}
        wanted_BRQ = torch.stack([cells.get(column, fill_BRQ[:, :, column]) for column in range(sum(self.widths))], 2)
        change_B3RQ = (self.colours(wanted_BRQ) - self.colours(fill_BRQ)).permute(0, 3, 1, 2)
        return (filled_B3HW + self.rows_HR @ change_B3RQ @ self.columns_WQ.T).clamp(0, 1)

    def _named(self, means_B3RQ: Tensor) -> Tensor:
        return nearest(means_B3RQ.permute(0, 2, 3, 1), self.palette_N3)

    def _means(self, wide_B3HW: Tensor) -> Tensor:
        """Mean colour of each cell, B×3×R×Q."""
        canvas, width = self.canvas, wide_B3HW.shape[3]
        spans = slice(0, canvas.left), canvas.known, slice(width - canvas.right, width)
        parts = zip(spans, self.widths, strict=True)
        return torch.cat([_means(wide_B3HW[..., span], self.rows, cells) for span, cells in parts if cells], 3)


def _means(picture_B3HW: Tensor, rows: int, columns: int) -> Tensor:
    return F.adaptive_avg_pool2d(picture_B3HW.float(), (rows, columns))


def _share(pixels: int, columns: int, width: int) -> int:
    """Cells along so many pixels, where `columns` of them are as long as `width`: at least one, at most one a pixel."""
    return min(pixels, max(1, round(columns * pixels / width)))


def _in_turn(one: list[int], other: list[int]) -> tuple[int, ...]:
    """The first of each, the second of each, …; what one has more comes last."""
    both = [number for pair in zip(one, other, strict=False) for number in pair]
    shorter = len(both) // 2
    return (*both, *one[shorter:], *other[shorter:])


def _between(centres_R: Tensor, length: int) -> Tensor:
    """How much each of `length` pixels takes from each cell, by linear interpolation between centres: `length`×R."""
    if len(centres_R) == 1:
        return torch.ones(length, 1)
    pixels_H = torch.arange(length) + 0.5
    after_H = torch.searchsorted(centres_R, pixels_H).clamp(1, len(centres_R) - 1)
    before, after = centres_R[after_H - 1], centres_R[after_H]
    share_H1 = ((pixels_H - before) / (after - before)).clamp(0, 1)[:, None]
    cells = len(centres_R)
    return (1 - share_H1) * F.one_hot(after_H - 1, cells) + share_H1 * F.one_hot(after_H, cells)
