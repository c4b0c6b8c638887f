"""Discriminators that methods share."""

import pytest
import torch

from ganime.models.discriminators import StridedDiscriminator, apart


def test_at_64_pixels_it_has_the_layers_of_dcgan():
    network = StridedDiscriminator((64, 64), 64, "batch")
    convolutions = [module for module in network.modules() if isinstance(module, torch.nn.Conv2d)]

    assert [module.out_channels for module in convolutions] == [64, 128, 256, 512, 1]
    assert {module.kernel_size for module in convolutions} == {(4, 4)}
    weights, norms = 16 * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512), 2 * (128 + 256 + 512)
    assert sum(parameter.numel() for parameter in network.parameters()) == weights + norms


@pytest.mark.parametrize("kernel", [4, 5])
@pytest.mark.parametrize("size", [(64, 64), (256, 36), (45, 14), (8, 3)])
def test_it_gives_one_verdict_a_picture_of_any_size(size, kernel):
    assert StridedDiscriminator(size, 4, "group", kernel)(torch.rand(2, 3, *size)).shape == (2, 1)


def test_real_and_fake_pictures_are_normalised_apart():
    network = StridedDiscriminator((16, 16), 4, "batch")
    real, fake = torch.rand(4, 3, 16, 16), torch.zeros(4, 3, 16, 16)

    together = apart(network, torch.cat([real, fake]))

    assert torch.equal(together, torch.cat([network(real), network(fake)]))
    assert not torch.allclose(together, network(torch.cat([real, fake])))
