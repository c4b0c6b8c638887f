"""The sides of a shot, steady in time: what is held, reused, seen elsewhere or generated.

Reading order: `values`, `held`, `strip`, `light`, `anchor`, `relit`, `scene`, `plan`, `detail`, `ask`, `ease`,
`compose`, `looks`, `shot`.
"""

from ganime.film.steady.shot import Carried, Widened, sides_of_shot
from ganime.film.steady.values import Counts, Made, Sides, Switches

__all__ = ["Carried", "Counts", "Made", "Sides", "Switches", "Widened", "sides_of_shot"]
