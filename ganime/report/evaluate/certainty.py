"""How sure the numbers of an evaluation are: intervals over shots, and the model beside each fill on the same shots."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ganime.report.metrics.intervals import draws, interval, resampled
from ganime.report.metrics.report import ALL, MODEL, Gain, Row
from ganime.report.metrics.scores import Values, loss, metrics_of


class Certainty:
    """Metrics of many draws of shots. `measures`: of N pictures, by outpainter. `shots`: which each picture is of."""

    def __init__(self, measures: Mapping[str, Mapping[str, Values]], shots: Sequence[str]) -> None:
        weights_DN = draws(shots)
        self._drawn = {name: resampled(values, weights_DN, metrics_of) for name, values in measures.items()}

    def with_intervals(self, rows: Sequence[Row]) -> list[Row]:
        """The rows; those over all pictures with their intervals."""
        found = []
        for row in rows:
            if (row.show, row.motion) == (ALL, ALL):
                around = interval(self._drawn[row.outpainter][row.metric])
                found.append(replace(row, low=around.low, high=around.high))
            else:
                found.append(row)
        return found

    def gains(self, rows: Sequence[Row]) -> tuple[Gain, ...]:
        """The model beside each fill by every metric of the sides."""
        values = {(row.outpainter, row.metric): row.value for row in rows if (row.show, row.motion) == (ALL, ALL)}
        found = []
        for fill in (name for name in self._drawn if name != MODEL):
            for metric in (name for name in self._drawn[fill] if name.startswith("sides.")):
                mine, other = (loss(metric, self._drawn[name][metric]) for name in (MODEL, fill))
                here = [loss(metric, values[name, metric]) for name in (MODEL, fill)]
                around = interval(other - mine)
                found.append(Gain(fill, metric, float(here[1] - here[0]), around.low, around.high))
        return tuple(found)
