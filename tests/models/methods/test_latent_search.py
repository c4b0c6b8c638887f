"""The search of a generator's noise, against the paper's equations and against the Poisson equation itself."""

import math

import pytest
import torch
from torch import nn

from ganime.models.methods.latent_search import (
    LatentSearch,
    Search,
    context_loss,
    context_weight,
    poisson_blend,
    prior_loss,
)

HEIGHT, WIDTH, LEFT, RIGHT = 6, 12, 3, 4
MASK = torch.zeros(1, 1, HEIGHT, WIDTH)
MASK[..., :LEFT] = 1
MASK[..., WIDTH - RIGHT :] = 1


class Plain(nn.Module):
    """Pictures of one colour, which is the noise: RGB −1..1."""

    def forward(self, noise_B3: torch.Tensor) -> torch.Tensor:
        return ((noise_B3 + 1) / 2)[:, :, None, None].expand(-1, -1, HEIGHT, WIDTH)


class FondOfBright(nn.Module):
    """Takes bright pictures for real."""

    def forward(self, picture_B3HW: torch.Tensor) -> torch.Tensor:
        return 100 * picture_B3HW.mean((1, 2, 3), keepdim=True).flatten(1)


def search(**changes: object) -> LatentSearch:
    values = {"steps": 100, "rate": 0.05, "draws": 1, "window": 3, "prior": 0.0, "blend": "plain", "seed": 0}
    return LatentSearch(Plain(), FondOfBright(), 3, Search(**{**values, **changes})).eval()


def test_a_known_pixel_counts_by_the_share_of_hidden_ones_around_it():
    weights = context_weight(MASK, 3)[0, 0, 2].tolist()

    assert weights == pytest.approx([0, 0, 0, 1 / 3, 0, 0, 0, 1 / 3, 0, 0, 0, 0])


def test_the_context_loss_sums_weighted_differences_of_pictures_between_minus_1_and_1():
    loss = context_loss(torch.full((2, 3, 1, 2), 0.5), torch.tensor([[[[0.25, 0.5]]]]), torch.tensor([[[[0.5, 1.0]]]]))

    assert loss.tolist() == [3 * 2 * 0.5 * 0.25] * 2


def test_the_prior_is_the_log_of_how_surely_a_picture_is_taken_for_a_fake():
    assert prior_loss(torch.tensor([[0.0], [1.0]])).tolist() == pytest.approx(
        [math.log(0.5), math.log(1 - 1 / (1 + math.exp(-1)))]
    )


def test_the_search_finds_the_noise_of_the_known_part():
    wide = torch.tensor([[0.2, 0.4, 0.6], [0.9, 0.5, 0.1]])[:, :, None, None].expand(-1, -1, HEIGHT, WIDTH)

    found = search()(wide, MASK.expand(2, -1, -1, -1))

    assert torch.allclose(found, wide, atol=0.03)


def test_the_prior_draws_the_search_towards_what_passes_for_real():
    wide = torch.full((1, 3, HEIGHT, WIDTH), 0.2)

    assert float(search(prior=50.0)(wide, MASK).mean()) > float(search()(wide, MASK).mean()) + 0.2


def test_without_a_step_the_nearest_draw_is_taken():
    one = search(steps=0, draws=50)
    pictures = Plain()(2 * torch.rand(50, 3, generator=torch.Generator().manual_seed(0)) - 1)

    assert torch.equal(one(pictures[7:8], MASK), pictures[7:8])


def test_a_search_needs_no_leave_to_use_gradients_and_leaves_none_behind():
    network = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), Plain())
    one = LatentSearch(network, FondOfBright(), 3, Search(3, 0.1, 1, 3, 0.1, "poisson", 0)).eval()

    with torch.inference_mode():
        found = one(torch.rand(2, 3, HEIGHT, WIDTH), MASK.expand(2, -1, -1, -1))

    assert found.shape == (2, 3, HEIGHT, WIDTH)
    assert all(parameter.grad is None for parameter in network.parameters())


def test_a_picture_widens_alike_in_any_batch():
    wide = torch.rand(3, 3, HEIGHT, WIDTH)

    alone, together = search()(wide[2:], MASK), search()(wide, MASK.expand(3, -1, -1, -1))

    assert torch.allclose(alone[0], together[2], atol=1e-5)


def test_the_noise_never_leaves_the_range_it_was_learnt_in():
    found = search(rate=1.0, steps=20)(torch.full((1, 3, HEIGHT, WIDTH), 2.0), MASK)

    assert float(found.max()) <= 1


def test_blending_joins_the_sides_and_keeps_their_gradients():
    torch.manual_seed(0)
    wide = 0.4 + 0.2 * torch.rand(2, 3, HEIGHT, WIDTH, dtype=torch.float64)
    painted = 0.4 + 0.2 * torch.rand(2, 3, HEIGHT, WIDTH, dtype=torch.float64)

    blended = poisson_blend(wide, painted, MASK)

    known = slice(LEFT, WIDTH - RIGHT)
    assert torch.allclose(blended[..., known], wide[..., known])
    # The membrane between them is harmonic where pixels are hidden: no pixel differs from the mean of its neighbours,
    # of which those beyond the border are as the border.
    change = nn.functional.pad(blended - painted, (1, 1, 1, 1), mode="replicate")
    around = change[..., :-2, 1:-1] + change[..., 2:, 1:-1] + change[..., 1:-1, :-2] + change[..., 1:-1, 2:]
    assert (MASK * (around / 4 - change[..., 1:-1, 1:-1])).abs().max() < 1e-9


def test_blending_moves_sides_of_the_wrong_colour_to_the_right_one():
    wide, painted = torch.full((1, 3, HEIGHT, WIDTH), 0.7), torch.full((1, 3, HEIGHT, WIDTH), 0.2)

    assert torch.allclose(poisson_blend(wide, painted, MASK), wide)
