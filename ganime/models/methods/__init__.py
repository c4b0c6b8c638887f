"""Every method GANime knows, one paper a file. A method is a value: see `ganime.models.recipe`."""

from typing import Any

from pydantic import ValidationError

from ganime.errors import ParamsError
from ganime.frame import Canvas
from ganime.models.methods import context_encoder, dcgan, glcic, image_gpt, lama, mse, wide
from ganime.models.recipe import Method, Recipe
from ganime.params import Section, did_you_mean, validation_lines

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        context_encoder.METHOD,
        dcgan.METHOD,
        glcic.METHOD,
        image_gpt.METHOD,
        lama.METHOD,
        mse.METHOD,
        wide.METHOD,
    )
}


def method_named(name: str) -> Method:
    """The method of that name. Raises ParamsError naming the nearest one there is."""
    if name not in METHODS:
        raise ParamsError(f"unknown method {name!r}{did_you_mean(name, list(METHODS))}")
    return METHODS[name]


def options_for(name: str, values: dict[str, Any]) -> Section:
    """The options of a method, checked. Raises ParamsError for one it does not take."""
    method = method_named(name)
    try:
        return method.options.model_validate(values)
    except ValidationError as error:
        raise ParamsError("\n".join([f"options of {name}:", *validation_lines(error, method.options)])) from error


def build(name: str, values: dict[str, Any], canvas: Canvas, mean_colour: tuple[float, float, float]) -> Recipe:
    """The recipe of a method for one canvas. `mean_colour`: RGB, 0..1. Raises ParamsError for bad options."""
    return method_named(name).build(canvas, options_for(name, values), mean_colour)
