"""The rows of one batch of a sweep: a pure function, the same here and on another machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.measures.gateways import PanelTask, measure_columns
from stratgraph.model.progress import Steps
from stratgraph.model.scenario import HOLDERS

from .conditions import SituationBits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Situation

    from .plan import SweepPlan

    Columns = Mapping[str, NDArray[Any]]

# Metres and metrics are told to so many digits after the point: the millimetre.
DIGITS = 3
METRIC_DIGITS = 9


def measure_batch(plan: SweepPlan, number: int) -> dict[str, NDArray[Any]]:
    """Measure the situations of one batch: nothing is read but the plan.

    Parameters
    ----------
    plan : SweepPlan
    number : int
        From 0.

    Returns
    -------
    dict of str to array
        By column: whole numbers, or floats with NaN where there is no value; a row for each
        situation and reading, the readings of a situation together.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall import Swept
    >>> from stratgraph.studies.sweep.plan import plan_sweep
    >>> case = replace(read_case("gate_falls"), swept=Swept(("gate",)))
    >>> rows = measure_batch(plan_sweep(case), 0)
    >>> [(int(one), round(float(metres) / 1000)) for one, metres in zip(
    ...     rows["situation"], rows["required_m_kingsbridge"])][::4]
    [(0, 30), (1, 20)]
    """
    situations = plan.situations_of(number)
    readings = len(plan.readings)
    bits = SituationBits(situations)
    towns = [(situations >> k & 1).astype(np.int8) for k in range(len(plan.towns))]
    count: NDArray[np.int64] = np.asarray(np.sum(towns, axis=0, dtype=np.int64))
    told: list[NDArray[Any]] = [situations, *towns, count]
    shared = [np.repeat(one, readings) for one in told]
    rules = [reading.rule for reading in plan.readings]
    standoff = np.array([one.standoff_m for one in rules], dtype=np.float64)
    contested = np.array([one.contested for one in rules], dtype=object)
    assumed = [np.tile(one, len(situations)) for one in (standoff, contested)]
    reach = [_reach(plan, bits, reading) for reading in range(readings)]
    answers = [np.column_stack(one).ravel() for one in zip(*reach, strict=True)]
    panel = [np.repeat(one, readings) for one in _panel(plan, situations)]
    columns = [*shared, *assumed, *answers, *panel]
    return dict(zip((one.name for one in plan.columns), columns, strict=True))


def measure_sweep(plan: SweepPlan, *, progress: Progress | None = None) -> dict[str, NDArray[Any]]:
    """Measure all situations of a sweep in memory, without writing anything.

    Parameters
    ----------
    plan : SweepPlan
        From :func:`plan_sweep`.
    progress : callable, optional
        Told of each batch that is done, as (done, total).

    Returns
    -------
    dict of str to array
        As :func:`measure_batch`, of all batches in order.

    Examples
    --------
    >>> from stratgraph import plan_sweep, read_case
    >>> rows = measure_sweep(plan_sweep(read_case("four_towns")))
    >>> int(rows["people_red_longgun_standard"].max())
    95000
    """
    steps = Steps(plan.batches, progress)
    parts = [measure_batch(plan, number) for number in steps.each(range(plan.batches))]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _reach(plan: SweepPlan, bits: SituationBits, reading: int) -> list[NDArray[Any]]:
    asked = plan.readings[reading]
    found: list[NDArray[Any]] = []
    for one in asked.needed:
        metres = one.metres(bits)
        found.append(np.round(np.where(np.isfinite(metres), metres, np.nan), DIGITS))
    for people in asked.exposed:
        found += people.counts(bits)
    return found


def _panel(plan: SweepPlan, situations: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    """Measure metrics one situation at a time."""
    task = plan.panel
    if task is None:
        return []
    values = np.full((len(plan.metrics), len(situations)), np.nan)
    names = tuple(dict.fromkeys(metric for metric, _ in plan.metrics))
    for column, situation in enumerate(situations.tolist()):
        then = situation_numbered(plan, task.situation, situation)
        found = measure_columns(
            PanelTask(then, task.question, task.settings, task.panel_range, task.focus), names
        )
        for row, (metric, place) in enumerate(plan.metrics):
            value = found[metric].values.get(place)
            values[row, column] = np.nan if value is None else value
    return [np.round(one, METRIC_DIGITS) for one in values]


def situation_numbered(plan: SweepPlan, day: Situation, number: int) -> Situation:
    """Return a situation of a sweep by its number."""
    code, index = day.holder_code.copy(), day.theater.index
    for k, one in enumerate(plan.towns):
        if number >> k & 1:
            code[index[one.settlement]] = HOLDERS.index(
                "attacker" if one.change == "falls" else "defender"
            )
    return replace(day, holder_code=code)
