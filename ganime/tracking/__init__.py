"""Runs one can compare: the only room that imports MLflow.

    tracking = from_environment(root, os.environ)       # where runs are kept; made absolute in the driver
    run = start(tracking, "glcic-3f2a", params, tags)   # a new run, or the one of that name gone on with
    run.log_metrics({"val/eye/stats": 0.81}, step=100)  # never waits for the server and never raises
    run.finish()

A worker in another process takes the run up again with `attach(run.place)`, which asks the server nothing.
"""

import os

# MLflow reads these while it is imported. Its own retries would keep a call for four minutes: `Outbox` retries instead.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")
os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "ERROR")
os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")

from ganime.tracking.evaluation import log_conversion, log_evaluation, log_review
from ganime.tracking.listing import Listed, list_runs
from ganime.tracking.place import Tracking, from_environment
from ganime.tracking.registry import log_model
from ganime.tracking.run import Place, Run, attach, start

__all__ = [
    "Listed",
    "Place",
    "Run",
    "Tracking",
    "attach",
    "from_environment",
    "list_runs",
    "log_conversion",
    "log_evaluation",
    "log_model",
    "log_review",
    "start",
]
