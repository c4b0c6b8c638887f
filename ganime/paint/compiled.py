"""Numba's compiler, kept where it can be: loops over pixels that NumPy has no words for."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function as machine code, made at its first call, for each kind of arguments; other threads run meanwhile.

    What was compiled is kept beside the source or, where nothing may be written, in the user's own cache, and where
    there is none of these it is compiled again in each process.
    """
    # What may be reordered are sums; nothing here is ever infinite or not a number.
    settings = {"nogil": True, "fastmath": {"reassoc", "contract", "nsz", "arcp"}}
    try:
        return cast(Function, njit(cache=True, **settings)(function))
    except RuntimeError:  # no place to keep it
        return cast(Function, njit(**settings)(function))
