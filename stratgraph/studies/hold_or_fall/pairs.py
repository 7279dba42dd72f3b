"""Over how many base-objective pairs the means of a panel run, where panels differ in that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.road_set import ROAD_SET_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.measures.gateways import Gateways
    from stratgraph.model.road_set import RoadSet


def pairs_words(panels: Iterable[tuple[str, Gateways]]) -> str:
    """Say over how many pairs each panel's means run; nothing where all run over as many.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> pairs_words(run_case(read_case("gate_falls")).gateways)
    ''
    """
    of_roads: dict[RoadSet, list[tuple[str, str]]] = {}
    for name, panel in panels:
        count = f"{panel.connected_pairs} of {panel.pairs}"
        of_roads.setdefault(panel.question.road_set, []).append((name, count))
    if len({count for rows in of_roads.values() for _, count in rows}) < 2:
        return ""
    told = [f"{_by_situation(rows)} ({ROAD_SET_WORDS[roads]})" for roads, rows in of_roads.items()]
    return (
        f"Means run over the base-objective pairs that a road joins: {', '.join(told)}. "
        "So a town's value can differ where nothing changed at the town"
    )


def _by_situation(rows: list[tuple[str, str]]) -> str:
    """Tell hold and fall apart only where they differ."""
    if len({count for _, count in rows}) == 1:
        return rows[0][1]
    return " and ".join(f"{count} in {name}" for name, count in rows)
