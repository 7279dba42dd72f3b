"""Which roads an answer counts: all, or those that someone vouches for; and in which season."""

from __future__ import annotations

from typing import Literal, get_args

from stratgraph.errors import ScenarioError

RoadSet = Literal["all", "verified"]
Season = Literal["dry", "mud", "frost"]
ROAD_SETS: tuple[RoadSet, ...] = get_args(RoadSet)
ROAD_SET_WORDS: dict[RoadSet, str] = {
    "all": "unverified roads too",
    "verified": "verified roads alone",
}


def require_road_set(road_set: str) -> None:
    """Refuse a set of roads that there is not."""
    if road_set not in ROAD_SETS:
        known = " or ".join(map(repr, ROAD_SETS))
        raise ScenarioError(f"no set of roads {road_set!r}; use {known}")


def other_roads(road_set: RoadSet) -> RoadSet:
    """Return the set of roads that an answer is shown on beside this one."""
    return "verified" if road_set == "all" else "all"
