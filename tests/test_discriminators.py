"""Discriminators that methods share."""

import pytest
import torch

from ganime.discriminators import StridedDiscriminator


def test_at_64_pixels_it_has_the_layers_of_dcgan():
    network = StridedDiscriminator((64, 64), 64, "batch")
    convolutions = [module for module in network.modules() if isinstance(module, torch.nn.Conv2d)]

    assert [module.out_channels for module in convolutions] == [64, 128, 256, 512, 1]
    assert {module.kernel_size for module in convolutions} == {(4, 4)}
    # 16 · (3·64 + 64·128 + 128·256 + 256·512 + 512) weights, 2 · (128 + 256 + 512) of the norms.
    assert sum(parameter.numel() for parameter in network.parameters()) == 2_765_568 + 1792


@pytest.mark.parametrize("size", [(64, 64), (256, 36), (45, 14), (8, 3)])
def test_it_gives_one_verdict_a_picture_of_any_size(size):
    assert StridedDiscriminator(size, 4, "group")(torch.rand(2, 3, *size)).shape == (2, 1)
