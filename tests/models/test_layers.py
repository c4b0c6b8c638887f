"""Blocks that methods share."""

import pytest
import torch

from ganime.models.layers import CompletionNetwork, mean_fill, row_fill, small_normal_

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


def test_the_small_normal_start_has_the_spread_of_dcgan():
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv2d(64, 64, 4), torch.nn.BatchNorm2d(512))

    small_normal_(network)

    weights, scales = network[0].weight.detach(), network[1].weight.detach()
    assert float(weights.std()) == pytest.approx(0.02, rel=0.02)
    assert float(scales.mean()) == pytest.approx(1, abs=0.01)
    assert not network[0].bias.any()
