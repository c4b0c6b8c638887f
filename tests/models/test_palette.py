"""Palettes found by k-means."""

import pytest
import torch

from ganime.models.palette import by_luma, fit_palette, nearest, spread_palette

RED, GREEN, BLUE = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def test_as_many_colours_as_a_show_has_are_found_exactly_from_dark_to_bright():
    colours = torch.tensor([GREEN, RED, BLUE, RED, BLUE, GREEN, GREEN])

    assert fit_palette(colours, 3).tolist() == [list(BLUE), list(RED), list(GREEN)]


def test_each_colour_is_the_mean_of_those_it_stands_for():
    grey = torch.tensor([0.0, 0.2, 0.8, 1.0])[:, None].expand(4, 3)

    assert fit_palette(grey, 2)[:, 0].tolist() == pytest.approx([0.1, 0.9])


def test_a_show_of_fewer_colours_than_asked_for_has_them_all():
    palette = fit_palette(torch.tensor([RED, BLUE]), 5)

    assert palette.shape == (5, 3)
    assert {tuple(colour) for colour in palette.tolist()} == {RED, BLUE}


def test_the_same_colours_give_the_same_palette():
    colours = torch.rand(3000, 3, generator=torch.Generator().manual_seed(0))

    assert torch.equal(fit_palette(colours, 16), fit_palette(colours, 16))
    assert not torch.equal(fit_palette(colours, 16), fit_palette(colours, 16, seed=1))


def test_a_fitted_palette_is_nearer_to_its_show_than_one_for_any_show():
    blues = torch.rand(5000, 3, generator=torch.Generator().manual_seed(0)) * torch.tensor([0.2, 0.3, 1.0])

    def error(palette: torch.Tensor) -> float:
        return float((palette[nearest(blues, palette)] - blues).square().sum(1).mean())

    assert error(fit_palette(blues, 64)) < error(spread_palette(64)) / 5


def test_a_palette_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no colours"):
        fit_palette(torch.empty(0, 3), 2)


def test_the_colours_for_any_show_are_spread_over_the_whole_cube():
    palette = spread_palette(512)
    cells = (palette * 4).long().clamp(max=3) @ torch.tensor([16, 4, 1])

    assert palette.min() >= 0 and palette.max() <= 1
    assert torch.bincount(cells, minlength=64).tolist() == pytest.approx([8] * 64, abs=4)  # 512 over 4×4×4


def test_the_nearest_colour_is_the_one_of_least_distance():
    palette = torch.tensor([RED, GREEN, BLUE])

    assert nearest(torch.tensor([[[0.9, 0.1, 0.2]], [[0.1, 0.2, 0.3]]]), palette).tolist() == [[0], [2]]


def test_green_is_brighter_than_red_and_red_than_blue():
    assert by_luma(torch.tensor([RED, GREEN, BLUE])).tolist() == [list(BLUE), list(RED), list(GREEN)]
