"""Blocks that methods share."""

import pytest
import torch

from ganime.layers import CompletionNetwork, masked_mse, mean_fill, row_fill, structure_loss

MASK = torch.tensor([1.0, 1, 0, 0, 0, 1]).expand(1, 1, 3, 6)


def test_the_mean_colour_stands_where_the_picture_is_hidden():
    filled = mean_fill(torch.zeros(1, 3, 3, 6), MASK, torch.tensor([0.1, 0.2, 0.3]))

    assert filled[0, :, 0, 0].tolist() == torch.tensor([0.1, 0.2, 0.3]).tolist()
    assert filled[0, :, 0, 2].tolist() == [0, 0, 0]


def test_each_row_goes_from_its_nearest_known_pixel_to_its_mean_where_the_picture_is_hidden():
    columns = torch.tensor([9.0, 9, 1, 2, 6, 9]).expand(1, 3, 3, 6)

    # Two columns are hidden on the left, so its first is as far from the seam as any, and both are past half way.
    assert row_fill(columns, MASK)[0, 0, 1].tolist() == pytest.approx([2.4, 2.4, 1, 2, 6, 3.9])


def test_an_untrained_network_with_an_row_fill_stays_near_the_fill():
    wide = torch.rand(1, 3, 16, 32)
    mask = torch.ones(1, 1, 16, 32)
    mask[..., 4:28] = 0

    torch.manual_seed(0)
    generated = CompletionNetwork(8, "group", "row", (0.5, 0.5, 0.5))(wide, mask)

    # An eighth of the way to a colour that is at most a whole away.
    assert (generated - row_fill(wide, mask)).abs().max() < 0.25


def test_the_structure_of_a_picture_is_unlike_its_negative_and_like_itself():
    wide, mask = torch.rand(1, 3, 16, 32), torch.ones(1, 1, 16, 32)

    assert float(structure_loss(wide, wide, mask)) == pytest.approx(0, abs=1e-6)
    assert float(structure_loss(wide, 1 - wide, mask)) > 1.5  # correlation -1
    assert float(structure_loss(wide, 1 - wide, torch.zeros_like(mask))) == 0


def test_the_weighted_error_is_zero_where_nothing_is_hidden():
    assert float(masked_mse(torch.zeros(1, 3, 4, 4), torch.ones(1, 3, 4, 4), torch.zeros(1, 1, 4, 4))) == 0
