"""What training changes: networks, their averages, optimisers, the step. Saved whole, and exported as a model file.

torch alone: the same state trains under Ray, under torchrun, or in a notebook.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from ganime.files import whole_file
from ganime.frame import Canvas, mask
from ganime.models.recipe import Recipe
from ganime.training.average import Average

CHECKPOINT_FILE = "state.pt"

Precision = Literal["auto", "fp32", "bf16"]


@dataclass
class TrainState:
    """Everything one worker holds.

    `generator` and `discriminator` are the bare networks, `training_module` what the generator learns by: itself,
    unless the recipe has another. `parallel_*` are what a learning pass goes through, so that gradients meet across
    workers.
    `average` is the generator's exponential moving average: what is validated and shipped. `accumulate` is the number
    of micro-batches in which a worker's batch goes through the networks. `step` counts optimiser steps done.
    """

    recipe: Recipe
    canvas: Canvas
    device: torch.device
    autocast_dtype: torch.dtype | None
    clip_norm: float | None
    generator: nn.Module
    training_module: nn.Module
    discriminator: nn.Module | None
    parallel_training_module: nn.Module
    parallel_discriminator: nn.Module | None
    average: Average
    generator_optimizer: torch.optim.Optimizer
    discriminator_optimizer: torch.optim.Optimizer | None
    mask_11HW: Tensor
    memory_format: torch.memory_format
    accumulate: int
    step: int = 0

    def autocast(self) -> AbstractContextManager[Any]:
        """Lower precision for the networks where it was chosen; the losses stay in fp32."""
        return torch.autocast(self.device.type, self.autocast_dtype, enabled=self.autocast_dtype is not None)


def create_state(
    recipe: Recipe,
    canvas: Canvas,
    device: torch.device,
    *,
    ema_decay: float,
    clip_norm: float | None = None,
    precision: Precision = "auto",
    channels_last: bool = False,
    compile_networks: bool = False,
    accumulate: int = 1,
) -> TrainState:
    """A state at step 0 on `device`, joined to the other workers if torch.distributed is initialised.

    `ema_decay`: per step, 0..1. `clip_norm`: largest gradient norm of each network, None for no clipping. `accumulate`:
    micro-batches of a step.
    """
    memory_format = torch.channels_last if channels_last else torch.contiguous_format
    generator = _place(recipe.generator, device, memory_format)
    training_module = (
        generator if recipe.training_module is None else _place(recipe.training_module, device, memory_format)
    )
    discriminator = None
    if recipe.discriminator is not None:
        # Neither PyTorch's batch norm of all workers' pictures nor what it compiles can be differentiated twice.
        discriminator = _place(recipe.discriminator, device, memory_format, synced=not recipe.real_gradients)
    return TrainState(
        recipe=recipe,
        canvas=canvas,
        device=device,
        autocast_dtype=autocast_dtype(precision, device),
        clip_norm=clip_norm,
        generator=generator,
        training_module=training_module,
        discriminator=discriminator,
        parallel_training_module=_parallel(
            training_module, device, compile_networks, broadcast=_drifts(training_module)
        ),
        parallel_discriminator=None
        if discriminator is None
        else _parallel(discriminator, device, compile_networks and not recipe.real_gradients),
        average=Average(generator, ema_decay).eval(),
        generator_optimizer=recipe.generator_optimizer(training_module.parameters()),
        discriminator_optimizer=None
        if discriminator is None
        else recipe.discriminator_optimizer(discriminator.parameters()),
        mask_11HW=torch.from_numpy(mask(canvas)).to(device)[None],
        memory_format=memory_format,
        accumulate=accumulate,
    )


def autocast_dtype(precision: Precision, device: torch.device) -> torch.dtype | None:
    """The type networks compute in. `auto`: bf16 where the device has instructions for it; elsewhere it is slower."""
    if precision == "fp32":
        return None
    if precision == "bf16":
        return torch.bfloat16
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.get_device_capability(device)[0] >= 8 else None
    capabilities = torch.cpu.get_capabilities()
    return torch.bfloat16 if capabilities.get("avx512_bf16") or capabilities.get("amx_bf16") else None


def warm_up(state: TrainState) -> None:
    """Set the learning rates of the step to come: below their full height while the recipe warms up."""
    share = min(1.0, (state.step + 1) / state.recipe.warmup) if state.recipe.warmup else 1.0
    for optimizer in (state.generator_optimizer, state.discriminator_optimizer):
        for group in optimizer.param_groups if optimizer is not None else ():
            group["lr"] = share * group.setdefault("full_lr", group["lr"])


def learning_rates(state: TrainState) -> dict[str, float]:
    """The present learning rate of each network's optimiser."""
    optimizers = {"generator": state.generator_optimizer, "discriminator": state.discriminator_optimizer}
    return {name: optimizer.param_groups[0]["lr"] for name, optimizer in optimizers.items() if optimizer is not None}


def save_checkpoint(state: TrainState, folder: Path) -> None:
    """The whole state into `folder`: networks, their average, optimisers, step.

    There is no generator of random numbers to keep: the worker seeds anew at each step from the seed, the rank and the
    step, all of which are known after a resume.
    """
    content = {name: part.state_dict() for name, part in _parts(state).items()}
    with whole_file(folder / CHECKPOINT_FILE) as partial:
        torch.save({**content, "step": state.step}, partial)


def load_checkpoint(state: TrainState, folder: Path) -> None:
    """Bring `state` to where `save_checkpoint` left it."""
    content = torch.load(folder / CHECKPOINT_FILE, map_location=state.device, weights_only=True)
    for name, part in _parts(state).items():
        part.load_state_dict(content[name])
    state.step = content["step"]


def _parts(state: TrainState) -> dict[str, Any]:
    """What has a state of its own, by the name it is saved under."""
    parts = {
        "generator": state.generator,
        "average": state.average,
        "generator_optimizer": state.generator_optimizer,
        "discriminator": state.discriminator,
        "discriminator_optimizer": state.discriminator_optimizer,
    }
    return {name: part for name, part in parts.items() if part is not None}


def _place(
    network: nn.Module, device: torch.device, memory_format: torch.memory_format, synced: bool = True
) -> nn.Module:
    """Move a network to the device; across GPUs batch norm counts the pictures of all workers, not of its own alone."""
    if synced and device.type == "cuda" and dist.is_initialized() and dist.get_world_size() > 1:
        network = nn.SyncBatchNorm.convert_sync_batchnorm(network)  # type: ignore[no-untyped-call]
    return network.to(device=device, memory_format=memory_format)  # type: ignore[call-overload,no-any-return]


def _drifts(network: nn.Module) -> bool:
    """Whether workers' copies would drift apart: batch norm may count a worker's own pictures alone."""
    return any(isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d) for module in network.modules())


def _parallel(network: nn.Module, device: torch.device, compile_networks: bool, broadcast: bool = False) -> nn.Module:
    """What a learning pass goes through. G and D are wrapped apart: one wrapped pair would wait for the idle one.

    `broadcast`: buffers are made the first worker's in each pass, for which all of them wait.
    """
    if dist.is_initialized() and dist.get_world_size() > 1:
        network = DistributedDataParallel(
            network,
            device_ids=[device] if device.type == "cuda" else None,
            broadcast_buffers=broadcast,
            gradient_as_bucket_view=True,  # else every gradient is kept twice, and copied
        )
    return torch.compile(network) if compile_networks else network  # type: ignore[return-value]
