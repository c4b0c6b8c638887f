"""Losses that methods share, on cases worked out by hand."""

import pytest
import torch

from ganime.models.losses import cross_entropy, fooled, masked_mse, structure_loss
from ganime.models.recipe import Example, Verdicts


def test_the_structure_of_a_picture_is_unlike_its_negative_and_like_itself():
    wide, mask = torch.rand(1, 3, 16, 32), torch.ones(1, 1, 16, 32)

    assert float(structure_loss(wide, wide, mask)) == pytest.approx(0, abs=1e-6)
    assert float(structure_loss(wide, 1 - wide, mask)) > 1.5  # correlation -1
    assert float(structure_loss(wide, 1 - wide, torch.zeros_like(mask))) == 0


def test_the_weighted_error_is_zero_where_nothing_is_hidden():
    assert float(masked_mse(torch.zeros(1, 3, 4, 4), torch.ones(1, 3, 4, 4), torch.zeros(1, 1, 4, 4))) == 0


def test_the_weighted_error_counts_hidden_pixels_over_the_whole_picture():
    mask = torch.tensor([1.0, 0, 0, 1]).expand(1, 1, 2, 4)

    assert float(masked_mse(torch.zeros(1, 3, 2, 4), torch.full((1, 3, 2, 4), 0.5), mask)) == 0.125  # 0.25 on half


def test_a_discriminator_that_cannot_tell_loses_log_2_each_way():
    example = Example(torch.zeros(3, 3, 2, 4), torch.ones(3, 1, 2, 4))
    loss = cross_entropy(Verdicts(example, example.wide_B3HW, torch.zeros(3, 1), torch.zeros(3, 1)))

    assert round(float(loss["real"]), 4) == round(float(loss["fake"]), 4) == 0.6931


def test_a_generator_loses_nothing_once_it_fools():
    assert float(fooled(torch.full((2, 1), 50.0))) == pytest.approx(0)
    assert float(fooled(torch.zeros(2, 1))) == pytest.approx(0.6931, abs=1e-4)
    assert float(fooled(torch.full((2, 1), -3.0))) == pytest.approx(3.0486, abs=1e-4)  # log(1 + e^3)
