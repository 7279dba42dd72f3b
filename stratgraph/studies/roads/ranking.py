"""Ranking the roads of a case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import systems_of
from stratgraph.measures.fire.roads_under_fire import measure_roads_under_fire
from stratgraph.measures.gateways import pair_lengths_m, road_columns, ways_round
from stratgraph.model.progress import Steps
from stratgraph.model.road_set import ROAD_SETS
from stratgraph.model.scenario import SIDES

from .answer import RoadRanking, RoadsInRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.studies.hold_or_fall import Case

# So many first ranks are those that matter, unless asked otherwise.
FIRST = 10


def rank_roads(
    case: Case,
    situation: str = "hold",
    *,
    first: int = FIRST,
    in_range: bool = True,
    progress: Progress | None = None,
) -> RoadRanking:
    """Rank every road of a case as towns are ranked, on all roads and on verified ones.

    By the share of shortest routes over it, by what routes lose without it and by the pairs that
    it cuts, between bases and objectives; and by its share of the routes between all places. Beside
    it how much of it each listed range of either side has in reach, by the first firing rule of
    the case and from its ground.

    Parameters
    ----------
    case : Case
    situation : {"hold", "fall"}
        Before the scenario, or after it.
    first : int
        Roads with one of so many first ranks in any of these measures are those that matter.
    in_range : bool
        Whether to measure who has which stretches in range.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    RoadRanking

    Raises
    ------
    ScenarioError
        If the theater has no road, ``first`` is below 1, or the situation is neither.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> ranking = rank_roads(read_case("gate_falls"), first=4)
    >>> ranking.ordered()[:2], ranking.check_first
    (('ashby--brook', 'brook--gate'), ('highfield--kingsbridge',))
    >>> ranking.columns["all"]["cut_pairs"].values["ashby--brook"]
    1
    """
    if situation not in ("hold", "fall"):
        raise ScenarioError(f"no situation {situation!r}; use 'hold' or 'fall'")
    if first < 1:
        raise ScenarioError(f"at least one first rank is to matter, got {first}")
    if not case.theater.roads:
        raise ScenarioError("the theater has no road, so there is nothing to rank")
    after = situation == "fall"
    seen = case.after if after else case.before
    whole = case.whole_question(after=after)
    listed = list(_listed(seen, whole.assumptions.systems)) if in_range else []
    steps = Steps(len(ROAD_SETS) + len(listed), progress)
    questions = {road_set: whole.on(road_set) for road_set in ROAD_SETS}
    columns = {
        road_set: {one.name: one for one in road_columns(seen, questions[road_set])}
        for road_set in steps.each(ROAD_SETS)
    }
    rule, ground = whole.assumptions.rules[0], whole.ground_of(case.theater)
    ranges = []
    for side, system, figure in steps.each(listed):
        found = measure_roads_under_fire(
            seen,
            side,
            rule,
            range_m=figure.range_m,
            min_range_m=figure.perhaps_from_m,
            ground=ground,
        )
        ranges.append(RoadsInRange(side, system, figure, found.fire_m))
    lengths = {road_set: pair_lengths_m(seen, one) for road_set, one in questions.items()}
    ranking = RoadRanking(
        seen,
        questions[whole.assumptions.road_set],
        rule,
        columns,
        lengths["all"].size,
        {road_set: int(np.isfinite(found).sum()) for road_set, found in lengths.items()},
        tuple(ranges),
        (),
        first,
    )
    matter = dict.fromkeys(road for one in ROAD_SETS for road in ranking.critical(road_set=one))
    return replace(ranking, ways_round=ways_round(seen, questions["all"], matter))


def _listed(
    situation: Situation, systems: Sequence[System]
) -> Iterator[tuple[Side, System, PublishedRange]]:
    """Yield each side's systems with each range that is listed, where anybody holds anything."""
    for side in SIDES if situation.control.holders else ():
        for system in systems_of(situation, side, systems):
            for figure in system.ranges:
                if figure.preferred:
                    yield side, system, figure
