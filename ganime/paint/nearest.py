"""For each patch of a picture the nearest patch among the sources: the nearest-neighbour field. Compiled.

Barnes, Shechtman, Finkelstein, Goldman: PatchMatch: A Randomized Correspondence Algorithm for Structural Image Editing,
SIGGRAPH 2009. What is a good match for a patch is one for its neighbours too (propagation, section 3.2), and what
chance finds near a good match may be better still (random search).

A patch is named by its centre. Patches and their matches lie inside their pictures.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ganime.paint.compiled import compiled

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


class Task(NamedTuple):
    """What is searched: patches of a picture H×X with unknown pixels, among sources H×W."""

    picture_HXC: Floats
    known_HX: Flags
    trust_HX: Floats  # how much each pixel of the picture counts, 0..1
    wanted_HX: Flags  # centres of the patches to be matched
    source_HWC: Floats
    centres_HW: Flags  # of patches that may be copied
    crossing_HW: Flags  # those of them that may be so only before column `near`, and `rise` rows up or down
    near: int
    rise: int
    places_N2: Places  # rows and columns of those that may be copied anywhere
    upright: float  # squared levels that a match costs for each squared row that it lies above or below


class Field(NamedTuple):
    """The matches of a task's patches; row −1 where there is none."""

    rows_HX: Places
    columns_HX: Places
    costs_HX: Floats


RADIUS = 3  # of a patch: 7×7 pixels
_MULTIPLIER, _INCREMENT = np.uint64(6364136223846793005), np.uint64(1442695040888963407)  # Knuth's, of MMIX


@compiled
def chance(state: np.uint64) -> np.uint64:
    """The next state of a linear congruential generator; its upper bits are good (Knuth, TAOCP 3.3.4)."""
    return np.uint64(state * _MULTIPLIER + _INCREMENT)


@compiled
def below(state: np.uint64, count: int) -> int:
    """A whole number in 0..count − 1 from a state."""
    return int((state >> np.uint64(33)) % np.uint64(count))


@compiled
def patch_cost(task: Task, row: int, column: int, there: int, beside: int, bound: float) -> float:
    """What a match costs: squared differences of colours by trust, and its way up or down.

    Beyond `bound` it is not counted to the end.
    """
    cost = task.upright * (there - row) * (there - row)
    for y in range(-RADIUS, RADIUS + 1):
        if cost >= bound:
            break
        for x in range(-RADIUS, RADIUS + 1):
            red = task.picture_HXC[row + y, column + x, 0] - task.source_HWC[there + y, beside + x, 0]
            green = task.picture_HXC[row + y, column + x, 1] - task.source_HWC[there + y, beside + x, 1]
            blue = task.picture_HXC[row + y, column + x, 2] - task.source_HWC[there + y, beside + x, 2]
            cost += task.trust_HX[row + y, column + x] * (red * red + green * green + blue * blue)
    return cost


@compiled
def begin(task: Task, field: Field, seed: int) -> None:
    """Give every wanted centre that has no match yet one of the places, by chance, and say what each costs now."""
    height, width = task.wanted_HX.shape
    for row in range(height):
        for column in range(width):
            if not task.wanted_HX[row, column]:
                continue
            y, x = field.rows_HX[row, column], field.columns_HX[row, column]
            if y < 0 or not _may_cross(task, row, column, y, x):
                state = chance(chance(np.uint64(seed + row * width + column)))
                place = below(state, len(task.places_N2))
                field.rows_HX[row, column] = task.places_N2[place, 0]
                field.columns_HX[row, column] = task.places_N2[place, 1]
            field.costs_HX[row, column] = patch_cost(
                task, row, column, field.rows_HX[row, column], field.columns_HX[row, column], np.inf
            )


@compiled
def sweep(task: Task, field: Field, backwards: bool, seed: int) -> None:
    """Improve the field in place, once over all centres; its costs must be those of the task.

    `backwards`: from the last centre to the first, as every second sweep goes. `seed`: another for each sweep.
    """
    height, width = task.wanted_HX.shape
    for turn_row in range(height):
        row = height - 1 - turn_row if backwards else turn_row
        for turn_column in range(width):
            column = width - 1 - turn_column if backwards else turn_column
            if task.wanted_HX[row, column]:
                _improve(task, field, row, column, -1 if backwards else 1, seed)


@compiled
def _improve(task: Task, field: Field, row: int, column: int, step: int, seed: int) -> None:
    """Try what the neighbours before a centre, in the order of the sweep, have, and then places by chance."""
    there, beside, cost = field.rows_HX[row, column], field.columns_HX[row, column], field.costs_HX[row, column]
    number = row * task.wanted_HX.shape[1] + column
    state = chance(chance(np.uint64(seed) * np.uint64(1000003) + np.uint64(number)))
    reach = 2 * max(task.centres_HW.shape[0], task.centres_HW.shape[1])
    turn = 0
    while reach > 1:
        if turn < 2:
            near_row, near_column = (row - step, column) if turn == 0 else (row, column - step)
            turn += 1
            if not is_set(task.wanted_HX, near_row, near_column):
                continue
            y = field.rows_HX[near_row, near_column] + row - near_row
            x = field.columns_HX[near_row, near_column] + column - near_column
        else:
            reach //= 2
            state = chance(state)
            y, x, state = _random_place(task, state, there, beside, reach, turn == 2)
            turn += 1
        if (y != there or x != beside) and is_set(task.centres_HW, y, x) and _may_cross(task, row, column, y, x):
            found = patch_cost(task, row, column, y, x, cost)
            if found < cost:
                there, beside, cost = y, x, found
    field.rows_HX[row, column], field.columns_HX[row, column], field.costs_HX[row, column] = there, beside, cost


@compiled
def is_set(flags_HW: Flags, row: int, column: int) -> bool:
    """Whether a place lies inside and is flagged."""
    inside = 0 <= row < flags_HW.shape[0] and 0 <= column < flags_HW.shape[1]
    return inside and bool(flags_HW[row, column])


@compiled
def _may_cross(task: Task, row: int, column: int, there: int, beside: int) -> bool:
    """Whether a place is background or, if it is not, near enough to be continued."""
    return not task.crossing_HW[there, beside] or (column < task.near and abs(there - row) <= task.rise)


@compiled
def _random_place(
    task: Task, state: np.uint64, row: int, column: int, reach: int, anywhere: bool
) -> tuple[int, int, np.uint64]:
    """A place no further than `reach` from another in either direction, or any that may be copied; and the state."""
    if anywhere:
        place = below(state, len(task.places_N2))
        return task.places_N2[place, 0], task.places_N2[place, 1], state
    y = row - reach + below(state, 2 * reach + 1)
    state = chance(state)
    return y, column - reach + below(state, 2 * reach + 1), state


@compiled
def vote(task: Task, field: Field, spread: float) -> None:
    """Paint every unknown pixel as the mean of what the matches around would have there (Wexler 2007, eq. 4).

    `spread`: a match that costs so much more than none counts for 1/e.
    """
    height, width = task.wanted_HX.shape
    sums_HX4 = np.zeros((height, width, 4), np.float32)
    for row in range(height):
        for column in range(width):
            if task.wanted_HX[row, column]:
                share = task.trust_HX[row, column] * np.exp(-field.costs_HX[row, column] / spread) + np.float32(1e-6)
                _add(sums_HX4, task, row, column, field.rows_HX[row, column], field.columns_HX[row, column], share)
    for row in range(height):
        for column in range(width):
            if not task.known_HX[row, column] and sums_HX4[row, column, 3] > 0:
                for c in range(3):
                    task.picture_HXC[row, column, c] = sums_HX4[row, column, c] / sums_HX4[row, column, 3]


@compiled
def _add(sums_HX4: Floats, task: Task, row: int, column: int, there: int, beside: int, share: float) -> None:
    """Add a match's pixels, by its share, and the share itself."""
    for y in range(-RADIUS, RADIUS + 1):
        for x in range(-RADIUS, RADIUS + 1):
            sums_HX4[row + y, column + x, 3] += share
            for c in range(3):
                sums_HX4[row + y, column + x, c] += share * task.source_HWC[there + y, beside + x, c]
