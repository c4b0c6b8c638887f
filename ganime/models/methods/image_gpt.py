"""Image GPT: a transformer that continues the known part as a text is continued, one coarse pixel after the other.

Source: Chen, Radford, Child, Wu, Jun, Luan, Sutskever, "Generative pretraining from pixels", ICML 2020, section 2; the
network is in `pixel_transformer`. A palette of 512 colours is found by k-means, the picture made so small that a
transformer can read it as a sequence, and each token predicted from those before it.

Where it deviates, and why:
  order          not row by row: a left side cannot follow what comes after it. The known part is read first, then the
                 sides are written from the seams outwards (`ganime.models.tokens`).
  size           `columns` tokens across the wide picture, square ones. The paper's 32 make 32×32 of a square canvas,
                 and 32×18 at true aspect.
  coming back    the paper shows its small pictures. Here each token's colour moves the row fill's colours in its cell,
                 whose detail stays, and the known pixels stay what they are.
  schedule       a warm-up and then a constant rate where the paper has a cosine; weights are averaged instead.
  learning       `learn: sides` leaves out the loss of known tokens, which nobody asks it to write.
What to expect: the most plausible of colours and masses at the grid's coarseness; lines end at the seam. Sides of one
picture differ from seed to seed, as a colour is drawn for each token; at `temperature` 0 they are the likeliest.
"""

from functools import partial
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from ganime.frame import Canvas
from ganime.models.layers import row_fill
from ganime.models.methods.pixel_transformer import Size, Transformer
from ganime.models.recipe import Example, Method, Phase, Recipe, Terms, optimizer
from ganime.models.tokens import TokenGrid
from ganime.params import Count, Positive, Section

BETAS = (0.9, 0.95)

# S, M, L are the paper's (76, 455, 1362 million parameters at 1024 tokens); the others fit a laptop and a test.
SIZES = {
    "S": Size(512, 8, 24),
    "M": Size(1024, 8, 36),
    "L": Size(1536, 16, 48),
    "laptop": Size(128, 4, 4),
    "smoke": Size(32, 2, 2),
}


class Options(Section):
    """The paper's values by default, in its smallest size."""

    size: Literal["S", "M", "L", "laptop", "smoke"] = "S"
    columns: Count = 32  # tokens across the wide picture
    colours: Count = 512
    learn: Literal["all", "sides"] = "all"  # whose tokens' loss counts
    learning_rate: Positive = 3e-3
    warmup: Annotated[int, Field(ge=0)] = 0  # steps over which the learning rate rises from nothing
    temperature: Annotated[float, Field(ge=0)] = 1.0  # 0: always the likeliest token
    candidates: Count = 1  # sides written for each picture, of which one is taken
    choose: Literal["likelihood", "seam"] = "likelihood"  # the likeliest, or the one that joins the known part best
    seed: int = 0


def build(canvas: Canvas, options: Options, mean_colour: tuple[float, float, float]) -> Recipe:
    """One phase, one network. It fits the canvas it is built for and no other."""
    grid = TokenGrid(canvas, options.columns, options.colours)
    network = Transformer(SIZES[options.size], options.colours, grid.known_count + grid.side_count)
    learn = optimizer("adam", options.learning_rate, betas=BETAS)
    return Recipe(
        generator=Writer(grid, network, options),
        discriminator=None,
        generator_loss=generator_loss,
        discriminator_loss=lambda verdicts: {},
        weights={"nll": 1.0},
        generator_optimizer=learn,
        discriminator_optimizer=learn,
        warmup=options.warmup,
        phases=(Phase("likelihood", 1.0, generator=True, discriminator=False),),
        training_module=TrainingModule(grid, network, options.learn),
        fit=partial(grid.fit, seed=options.seed),
    )


class TrainingModule(nn.Module):
    """What learns: every token is to be told from the true ones before it."""

    def __init__(self, grid: TokenGrid, network: Transformer, learn: Literal["all", "sides"]) -> None:
        super().__init__()
        self.grid, self.network, self.learn = grid, network, learn

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """Mean negative log-likelihood, in nats, of the tokens that count in each picture: B."""
        tokens_BT = self.grid.tokens(wide_B3HW)
        count = tokens_BT.shape[1] if self.learn == "all" else self.grid.side_count
        logits_BTN = self.network.logits(self.network(tokens_BT[:, :-1], last=count))
        nll_BT = F.cross_entropy(logits_BTN.float().transpose(1, 2), tokens_BT[:, -count:], reduction="none")
        return nll_BT.mean(1)


class Writer(nn.Module):
    """What widens: it writes the tokens of the sides after those of the known part, and brings them to picture size."""

    def __init__(self, grid: TokenGrid, network: Transformer, options: Options) -> None:
        super().__init__()
        self.grid, self.network, self.options = grid, network, options

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """A whole picture, B×3×H×W, 0..1; only its masked part is meant to be used."""
        known_BK = self.grid.known_tokens(wide_B3HW)
        return self.grid.painted(row_fill(wide_B3HW.float(), mask_B1HW), self.best(known_BK))

    @torch.no_grad()
    def best(self, known_BK: Tensor) -> Tensor:
        """For each picture the best of its candidates: B×S."""
        batch, candidates = len(known_BK), self.options.candidates
        sides_XS, likelihood_X = self.written(known_BK)
        merit_X = likelihood_X
        if self.options.choose == "seam":
            merit_X = -self.grid.seam_error(known_BK.repeat_interleave(candidates, 0), sides_XS)
        chosen_B = merit_X.reshape(batch, candidates).argmax(1)
        firsts_B = candidates * torch.arange(batch, device=chosen_B.device)
        return sides_XS[firsts_B + chosen_B]

    @torch.no_grad()
    def written(self, known_BK: Tensor) -> tuple[Tensor, Tensor]:
        """All candidates, (B·candidates)×S, those of a picture beside each other, and the log-likelihood of each."""
        count, candidates = self.grid.side_count, self.options.candidates
        # The same chances for every picture: neighbours in a film are drawn alike, and a picture in any batch.
        generator = torch.Generator().manual_seed(self.options.seed)
        chances_CS = torch.rand(candidates, count, generator=generator, dtype=torch.float64).to(known_BK.device)
        chances_XS = chances_CS.repeat(len(known_BK), 1)
        kind = known_BK.device.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else self.network.start.dtype
        cache = self.network.empty_cache(len(known_BK), dtype)
        features = self.network(known_BK, cache, last=1).repeat_interleave(candidates, 0)
        cache = cache.repeat_interleave(candidates, 2)
        sides, likelihood_X = [], torch.zeros(len(chances_XS), dtype=torch.float64, device=known_BK.device)
        for number in range(count):
            logits_XN = self.network.logits(features)[:, 0].double()
            sides.append(draw(logits_XN, self.options.temperature, chances_XS[:, number]))
            likelihood_X += logits_XN.log_softmax(1).gather(1, sides[-1][:, None])[:, 0]
            if number < count - 1:
                features = self.network(sides[-1][:, None], cache, place=known_BK.shape[1] + 1 + number)
        return torch.stack(sides, 1), likelihood_X


def draw(logits_XN: Tensor, temperature: float, chances_X: Tensor) -> Tensor:
    """A token for each row of logits: where `chances_X`, 0..1, falls in the row's cumulated probabilities; X int64.

    As the palette goes from dark to bright, a small change of the logits changes the colour a little. At temperature 0
    it is the likeliest token, whatever the chances.
    """
    if temperature == 0:
        return logits_XN.argmax(1)
    reached_XN = (logits_XN / temperature).softmax(1).cumsum(1)
    # A chance just below 1 may lie above what rounding has left of the sum.
    return torch.searchsorted(reached_XN, chances_X[:, None] * reached_XN[:, -1:], right=True)[:, 0].clamp(
        max=logits_XN.shape[1] - 1
    )


def generator_loss(example: Example, nll_B: Tensor, judge: nn.Module | None) -> Terms:
    """Negative log-likelihood, in nats a token."""
    return {"nll": nll_B.mean()}


METHOD = Method(
    name="image_gpt",
    paper="Chen et al. 2020",
    summary="transformer that writes the sides as tokens of 512 colours",
    options=Options,
    build=build,
    licence="modified MIT",
    one_size="it writes one token after the other, for pictures of one size",
)
