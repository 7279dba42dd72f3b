"""What the edge of the map does to ranks: the panel on smaller and larger windows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.catalogue import ROUTES, TOWNS, Metric
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import (
    Column,
    GatewayQuestion,
    PanelSettings,
    competition_ranks,
    measure_gateways,
    measure_panel,
)
from stratgraph.model.progress import Steps
from stratgraph.model.scenario import Situation, ids_where, situation_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.model.progress import Progress
    from stratgraph.model.theater import Theater

TOP = 3
# Where rank 1 means a chokepoint: only of these is one said to be made by the edge.
CHOKEPOINTS = ("route_share", "near_route_share", "detour_loss", "current_flow_share")


@dataclass(frozen=True, slots=True)
class WindowChange:
    """A rank that depends on where the map ends, among the places on both maps.

    Attributes
    ----------
    window : str
        Which other map.
    rank, rank_there : int
        On the case's map and on the other, counted over places on both.
    edge_made : bool
        Among the first three by a share of routes or a loss of detours, on the smaller map
        only: a chokepoint made by its edge.
    """

    window: str
    metric: str
    settlement: str
    rank: int
    rank_there: int
    edge_made: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Another map the panel was run on: what it lost of the question and which ranks differ."""

    name: str
    settlements: int
    lost: tuple[str, ...]
    answerable: bool
    changes: tuple[WindowChange, ...]


def measure_windows(
    situation: Situation,
    question: GatewayQuestion,
    focus: Sequence[str],
    *,
    shrink_km: Sequence[float] = (10.0, 20.0),
    larger: Theater | None = None,
    settings: PanelSettings | None = None,
    progress: Progress | None = None,
) -> tuple[Window, ...]:
    """Run the panel on smaller maps and a larger one, and tell which ranks depend on the edge.

    Parameters
    ----------
    situation : Situation
        Of a day, without scenario steps on a larger map.
    question : GatewayQuestion
    focus : sequence of str
        Settlement ids always compared; the first three of each metric are too.
    shrink_km : sequence of float
        By how much each side of the bounding box moves inwards.
    larger : Theater, optional
        A theater that contains this one's places under the same ids.
    settings : PanelSettings, optional
        With them every metric of the panel but ``reach_gain`` is compared, without them those
        of routes and advances.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    tuple of Window
        Bases and objectives that a window loses are named; a window that loses all of either
        is not answerable, nor is one in which a side holds nothing or an end has no road left.

    Raises
    ------
    ScenarioError, UnknownSettlementError
        If a window would not be smaller, or a settlement is not of the theater.
    """
    for km in shrink_km:
        if not 0.0 <= km < 10_000.0:
            raise ScenarioError(f"a window shrinks by some kilometres on each side, not by {km}")
    focus = [situation.theater.names.resolve(one) for one in focus]
    maps = [(f"{km:g} km smaller", _shrunk(situation.theater, km)) for km in shrink_km]
    if larger is not None:
        maps.append((larger.name, larger))
    return tuple(
        _window(situation, question, focus, name, theater, settings)
        for name, theater in Steps(len(maps), progress).each(maps)
    )


def _shrunk(theater: Theater, km: float) -> Theater | None:
    x, y = theater.plane.to_km(theater.lon, theater.lat)
    inside = (x >= x.min() + km) & (x <= x.max() - km) & (y >= y.min() + km) & (y <= y.max() - km)
    kept = [theater.ids[int(number)] for number in np.flatnonzero(inside)]
    return theater.within(kept) if kept else None


def _window(
    situation: Situation,
    question: GatewayQuestion,
    focus: Sequence[str],
    name: str,
    theater: Theater | None,
    settings: PanelSettings | None,
) -> Window:
    joined = _places_on_roads(theater)
    lost = tuple(one for one in (*question.bases, *question.objectives) if one not in joined)
    bases = tuple(one for one in question.bases if one in joined)
    objectives = tuple(one for one in question.objectives if one in joined)
    size = 0 if theater is None else len(theater.ids)
    if theater is None or not bases or not objectives:
        return Window(name, size, lost, answerable=False, changes=())
    there_question = replace(question, bases=bases, objectives=objectives)
    try:
        there_situation = situation_on(
            theater, situation.control, attacker=situation.attacker, defender=situation.defender
        )
        there = _every_column(there_situation, there_question, settings)
    except ScenarioError:
        # A side holds nothing there.
        return Window(name, size, lost, answerable=False, changes=())
    here = _every_column(situation, question, settings)
    smaller = size < len(situation.theater.ids)
    changes = tuple(
        change
        for metric in here
        for change in _window_changes(name, here[metric], there[metric], focus, smaller=smaller)
    )
    return Window(name, size, lost, answerable=True, changes=changes)


def _places_on_roads(theater: Theater | None) -> frozenset[str]:
    """Return where a route could begin or end on a map."""
    return frozenset() if theater is None else frozenset(ids_where(theater, theater.on_road))


def _every_column(
    situation: Situation, question: GatewayQuestion, settings: PanelSettings | None
) -> Mapping[str, Column]:
    if settings is None:
        return measure_gateways(situation, question).columns
    return measure_panel(situation, question, settings).columns


def _window_changes(
    name: str, here: Column, there: Column, focus: Sequence[str], *, smaller: bool
) -> list[WindowChange]:
    common = here.compared.keys() & there.compared.keys()
    ranks, ranks_there = (
        competition_ranks({one: column.values[one] or 0.0 for one in sorted(common)})
        for column in (here, there)
    )
    first = [
        one
        for one in common
        if min(ranks[one], ranks_there[one]) <= TOP and (here.values[one] or there.values[one])
    ]
    shown = sorted(dict.fromkeys([*(one for one in focus if one in common), *first]))
    changes = []
    for one in shown:
        small, large = (ranks_there, ranks) if smaller else (ranks, ranks_there)
        if ranks[one] != ranks_there[one]:
            made = here.name in CHOKEPOINTS and small[one] <= TOP < large[one]
            changes.append(
                WindowChange(name, here.name, one, ranks[one], ranks_there[one], edge_made=made)
            )
    return changes


METRICS = (
    Metric(
        name="windows",
        label="Ranks on a smaller or larger map",
        kind="record",
        family="Ranks, and what would move them",
        order=3,
        noun="two ranks per map",
        words=(
            "Which ranks change when the map ends nearer or farther out: a graph that ends too "
            "near makes chokepoints of its own."
        ),
        formula="ranks among the places on both maps",
        reads=ROUTES,
        misleads=(
            "A map that loses a base or an objective answers another question; what was lost is "
            "named."
        ),
        example=(
            TOWNS
            + "from stratgraph.studies.stability import measure_windows\n"
            + "towns = four_towns()\n"
            + "window, = measure_windows(\n"
            + '    towns.situation, towns.question, ["b"], shrink_km=[1])\n'
            + "window.lost, window.answerable"
        ),
        shows="(('a', 'd'), False)",
    ),
)
