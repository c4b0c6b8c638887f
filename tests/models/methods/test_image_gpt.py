"""Image GPT against the published facts, and the laws of sampling."""

import math

import pytest
import torch

from ganime.frame import Canvas, training_canvas
from ganime.models.methods.image_gpt import METHOD, SIZES, Options, Writer, draw
from ganime.models.methods.pixel_transformer import Transformer

GREY = (0.5, 0.5, 0.5)
CANVAS = training_canvas(36, 64)
MASK = torch.ones(1, 1, 36, 64)
MASK[..., CANVAS.known] = 0


def build(canvas: Canvas = CANVAS, **options: object):
    torch.manual_seed(0)
    values = {"size": "smoke", "columns": 16, "colours": 16, **options}
    recipe = METHOD.build(canvas, Options(**values), GREY)
    # An untrained output layer is zero and would find all tokens alike.
    torch.nn.init.normal_(recipe.generator.network.logits.weight, 0, 1)
    return recipe


def writer(**options: object) -> Writer:
    return build(**options).generator.eval()


def pictures(batch: int = 2) -> torch.Tensor:
    return torch.rand(batch, 3, 36, 64, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize(("size", "millions"), [("S", 76), ("M", 455), ("L", 1362)])
def test_the_papers_sizes_have_the_papers_numbers_of_parameters(size, millions):
    with torch.device("meta"):
        network = Transformer(SIZES[size], colours=512, length=1024)

    assert sum(parameter.numel() for parameter in network.parameters()) // 10**6 == millions


def test_before_it_has_learnt_every_token_is_as_likely_as_any():
    recipe = METHOD.build(CANVAS, Options(size="smoke", columns=16), GREY)

    losses = recipe.training_module(pictures(), MASK.expand(2, -1, -1, -1))

    assert losses.tolist() == pytest.approx([math.log(512)] * 2)


def test_the_loss_is_the_likelihood_of_each_token_after_the_true_ones_before_it():
    recipe = build(learn="sides")
    grid, network = recipe.generator.grid, recipe.generator.network
    tokens = grid.tokens(pictures())
    expected = torch.zeros(2)
    for place in range(grid.known_count, tokens.shape[1]):
        logits = network.logits(network(tokens[:, :place])[:, -1])
        expected -= logits.log_softmax(1).gather(1, tokens[:, place : place + 1])[:, 0] / grid.side_count

    losses = recipe.training_module(pictures(), MASK.expand(2, -1, -1, -1))

    assert losses.tolist() == pytest.approx(expected.tolist(), rel=1e-4)


def test_the_loss_of_the_sides_leaves_out_known_tokens():
    everything, sides = (build(learn=learn).training_module for learn in ("all", "sides"))

    assert not torch.allclose(everything(pictures(), MASK), sides(pictures(), MASK))


def test_no_token_is_told_from_itself_or_from_later_ones():
    network = writer().network
    tokens = torch.randint(16, (1, 20))
    changed = torch.cat([tokens[:, :10], 15 - tokens[:, 10:]], 1)

    before, after = network(tokens), network(changed)

    assert torch.allclose(before[:, :11], after[:, :11], atol=1e-6)
    assert not torch.allclose(before[:, 11], after[:, 11], atol=1e-3)


def test_what_is_kept_of_earlier_tokens_gives_the_same_as_reading_all_anew():
    network = writer().network
    tokens = torch.randint(16, (2, 12))
    cache = network.empty_cache(2, torch.float32)

    pieces = [network(tokens[:, :8], cache)]
    pieces += [network(tokens[:, n : n + 1], cache, place=n + 1) for n in range(8, 12)]

    assert torch.allclose(torch.cat(pieces, 1), network(tokens), atol=1e-5)


def test_only_the_sides_are_written():
    one = writer()
    known = one.grid.known_tokens(pictures())

    assert one.best(known).shape == (2, one.grid.side_count)


def test_at_temperature_0_every_token_is_the_likeliest():
    one = writer(temperature=0)
    known = one.grid.known_tokens(pictures())
    written = known
    for _ in range(one.grid.side_count):
        logits = one.network.logits(one.network(written)[:, -1])
        written = torch.cat([written, logits.argmax(1, keepdim=True)], 1)

    assert torch.equal(one.best(known), written[:, known.shape[1] :])


def test_a_temperature_near_0_is_greedy_and_a_high_one_is_not():
    known = writer().grid.known_tokens(pictures())

    greedy = writer(temperature=0).best(known)

    assert torch.equal(writer(temperature=1e-4).best(known), greedy)
    assert not torch.equal(writer(temperature=5).best(known), greedy)


def test_tokens_are_drawn_as_often_as_they_are_likely():
    chances = (torch.arange(1000, dtype=torch.float64) + 0.5) / 1000
    logits = torch.tensor([0.1, 0.2, 0.7], dtype=torch.float64).log().expand(1000, 3)

    assert torch.bincount(draw(logits, 1.0, chances)).tolist() == [100, 200, 700]
    # At half the temperature probabilities are squared: 1, 4 and 49 parts of 54.
    assert torch.bincount(draw(logits, 0.5, chances)).tolist() == [19, 74, 907]


def test_a_chance_at_the_very_end_still_draws_a_token_that_there_is():
    impossible_last = torch.tensor([[0.0, 0.0, -1000.0]], dtype=torch.float64)

    assert int(draw(impossible_last, 1.0, torch.tensor([1 - 1e-16], dtype=torch.float64))) <= 2
    assert int(draw(impossible_last, 1.0, torch.tensor([0.0], dtype=torch.float64))) == 0


def test_the_likeliest_of_the_candidates_is_taken():
    one = writer(candidates=3)
    known = one.grid.known_tokens(pictures())
    sides, likelihoods = one.written(known)

    assert torch.equal(one.best(known)[1], sides[3 + int(likelihoods[3:].argmax())])


def test_the_likelihood_of_a_candidate_is_what_the_network_gives_its_tokens():
    one = writer(candidates=2)
    known = one.grid.known_tokens(pictures())
    sides, likelihoods = one.written(known)
    whole = torch.cat([known.repeat_interleave(2, 0), sides], 1)
    logits = one.network.logits(one.network(whole[:, :-1], last=sides.shape[1]))
    told = logits.log_softmax(2).gather(2, sides[..., None])[..., 0].sum(1)

    assert likelihoods.tolist() == pytest.approx(told.tolist(), rel=1e-4)


def test_the_candidate_that_joins_best_can_be_taken_instead():
    one = writer(candidates=4, choose="seam", temperature=3)
    known = one.grid.known_tokens(pictures(1))
    sides, _ = one.written(known)
    errors = one.grid.seam_error(known.expand(4, -1), sides)

    assert torch.equal(one.best(known)[0], sides[int(errors.argmin())])


def test_a_picture_is_written_alike_in_any_batch_and_differently_by_another_seed():
    wide = pictures(3)

    one, other = writer(temperature=5), writer(temperature=5, seed=1)

    alone, together = one(wide[2:], MASK), one(wide, MASK.expand(3, -1, -1, -1))

    assert torch.allclose(alone[0], together[2], atol=1e-5)
    assert not torch.allclose(other(wide[2:], MASK), alone, atol=1e-2)


def test_the_palette_is_found_before_the_first_step():
    recipe = build()
    recipe.fit(torch.full((2, 3, 36, 64), 0.25))

    assert recipe.generator.grid.palette_N3.tolist() == [[0.25] * 3] * 16
    assert recipe.training_module.grid is recipe.generator.grid
