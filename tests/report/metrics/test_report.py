"""Which way to make sides an evaluation speaks for."""

import pytest

from ganime.report.metrics.report import ALL, MODEL, PAINT, Gain, Report, Row

ROWS = tuple(
    Row(name, ALL, ALL, metric, value, 10)
    for metric in ("sides.stats", "sides.swd")
    for name, value in ((MODEL, 0.2), (PAINT, 0.3))
)


def report(low: float, high: float) -> Report:
    gains = [Gain(PAINT, "sides.stats", 0.1, low, high), Gain("mirror", "sides.stats", 0.1, 0.1, 0.1)]
    return Report(ROWS, tuple(gains))


@pytest.mark.parametrize(
    ("low", "high", "chosen", "why"),
    [
        (0.05, 0.15, MODEL, "the model is better than paint on the test pictures (+0.100, +0.050 to +0.150)"),
        (-0.05, 0.25, PAINT, "the model is not told apart from paint"),
        (-0.3, -0.1, PAINT, "the model is worse than paint"),
    ],
)
def test_a_model_makes_sides_only_where_it_is_surely_better_than_paint(
    low: float, high: float, chosen: str, why: str
) -> None:
    found, told = report(low, high).choice()
    assert found == chosen
    assert why in told


def test_a_model_that_was_not_held_against_paint_is_not_chosen() -> None:
    assert Report(ROWS).choice() == (PAINT, "the model was not compared with paint")
