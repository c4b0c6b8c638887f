"""The transformer of Image GPT: it reads a sequence of tokens and tells which comes next.

Source: Chen et al., "Generative pretraining from pixels", ICML 2020, section 2.2: GPT-2's layers, each after its norm,
learned places. What the text leaves open is as in the released code: norms by root mean square with a gain, no biases,
GELU approximated by x·sigmoid(1.702 x), a start token, an output layer of its own that starts at zero. No dropout.

Letters: B batch, T tokens, F features of a token.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

TOKEN_STD, PLACE_STD = 0.02, 0.01
NORM_EPSILON = 1e-5


class Size(NamedTuple):
    """Features of a token, heads of attention, and layers."""

    features: int
    heads: int
    layers: int


class Transformer(nn.Module):
    """Tokens → for each the logits of the next. `length`: of the longest sequence it may write."""

    def __init__(self, size: Size, colours: int, length: int) -> None:
        super().__init__()
        self.size, self.length = size, length
        self.start = nn.Parameter(TOKEN_STD * torch.randn(size.features))
        self.embedding = nn.Embedding(colours, size.features)
        self.places = nn.Parameter(PLACE_STD * torch.randn(length, size.features))
        self.blocks = nn.ModuleList(Block(size) for _ in range(size.layers))
        self.norm = nn.RMSNorm(size.features, NORM_EPSILON)
        self.logits = nn.Linear(size.features, colours, bias=False)
        nn.init.normal_(self.embedding.weight, 0, TOKEN_STD)
        nn.init.zeros_(self.logits.weight)

    def forward(self, tokens_BT: Tensor, cache: Tensor | None = None, place: int = 0, last: int = 0) -> Tensor:
        """Features of the last `last` places (0: of all), B×T×F; `logits` makes of each those of the token there.

        At place 0 the start token comes before `tokens_BT`; place 1 is given the first token, and so on. `cache`, of
        `empty_cache`, keeps what places before `place` have left for later ones to attend to.
        """
        x_BTF = self.embedding(tokens_BT)
        if place == 0:
            x_BTF = torch.cat([self.start.expand(len(x_BTF), 1, -1), x_BTF], 1)
        x_BTF = x_BTF + self.places[place : place + x_BTF.shape[1]]
        for number, block in enumerate(self.blocks):
            x_BTF = block(x_BTF, None if cache is None else cache[number], place)
        return self.norm(x_BTF[:, -last:])  # type: ignore[no-any-return]

    def empty_cache(self, batch: int, dtype: torch.dtype) -> Tensor:
        """Room for the keys and values of every layer, head and place: layers×2×B×heads×length×(features/heads)."""
        features, heads, layers = self.size
        shape = (layers, 2, batch, heads, self.length, features // heads)
        return torch.empty(shape, dtype=dtype, device=self.start.device)


class Block(nn.Module):
    """Causal self-attention and a network of one hidden layer, each added after a norm."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        features, self.heads, layers = size
        self.norm_attention = nn.RMSNorm(features, NORM_EPSILON)
        self.queries_keys_values = nn.Linear(features, 3 * features, bias=False)
        self.taken = nn.Linear(features, features, bias=False)
        self.norm_hidden = nn.RMSNorm(features, NORM_EPSILON)
        self.hidden = nn.Linear(features, 4 * features, bias=False)
        self.shown = nn.Linear(4 * features, features, bias=False)
        for linear in (self.hidden, self.shown):
            nn.init.normal_(linear.weight, 0, TOKEN_STD)
        nn.init.normal_(self.queries_keys_values.weight, 0, features**-0.5)
        nn.init.normal_(self.taken.weight, 0, (features * layers) ** -0.5)

    def forward(self, x_BTF: Tensor, cache: Tensor | None, place: int) -> Tensor:
        """B×T×F → B×T×F. Into `cache`, 2×B×heads×length×F/heads, go the keys and values of `place` and after."""
        parts = self.queries_keys_values(self.norm_attention(x_BTF)).unflatten(2, (3, self.heads, -1))
        queries, keys, values = parts.permute(2, 0, 3, 1, 4)
        if cache is not None:
            end = place + x_BTF.shape[1]
            cache[0][:, :, place:end], cache[1][:, :, place:end] = keys, values
            keys, values = cache[:, :, :, :end].unbind()
        # A later place is asked for alone, and may attend to all there is.
        taken = F.scaled_dot_product_attention(queries, keys, values, is_causal=place == 0)
        x_BTF = x_BTF + self.taken(taken.transpose(1, 2).flatten(2))
        hidden = self.hidden(self.norm_hidden(x_BTF))
        return x_BTF + self.shown(hidden * torch.sigmoid(1.702 * hidden))  # type: ignore[no-any-return]
