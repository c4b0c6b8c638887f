"""Every knob, typed: params.yaml says what to learn, the environment says where it runs.

`load_params` and `read_environment` are called by the stages in `pipelines/` and by `cli`; each verb receives its own
section.
"""

from ganime.params.environment import Environment, read_environment
from ganime.params.hand_written import hand_written_text, read_hand_written
from ganime.params.reading import did_you_mean, load_comparison, load_params, validation_lines
from ganime.params.sections import (
    Augment,
    CanvasSize,
    Comparison,
    Convert,
    Count,
    DataSet,
    Evaluate,
    Extract,
    Footage,
    Params,
    Positive,
    Section,
    Shard,
    Share,
    Showcase,
    Train,
)

__all__ = [
    "Augment",
    "CanvasSize",
    "Comparison",
    "Convert",
    "Count",
    "DataSet",
    "Environment",
    "Evaluate",
    "Extract",
    "Footage",
    "Params",
    "Positive",
    "Section",
    "Shard",
    "Share",
    "Showcase",
    "Train",
    "did_you_mean",
    "hand_written_text",
    "load_comparison",
    "load_params",
    "read_environment",
    "read_hand_written",
    "validation_lines",
]
