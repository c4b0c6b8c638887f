"""What MLflow runs to serve an exported model (its "models from code": this file is kept beside the model file)."""

from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import numpy.typing as npt
from mlflow.pyfunc import PythonModel, PythonModelContext

from ganime.outpainter import load_outpainter


class Widener(PythonModel):  # type: ignore[misc]
    """Known pictures B×H×K×3 → wide pictures B×H×W×3, both RGB uint8."""

    def load_context(self, context: PythonModelContext) -> None:
        """Load the safetensors file that was logged with this one."""
        self.outpainter = load_outpainter(Path(context.artifacts["model"]))

    def predict(
        self, context: PythonModelContext, model_input: npt.NDArray[np.uint8], params: dict[str, Any] | None = None
    ) -> npt.NDArray[np.uint8]:
        """Widen a batch of pictures of one size."""
        return self.outpainter.widen(np.asarray(model_input, np.uint8))


# MLflow takes the model that this file names while it is executed.
mlflow.models.set_model(Widener())
