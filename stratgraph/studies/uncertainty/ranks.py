"""How often each place takes each of the first ranks while roads are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.studies.stability import measure_road_draws

from .answer import Chance, RankOdds

if TYPE_CHECKING:
    from stratgraph.catalogue import RoadSpread
    from stratgraph.model.progress import Progress
    from stratgraph.studies.hold_or_fall import Case


def rank_odds(
    case: Case, roads: RoadSpread | None, most: int, seed: int, progress: Progress | None
) -> tuple[tuple[RankOdds, ...], int]:
    """Count on how many draws of roads a place is first, second and third by each metric.

    The rank acceptability of Lahdelma, Hokkanen and Salminen (1998), before anything falls. Of
    places that are never among the first three nothing is told.
    """
    if roads is None or not case.theater.roads:
        return (), 0
    draws = min(most, roads.draws)
    found = measure_road_draws(
        case.before, case.question(road_set="all"), (), probability=dict(roads.exists),
        draws=draws, share=roads.length_share, seed=seed, correlation_km=roads.correlation_km,
        progress=progress,
    )  # fmt: skip
    odds = tuple(
        RankOdds(
            one.metric,
            one.settlement,
            tuple(
                Chance(count, 0, draws)
                for count in (one.first, one.second, one.first_three - one.first - one.second)
            ),
        )
        for one in found.counts
    )
    return odds, draws
