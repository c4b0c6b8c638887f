"""LaMa's perceptual loss. The weights are the user's, so only what does not depend on them is tested."""

import pytest
import torch
from safetensors.torch import save_file

from ganime.errors import ModelError
from ganime.models.perceptual import DilatedResnet, feature_distance, perceptual_loss


@pytest.fixture(scope="module")
def network() -> DilatedResnet:
    torch.manual_seed(0)
    return DilatedResnet().requires_grad_(False).eval()


def test_the_network_is_resnet_50_with_a_deep_stem_and_without_its_last_layer(network):
    # ResNet-50 has 25,557,032; its last layer 2,049,000; the stem is three 3×3 convolutions instead of one 7×7, and the
    # first block sees 128 channels instead of 64.
    stem = 9 * (3 * 64 + 64 * 64 + 64 * 128) + 2 * (64 + 64 + 128)
    first_block = 64 * (64 + 256)
    expected = 25_557_032 - 2_049_000 - (49 * 3 * 64 + 2 * 64) + stem + first_block

    assert sum(parameter.numel() for parameter in network.parameters()) == expected


def test_its_parts_are_named_as_in_the_published_file(network):
    names = network.state_dict().keys()

    assert {"conv1.weight", "bn3.running_var", "layer1.0.downsample.0.weight", "layer4.2.conv3.weight"} <= names
    assert "fc.weight" not in names


def test_stages_three_and_four_keep_their_size_and_see_further(network):
    shapes = [tuple(features.shape) for features in network(torch.rand(1, 3, 64, 128))]

    assert shapes == [(1, 256, 16, 32), (1, 512, 8, 16), (1, 1024, 8, 16), (1, 2048, 8, 16)]
    dilations = [network.get_submodule(f"layer{n}.{block}.conv2").dilation[0] for n in (3, 4) for block in (0, 1)]
    assert dilations == [1, 2, 2, 4]


def test_a_picture_is_like_itself_and_what_is_learnt_by_is_the_other_one(network):
    generated, wide = torch.rand(1, 3, 32, 32, requires_grad=True), torch.rand(1, 3, 32, 32)

    feature_distance(network, generated, wide).backward()

    assert float(feature_distance(network, wide, wide)) == 0
    assert float(generated.grad.abs().sum()) > 0


def test_the_weights_come_from_a_safetensors_file(network, tmp_path):
    save_file(network.state_dict(), tmp_path / "encoder.safetensors")
    one, other = torch.rand(1, 3, 32, 32), torch.rand(1, 3, 32, 32)

    loss = perceptual_loss(tmp_path / "encoder.safetensors", one, other)

    assert float(loss) == pytest.approx(float(feature_distance(network, one, other)))


def test_a_file_that_does_not_fit_is_refused(tmp_path):
    picture = torch.rand(1, 3, 32, 32)
    save_file({"conv1.weight": torch.zeros(1)}, tmp_path / "other.safetensors")
    torch.save({}, tmp_path / "encoder.pth")

    with pytest.raises(ModelError, match="no such file"):
        perceptual_loss(tmp_path / "none.safetensors", picture, picture)
    with pytest.raises(ModelError, match="not the encoder"):
        perceptual_loss(tmp_path / "other.safetensors", picture, picture)
    with pytest.raises(ModelError, match="GANime opens no pickle"):
        perceptual_loss(tmp_path / "encoder.pth", picture, picture)
