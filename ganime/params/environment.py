"""The environment as a value: where a pipeline runs. What it learns is said by params.yaml and nothing else."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ganime.errors import ParamsError

WAIT_S = 30.0


class Environment(BaseModel):
    """Where a pipeline runs, and the environment variable that says so."""

    model_config = ConfigDict(frozen=True, validate_by_name=True)

    ray_address: str | None = Field(default=None, validation_alias="RAY_ADDRESS")
    """HOST:PORT of a Ray cluster; without it Ray is started on this machine."""
    storage: str | None = Field(default=None, validation_alias="GANIME_STORAGE")
    """Folder or bucket in which data crosses machines; without it `runs/` in the checkout."""
    workers: Annotated[int, Field(ge=1)] | None = Field(default=None, validation_alias="GANIME_WORKERS")
    """Workers of a training; without it one for each GPU, or one."""
    device: Literal["cpu", "gpu"] | None = Field(default=None, validation_alias="GANIME_DEVICE")
    """What a worker is given; without it what is there. A cluster that starts GPUs on demand has none at first."""
    wait_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(default=WAIT_S, validation_alias="GANIME_WAIT")
    """How long to wait for room in a cluster."""
    tracking_uri: str | None = Field(default=None, validation_alias="MLFLOW_TRACKING_URI")
    """MLflow's server or database; without it `mlflow.db` in the checkout."""
    experiment: str | None = Field(default=None, validation_alias="MLFLOW_EXPERIMENT_NAME")
    """The MLflow experiment that runs belong to."""
    dvc_stage: str = Field(default="", validation_alias="DVC_STAGE")
    """The stage that DVC is running, if it is."""

    @property
    def data_crosses(self) -> bool:
        """Whether data goes to other machines through the storage, not by a disk that all of them share."""
        return bool(self.ray_address and self.storage)


class _OfThisProcess(BaseSettings, Environment):
    """What the variables of this process say; one that is empty says nothing."""

    model_config = SettingsConfigDict(case_sensitive=True, env_ignore_empty=True, extra="ignore")


def read_environment() -> Environment:
    """The environment of this process. Raises ParamsError naming each variable that cannot be used."""
    try:
        return Environment(**_OfThisProcess().model_dump())
    except ValidationError as error:
        lines = [f"{found['loc'][0]}={found['input']}: {found['msg']}" for found in error.errors()]
        raise ParamsError("\n".join(lines)) from error
