"""The roads of a case in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import number_text
from stratgraph.measures.gateways import two_way_metrics, two_way_words
from stratgraph.model.notebook import few_of
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS, ROAD_SETS

from .answer import RANKED_BY

if TYPE_CHECKING:
    from stratgraph.model.road_set import RoadSet

    from .answer import RoadRanking

# So many roads are named.
NAMED = 4
# What a road is ranked by, after its rank.
BY = {
    "route_share": "by share of routes",
    "detour_loss": "by what routes lose",
    "all_route_share": "by share of the routes between all places",
}


def first_sentence(ranking: RoadRanking, road_set: RoadSet) -> str:
    """Say without which road the routes lose most, on one set of roads.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.roads import rank_roads
    >>> print(first_sentence(rank_roads(read_case("gate_falls")), "all"))
    unverified roads too: without Ashby – Brook 1 of 1 pair has no route
    """
    columns = ranking.columns[road_set]
    loss = columns["detour_loss"]
    worst = [road for road, rank in loss.ranks.items() if rank == 1]
    words = ROAD_SET_WORDS[road_set]
    if not ranking.connected_pairs[road_set]:
        return f"{words}: no route joins a base and an objective"
    if not worst:
        return f"{words}: no route is longer without any single road"
    theater = ranking.situation.theater
    names = few_of([theater.road_name(road) for road in worst], NAMED)
    either = f"any one of {names}" if len(worst) > 1 else names
    cut = columns["cut_pairs"].values[worst[0]]
    if cut:
        pairs = ranking.connected_pairs[road_set]
        return (
            f"{words}: without {either} {cut:.0f} of {plural(pairs, 'pair')} "
            f"{'has' if cut == 1 else 'have'} no route"
        )
    return f"{words}: without {either} routes lose most, {_share(loss.values[worst[0]])}"


def _share(value: float | None) -> str:
    return number_text(value or 0.0, "share")


def unverified_sentence(ranking: RoadRanking) -> str:
    """Say which of the roads that matter nobody verified.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.roads import rank_roads
    >>> print(unverified_sentence(rank_roads(read_case("gate_falls"), first=3))[:46])
    Unverified and critical: Highfield – Kingsbrid
    """
    critical = plural(
        len(ranking.critical(road_set="all")), "road that matters", "roads that matter"
    )
    if not ranking.check_first:
        return f"Of the {critical} none is unverified."
    theater, columns = ranking.situation.theater, ranking.columns["all"]
    told = []
    for road in ranking.check_first:
        way = next((one for one in ranking.hang_on if one.over == road), None)
        if way is not None:
            told.append(
                f"{theater.road_name(road)} (without it {theater.road_name(way.road)} would cost "
                f"{_share(way.loss_without)}, not {_share(way.loss)})"
            )
            continue
        by = min(RANKED_BY, key=lambda one: columns[one].ranks.get(road, len(theater.roads) + 1))
        told.append(f"{theater.road_name(road)} ({columns[by].rank_words(road)} {BY[by]})")
    them = "it" if len(told) == 1 else "them"
    return (
        f"Unverified and critical: {few_of(told, NAMED)}. Check {them} on a photograph or a map of "
        f"the day before the ranks of the {critical} are used."
    )


def ranking_sentences(ranking: RoadRanking) -> tuple[str, ...]:
    """Say which roads come first, and which of those that matter are unverified."""
    told = "; ".join(first_sentence(ranking, road_set) for road_set in ROAD_SETS)
    if not any(ranking.connected_pairs.values()):
        cut = " after the cut" if ranking.situation.cut else ""
        told = (
            f"no route joins a base and an objective{cut}, on all roads or on verified ones alone: "
            "roads are ranked by the routes between all places"
        )
    between_all = (one for one in two_way_metrics() if one.name == "all_route_share")
    two_way = two_way_words(ranking.situation.theater, between_all)
    sentences = (f"{told[0].upper()}{told[1:]}.", unverified_sentence(ranking), two_way)
    return tuple(filter(None, sentences))
