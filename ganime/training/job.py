"""What a worker is given to train: plain values, which reach it in another process."""

from dataclasses import dataclass
from typing import Any

from ganime import tracking
from ganime.params import Train


@dataclass(frozen=True)
class TrainingJob:
    """All that a worker needs to know; the same on every worker."""

    name: str  # of the run
    shards: str  # address of their folder, that every worker reaches
    params: Train
    digests: dict[str, str]  # of the data, the params and the code
    folder: str  # address of the run's folder
    place: tracking.Place
    listener: Any  # actor handle whose `say` brings the driver news
