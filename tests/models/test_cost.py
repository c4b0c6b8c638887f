"""What a method costs, against sums done by hand."""

import pytest
import torch
from torch import nn

from ganime.frame import training_canvas
from ganime.models.cost import Operations, cost, parameters
from ganime.models.methods import METHODS

CANVAS = training_canvas(64, 64)


def test_a_convolution_multiplies_every_weight_at_every_place() -> None:
    layer = nn.Conv2d(3, 8, 3, padding=1, bias=False)
    with Operations() as counter, torch.no_grad():
        layer(torch.zeros(1, 3, 10, 20))
    assert counter.flops // 2 == 10 * 20 * 3 * 8 * 3 * 3
    assert parameters(layer) == 3 * 8 * 3 * 3


def test_twice_the_height_and_width_is_four_times_the_work() -> None:
    small, large = (cost("mse", {"channels": 8}, training_canvas(size, size)).macs for size in (64, 128))
    assert large == 4 * small


def test_the_rounds_of_a_search_are_counted() -> None:
    values = {"channels": 4, "draws": 1}
    none, two, ten = (cost("dcgan", {**values, "search_steps": number}, CANVAS).macs for number in (0, 2, 10))
    assert 0 < none < two < ten
    assert ten - none == 5 * (two - none)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_option_that_says_how_often_is_one_of_the_methods(name: str) -> None:
    method = METHODS[name]
    assert not method.rounds or method.rounds in method.options.model_fields
