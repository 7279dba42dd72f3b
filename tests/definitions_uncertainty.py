"""Slow definitions of how likely verdicts are, and of how much each uncertain thing decides.

One draw at a time: the theater is moved, places change hands, ranges are multiplied, and the plain
measure is asked. Effects are computed from every combination of values, by their definition.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations, product
from math import atan2, degrees, hypot
from typing import TYPE_CHECKING

from pyproj import Geod

from stratgraph import Fall, FiringRule, Scenario, measure_reach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stratgraph import Case
    from stratgraph.studies.uncertainty.drawing import Drawing, Drawn

EARTH = Geod(ellps="WGS84")


def in_range_on(
    draw: int, drawn: Drawn, drawing: Drawing, case: Case
) -> dict[tuple[str, str, str, str], bool]:
    """Tell on one draw which listed munitions have which objectives in range, before and after."""

    def at(column):  # type: ignore[no-untyped-def]
        return column[draw] if len(column) > 1 else column[0]

    theater = case.theater
    moved = {}
    for number, east, north in zip(
        drawing.places, at(drawn.east_m), at(drawn.north_m), strict=False
    ):
        town = theater.settlements[number]
        far = hypot(east, north)
        lon, lat, _ = EARTH.fwd(town.lon, town.lat, degrees(atan2(east, north)), far)
        moved[town.id] = replace(town, lon=lon, lat=lat)
    there = replace(theater, settlements=tuple(moved.get(t.id, t) for t in theater.settlements))
    firing = {
        theater.ids[n]
        for n, fires in zip(drawing.contested, at(drawn.contested), strict=True)
        if fires
    }
    factor = dict(zip(drawing.systems, at(drawn.factor), strict=True))
    rule = FiringRule(
        standoff_m=0, standoff_rule="add", contested="no_fire",
        off_network=case.assumptions.off_network,
    )  # fmt: skip
    found = {}
    for when, situation in (("before", case.before), ("after", case.after)):
        taken = [one for one in firing if situation.holder(one) == "contested"]
        then = replace(situation, theater=there)
        if taken:
            then = then.under(Scenario("drawn", falls=tuple(map(Fall, sorted(taken)))))
        rows = measure_reach(
            then, "attacker", rule, systems=case.assumptions.systems, targets=case.objectives
        )
        for row in rows:
            if row.figure.preferred:
                needed = row.required_range_m + at(drawn.standoff_m)
                key = (row.target, row.system.id, row.figure.munition_id, when)
                found[key] = row.figure.range_m * factor[row.system.id] >= needed
    return found


def mean(values: Sequence[float]) -> float:
    """Return the mean."""
    return sum(values) / len(values)


def closed_variance(
    answer: Callable[..., float], values: Sequence[Sequence[float]], known: Sequence[int]
) -> float:
    """Return the variance of what is expected once some inputs are known; values alike likely."""
    expected: dict[tuple[float, ...], list[float]] = {}
    for point in product(*values):
        expected.setdefault(tuple(point[k] for k in known), []).append(answer(*point))
    # Of values that stand more than once each counts.
    means = [mean(one) for one in expected.values() for _ in one]
    return mean([one**2 for one in means]) - mean(means) ** 2


def shapley_effects(
    answer: Callable[..., float], values: Sequence[Sequence[float]]
) -> tuple[float, ...]:
    """Return what each input adds to the variance, over every order in which they become known."""
    inputs = range(len(values))
    worth: Mapping[tuple[int, ...], float] = {
        some: closed_variance(answer, values, some)
        for size in range(len(values) + 1)
        for some in combinations(inputs, size)
    }
    orders = list(permutations(inputs))
    added = []
    for one in inputs:
        before = [tuple(sorted(order[: order.index(one)])) for order in orders]
        added.append(mean([worth[tuple(sorted((*some, one)))] - worth[some] for some in before]))
    return tuple(part / worth[tuple(inputs)] for part in added)
