"""One adversarial update."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.models.recipe import Phase, Recipe
from ganime.training.state import TrainState, create_state
from ganime.training.step import non_finite, train_step

CANVAS = training_canvas(8, 16)
JOINT = Phase("joint", 1.0, generator=True, discriminator=True)


class Painter(nn.Module):
    """Paints one colour, the only thing it can learn."""

    def __init__(self):
        super().__init__()
        self.colour = nn.Parameter(torch.zeros(1, 3, 1, 1))

    def forward(self, wide, mask):
        return self.colour.expand_as(wide)


class Judge(nn.Module):
    """Two verdicts a picture, as GLCIC gives; remembers what it was shown."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))
        self.shown = []

    def forward(self, wide):
        self.shown.append(wide.detach())
        verdict = self.weight * wide.mean((1, 2, 3))[:, None]
        return torch.cat([verdict, 2 * verdict])


def recipe(judge: Judge, seen: list[tuple[torch.Tensor, torch.Tensor]]) -> Recipe:
    def discriminator_loss(verdicts):
        seen.append((verdicts.real.detach(), verdicts.fake.detach()))
        return {"hinge": F.relu(1 - verdicts.real).mean() + F.relu(1 + verdicts.fake).mean()}

    return Recipe(
        generator=Painter(),
        discriminator=judge,
        generator_loss=lambda example, generated, judge: {
            "distance": (generated - example.wide_B3HW).square().mean(),
            **({} if judge is None else {"fooled": -judge(example.composite(generated)).mean()}),
        },
        discriminator_loss=discriminator_loss,
        weights={"distance": 10.0, "fooled": 0.5, "hinge": 1.0},
        generator_optimizer=lambda parameters: torch.optim.SGD(parameters, lr=0.1),
        discriminator_optimizer=lambda parameters: torch.optim.SGD(parameters, lr=0.1),
        phases=(JOINT,),
    )


def test_the_judge_sees_real_and_composed_pictures_in_one_pass():
    judge, seen = Judge(), []
    state = create_state(recipe(judge, seen), CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32")
    wide = torch.stack([torch.full((3, 8, 16), value) for value in (0.25, 0.75)])

    train_step(state, wide, JOINT)

    shown = judge.shown[0]
    assert torch.equal(shown[:2], wide)
    assert float(shown[2:, :, :, CANVAS.known].min()) == 0.25  # known pixels stay
    assert float(shown[2:, :, :, : CANVAS.left].abs().max()) == 0  # sides are what the generator painted
    real, fake = seen[0]
    assert real.flatten().tolist() == [0.25, 0.75, 0.5, 1.5]
    assert fake.flatten().tolist() == [0.1875, 0.5625, 0.375, 1.125]  # three quarters of the picture are known


@pytest.mark.parametrize("most", [None, 1.0])
def test_the_norm_of_each_gradient_is_told_as_it_was_before_clipping(most):
    made = recipe(Judge(), [])
    state = create_state(made, CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32", clip_norm=most)

    terms = train_step(state, torch.ones(2, 3, 8, 16), replace(JOINT, discriminator=False))

    # Ten times the mean of (0 - 1)² over 3 channels, by each of 3 colours: 10 · 2 / 3 each.
    assert float(terms["gradient/generator"]) == pytest.approx(20 / 3 * 3**0.5)
    assert "gradient/discriminator" not in terms


def test_the_losses_are_named_by_network_and_weighted_into_one():
    state = create_state(recipe(Judge(), []), CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32")

    terms = {name: float(value) for name, value in train_step(state, torch.ones(2, 3, 8, 16), JOINT).items()}

    assert set(terms) == {
        "discriminator/hinge", "discriminator/loss", "generator/distance", "generator/fooled", "generator/loss",
        "gradient/discriminator", "gradient/generator",
    }  # fmt: skip
    assert terms["generator/loss"] == pytest.approx(10 * terms["generator/distance"] + 0.5 * terms["generator/fooled"])
    assert state.step == 1


def test_the_generators_step_leaves_the_judge_without_gradients_of_its_own():
    judge = Judge()
    state = create_state(recipe(judge, []), CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32")
    before = judge.weight.item()

    train_step(state, torch.ones(2, 3, 8, 16), JOINT)

    # One step by the gradient of its own loss alone: the generator's loss would have pulled it the other way.
    assert judge.weight.item() == pytest.approx(before - 0.1 * judge.weight.grad.item())
    assert judge.weight.requires_grad


class TrainingModule(nn.Module):
    """Learns to paint without widening anything; counts its colour twice."""

    def __init__(self, painter: Painter):
        super().__init__()
        self.colour = painter.colour

    def forward(self, wide, mask):
        return 2 * self.colour.expand_as(wide)


def test_a_generator_can_learn_by_something_else_than_widening():
    plain = recipe(Judge(), [])
    shown = lambda example, generated: (example.wide_B3HW, generated)  # noqa: E731
    taught = replace(plain, training_module=TrainingModule(plain.generator), shown=shown)
    state = create_state(taught, CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32")
    with torch.no_grad():
        state.generator.colour.fill_(0.25)

    terms = train_step(state, torch.ones(2, 3, 8, 16), JOINT)

    assert float(terms["generator/distance"]) == 0.25  # (2 · 0.25 - 1)²: of what the training module made
    assert float(state.discriminator.shown[0][2:].min()) == 0.5  # the judge saw the same, known columns and all
    assert float(state.generator.colour.detach().min()) > 0.25
    assert torch.equal(next(state.average.parameters()), state.generator.colour)


def test_the_discriminators_loss_may_ask_for_the_slope_at_real_pictures():
    def penalty(verdicts):
        (slope,) = torch.autograd.grad(verdicts.real.sum(), verdicts.real_B3HW, create_graph=True)
        return {"hinge": slope.square().sum((1, 2, 3)).mean()}

    judge = Judge()
    judged = replace(recipe(judge, []), discriminator_loss=penalty, real_gradients=True)
    state = create_state(judged, CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32")

    terms = train_step(state, torch.ones(2, 3, 8, 16), JOINT)

    # Two verdicts, 1 and 2 times the mean of 384 numbers: a slope of 3 / 384 at each, whose squares add up to 9 / 384.
    assert float(terms["discriminator/loss"]) == pytest.approx(9 / 384)
    assert float(judge.weight.detach()) == pytest.approx(1 - 0.1 * 2 * 9 / 384)


def test_losses_that_are_not_finite_are_named():
    assert non_finite({"a": 1.0, "b": float("nan"), "c": float("inf"), "d": -float("inf")}) == ["b", "c", "d"]


def after_one_step(method: str, options: dict[str, object], accumulate: int) -> tuple[TrainState, dict[str, float]]:
    torch.manual_seed(0)
    canvas = training_canvas(32, 64)
    state = create_state(
        build(method, options, canvas, (0.5, 0.5, 0.5)),
        canvas,
        torch.device("cpu"),
        ema_decay=0.5,
        clip_norm=1.0,
        precision="fp32",
        accumulate=accumulate,
    )
    wide = torch.rand(4, 3, 32, 64, generator=torch.Generator().manual_seed(1))
    terms = train_step(state, wide, state.recipe.phases[-1])
    return state, {name: float(value) for name, value in terms.items()}


# Not with Adam, whose first step is as large for a gradient that is nothing but rounding as for any other.
@pytest.mark.parametrize(
    "method, options",
    [
        ("mse", {"channels": 4, "norm": "group", "optimizer": "adadelta"}),
        ("glcic", {"channels": 4, "discriminator_channels": 2, "norm": "group", "optimizer": "adadelta"}),
    ],
)
def test_micro_batches_learn_what_the_whole_batch_does(method, options):
    whole, whole_terms = after_one_step(method, options, accumulate=1)
    parts, parts_terms = after_one_step(method, options, accumulate=4)

    assert parts_terms == pytest.approx(whole_terms, rel=1e-4)
    for name in ("generator", "discriminator", "average"):
        if getattr(whole, name) is None:
            continue
        for one, other in zip(getattr(whole, name).parameters(), getattr(parts, name).parameters(), strict=True):
            torch.testing.assert_close(other, one, rtol=1e-3, atol=1e-5)
    assert parts.step == 1


def test_only_one_micro_batch_is_in_the_networks_at_a_time():
    judge = Judge()
    state = create_state(recipe(judge, []), CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32", accumulate=2)

    train_step(state, torch.rand(6, 3, 8, 16), JOINT)

    assert [len(shown) for shown in judge.shown] == [6, 6, 3, 3]  # real and fake twice, then fakes alone twice


def test_pictures_that_micro_batches_cannot_share_are_refused():
    state = create_state(
        recipe(Judge(), []), CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32", accumulate=4
    )
    with pytest.raises(ValueError, match="6 pictures cannot be shared by 4 micro-batches"):
        train_step(state, torch.rand(6, 3, 8, 16), JOINT)
