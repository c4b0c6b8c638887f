"""Pictures as grids of tokens."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ganime.frame import Canvas, training_canvas
from ganime.models.tokens import TokenGrid

WIDE = training_canvas(72, 128)


def pictures(canvas: Canvas, batch: int = 2) -> torch.Tensor:
    return torch.rand(batch, 3, canvas.height, canvas.width, generator=torch.Generator().manual_seed(0))


def test_a_wide_picture_of_16_columns_has_9_rows_and_12_known_columns():
    grid = TokenGrid(WIDE, 16, 8)

    assert (grid.rows, grid.widths) == (9, (2, 12, 2))
    assert (grid.known_count, grid.side_count) == (108, 36)


def test_the_papers_32_columns_make_1024_tokens_of_a_square_canvas():
    grid = TokenGrid(training_canvas(256, 256), 32, 8)

    assert grid.known_count + grid.side_count == 1024


def test_the_sides_come_after_the_known_part_from_the_seams_outwards():
    grid = TokenGrid(Canvas(4, 32, 8, 8), 8, 8)
    cells = torch.arange(8).reshape(1, 1, 8)

    assert grid.in_order(cells)[0].tolist() == [2, 3, 4, 5, 1, 6, 0, 7]


@given(
    st.integers(4, 60), st.integers(12, 90), st.integers(0, 5), st.integers(1, 5), st.integers(1, 40)
)  # fmt: skip
def test_the_order_covers_every_cell_once_and_the_known_ones_first(height, width, left, right, columns):
    grid = TokenGrid(Canvas(height, width, left, right), columns, 2)
    cells = torch.arange(grid.rows * sum(grid.widths)).reshape(1, grid.rows, -1)
    order = grid.in_order(cells)[0]

    assert order.sort().values.tolist() == list(range(cells.numel()))
    known_columns = set(range(grid.left, grid.left + grid.known))
    assert {int(cell) % cells.shape[2] for cell in order[: grid.known_count]} == known_columns


def test_known_tokens_hold_nothing_of_the_sides():
    canvas = Canvas(45, 81, left=10, right=11)
    grid = TokenGrid(canvas, 16, 64)
    wide = pictures(canvas)
    hidden = torch.full_like(wide, float("nan"))
    hidden[..., canvas.known] = wide[..., canvas.known]

    assert torch.equal(grid.known_tokens(hidden), grid.tokens(wide)[:, : grid.known_count])


def test_tokens_name_the_mean_colour_of_their_cell():
    grid = TokenGrid(Canvas(2, 8, 2, 2), 4, 2)
    grid.palette_N3.copy_(torch.tensor([[0.0] * 3, [1.0] * 3]))
    columns = torch.tensor([1.0, 0.8, 0.9, 0.0, 0.0, 0.2, 0.0, 0.4]).expand(1, 3, 2, 8)

    assert grid.tokens(columns)[0].tolist() == [0, 0, 1, 0]  # 0.45, 0.1 between; 0.9 on the left, 0.2 on the right


def test_a_fitted_palette_is_that_of_the_pictures():
    grid = TokenGrid(WIDE, 16, 2)
    wide = torch.full((2, 3, 72, 128), 0.25)
    wide[1] = 0.75

    grid.fit(wide)

    assert grid.palette_N3.tolist() == [[0.25] * 3, [0.75] * 3]


def test_tokens_that_agree_with_the_fill_change_nothing():
    grid = TokenGrid(WIDE, 16, 64)
    filled = pictures(WIDE)

    assert torch.allclose(grid.painted(filled, grid.tokens(filled)[:, grid.known_count :]), filled)


def test_tokens_move_the_sides_to_their_colours_and_leave_their_detail():
    grid = TokenGrid(WIDE, 16, 2)
    grid.palette_N3.copy_(torch.tensor([[0.2] * 3, [0.6] * 3]))
    filled = 0.15 + 0.1 * pictures(WIDE)  # all nearest to the first colour

    painted = grid.painted(filled, torch.ones(2, grid.side_count, dtype=torch.int64))

    outer = painted[..., :12] - filled[..., :12]  # out to the centre of the column beside the seam
    assert torch.allclose(outer, torch.full_like(outer, 0.4))
    assert torch.allclose(painted[..., 24:-24], filled[..., 24:-24])  # in from the first known centre, but for rounding
    steps = (painted - filled).diff(dim=3).abs()
    assert float(steps.max()) < 0.06  # no step at the seam: 0.4 over 8 pixels


def test_the_error_at_the_seam_is_that_of_the_columns_beside_it():
    grid = TokenGrid(Canvas(1, 8, 2, 2), 8, 3)
    grid.palette_N3.copy_(torch.tensor([[0.0] * 3, [0.5] * 3, [1.0] * 3]))
    known = torch.tensor([[0, 1, 1, 2]])
    sides = torch.tensor([[1, 2, 0, 0]])  # left and right beside the seams, then the border

    assert float(grid.seam_error(known, sides)) == pytest.approx((0.5 + 0.0) / 2)
