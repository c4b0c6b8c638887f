"""What can go wrong for a user, as a tree. Raised at the doors, printed as one line by `edge`, exit code 2.

GanimeError
  ParamsError      params.yaml (or an environment variable) cannot be used
  VideoError       a video cannot be read or written
  ShardError       a Parquet file is not what it claims to be
  ModelError       a model file does not fit this code
  TrainError       training cannot start or cannot go on
  UnfinishedError  the work is done as far as it could be: exit code 3
"""


class GanimeError(Exception):
    """Anything a user can mend; the message says what, where, and what to do."""


class ParamsError(GanimeError):
    """params.yaml or an environment variable cannot be used."""


class VideoError(GanimeError):
    """A video cannot be read or written."""


class ShardError(GanimeError):
    """A Parquet file of frames is damaged, missing or of another make."""


class ModelError(GanimeError):
    """A model file does not fit this code."""


class TrainError(GanimeError):
    """Training cannot start, or cannot go on."""


class UnfinishedError(GanimeError):
    """What could be done is done and kept, but it is not all that was asked for."""
