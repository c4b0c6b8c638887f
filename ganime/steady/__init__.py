"""The sides of a shot, steady in time: what is held, reused, seen elsewhere or generated.

Reading order: `values`, `held`, `strip`, `light`, `anchor`, `relit`, `scene`, `plan`, `detail`, `ask`, `ease`,
`compose`, `looks`, `shot`.
"""

from ganime.steady.shot import Carried, Widened, sides_of_shot
from ganime.steady.values import Counts, Made, Sides, Switches

__all__ = ["Carried", "Counts", "Made", "Sides", "Switches", "Widened", "sides_of_shot"]
