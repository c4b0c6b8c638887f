"""GLCIC against the published facts."""

import pytest
import torch

from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.models.methods.glcic import Discriminator, Options, seam_strips

PAPER = build("glcic", {}, training_canvas(256, 256), (0.5, 0.5, 0.5))


def count(network) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_completion_network_has_the_papers_size():
    assert count(PAPER.generator) == 6_072_131  # 6.07 M


def test_the_discriminators_have_the_papers_sizes_at_256_pixels():
    assert count(PAPER.discriminator.wide) == 25_808_384  # 25.8 M
    assert count(PAPER.discriminator.local) == 19_253_248  # 19.3 M
    assert count(PAPER.discriminator.verdict) == 2049


def test_the_phases_take_18_2_and_80_percent_of_the_steps():
    bounds = [step for step in range(1, 1000) if PAPER.phase_at(step, 1000) != PAPER.phase_at(step - 1, 1000)]

    assert bounds == [180, 200]


def test_the_completion_network_sees_about_150_pixels_to_each_side():
    # The paper says 307 in all; the layers of its table add up to 301, in steps of the 4-pixel stride.
    generator = build("glcic", {"channels": 2}, training_canvas(512, 512), (0.5, 0.5, 0.5)).generator.eval().double()
    for module in generator.modules():
        if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d):
            # Means of what they see: positive, so that nothing cancels, and neither vanishing nor growing.
            torch.nn.init.constant_(module.weight, 1 / module.weight[0].numel())
            torch.nn.init.constant_(module.bias, 0)
    picture = torch.rand(1, 3, 512, 512, dtype=torch.float64, requires_grad=True)

    generator(picture, torch.zeros(1, 1, 512, 512, dtype=torch.float64))[0, :, 256, 256].sum().backward()

    columns = picture.grad.abs().sum((0, 1, 2)).nonzero().flatten()
    assert 295 <= int(columns.max() - columns.min()) + 1 <= 309


def test_the_right_strip_is_mirrored_so_that_the_known_part_lies_on_the_same_side():
    columns = torch.arange(32.0).expand(1, 3, 4, 32)

    left, right = seam_strips(columns, left=4, right=4)

    assert left[0, 0].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert right[0, 0].tolist() == [31, 30, 29, 28, 27, 26, 25, 24]


def test_one_discriminator_can_be_left_out():
    canvas, wide = training_canvas(64, 64), torch.rand(2, 3, 64, 64)

    def logits(kind: str) -> tuple[int, ...]:
        network = Discriminator(canvas, Options(discriminators=kind, discriminator_channels=4, norm="group"))
        return tuple(network(wide).shape)

    assert logits("global") == (2, 1)  # one verdict a picture
    assert logits("local") == (4, 1)  # one a side
    assert logits("both") == (4, 1)


@pytest.mark.parametrize("kind, sides", [("both", 2), ("local", 2), ("global", 1)])
def test_batch_norm_sees_real_and_generated_pictures_apart(kind, sides):
    canvas = training_canvas(32, 64)
    options = Options(discriminators=kind, discriminator_channels=4, norm="batch")
    network = Discriminator(canvas, options)
    real, fake = torch.rand(4, 3, 32, 64), torch.rand(4, 3, 32, 64) / 2

    logits = network(torch.cat([real, fake])).unflatten(0, (sides, 2, 4))

    assert torch.equal(logits[:, 0].flatten(0, 1), network.judged(real))
    assert torch.equal(logits[:, 1].flatten(0, 1), network.judged(fake))
