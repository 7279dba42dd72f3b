"""Reach from tables of all pairs, as it was measured before nearest places were searched for.

Judges of the search: every geodesic is measured by pyproj, whole tables are held, and each fall is
let happen and measured again. Of stratgraph only the types, ``Situation.under`` and the road
lengths, which have judges of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from stratgraph._network import route_lengths
from stratgraph.measures.gateways.question import by_length
from stratgraph.model.scenario import Fall, Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stratgraph.measures.fire import FiringRule
    from stratgraph.measures.gateways import GatewayQuestion, PanelSettings
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.theater import Theater

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

GEOD = Geod(ellps="WGS84")


@cache
def table_m(theater: Theater) -> Floats:
    """Geodesic between every two settlements, metres, shape (n, n)."""
    n = len(theater.ids)
    a, b = np.indices((n, n)).reshape(2, -1)
    lon, lat = theater.lon, theater.lat
    _, _, far = GEOD.inv(lon[a].tolist(), lat[a].tolist(), lon[b].tolist(), lat[b].tolist())
    return np.asarray(far).reshape(n, n)


def may_fire(situation: Situation, side: Side, rule: FiringRule) -> Bools:
    """Settlements that a side may fire from before any stand-off, shape (n,)."""
    mine = [side, "contested"] if (side, rule.contested) == ("attacker", "attacker") else [side]
    ground = np.isin(np.array(situation.holders), mine)
    return ground if rule.off_network else ground & situation.theater.on_road


@dataclass(frozen=True)
class Needed:
    """The places that may fire, all targets, and the range each needs to each."""

    places: Ints
    targets: Ints
    metres: Floats
    is_target: Bools

    def reached(self, range_m: float, min_range_m: float) -> Ints:
        """Numbers of the other side's settlements in reach, sorted."""
        near = (self.metres <= range_m) & (self.metres >= min_range_m)
        return self.targets[near.any(axis=0) & self.is_target]


def clearances(
    situation: Situation, side: Side, rule: FiringRule, places: Ints
) -> tuple[Floats, Ints]:
    """Distance to the nearest place of the other side, and which; inf and -1 without any."""
    foes = np.flatnonzero(may_fire(situation, _other(side), rule))
    if not len(foes):
        return np.full(len(places), np.inf), np.full(len(places), -1)
    far = table_m(situation.theater)[np.ix_(places, foes)]
    return far.min(axis=1), foes[far.argmin(axis=1)]


def needed(situation: Situation, side: Side, rule: FiringRule) -> Needed:
    """Range that every place needs to every target that the rule counts."""
    theater = situation.theater
    places = np.flatnonzero(may_fire(situation, side, rule))
    targets = np.arange(len(theater.ids)) if rule.off_network else np.flatnonzero(theater.on_road)
    clear, _ = clearances(situation, side, rule, places)
    lacking = np.full(len(places), float(rule.standoff_m))
    if rule.standoff_rule == "pull_back":
        lacking = np.maximum(0.0, rule.standoff_m - clear)
    elif rule.standoff_rule == "exclude":
        places = places[clear >= rule.standoff_m]
        lacking = np.zeros(len(places))
    metres = table_m(theater)[np.ix_(places, targets)] + lacking[:, None]
    return Needed(places, targets, metres, may_fire(situation, _other(side), rule)[targets])


def gained(
    situation: Situation, rule: FiringRule, town: str, range_m: float, min_range_m: float
) -> list[int]:
    """Settlements that come into reach when a town falls: let it fall and measure again."""
    after = situation.under(Scenario("the town falls", falls=(Fall(town),)))
    was, now = (
        needed(one, "attacker", rule).reached(range_m, min_range_m) for one in (situation, after)
    )
    return sorted({*now.tolist()} - {*was.tolist()})


def base_places(
    situation: Situation, question: GatewayQuestion, settings: PanelSettings
) -> dict[str, list[int]]:
    """Per place of a side, the other side's places within range and road distance."""
    theater, n = situation.theater, len(situation.theater.ids)
    near = table_m(theater) <= settings.base_range_m
    road = route_lengths(by_length(situation, question), list(range(n)))[:, :n]
    near &= road <= settings.base_road_m
    holders = np.array(situation.holders)
    return {
        theater.ids[v]: np.flatnonzero(near[v] & (holders == _other(holders[v]))).tolist()
        for v in np.flatnonzero(theater.on_road & np.isin(holders, ["attacker", "defender"]))
    }


def surrounded(situation: Situation, far: Floats, scale_m: float) -> Floats:
    """Share of the other side around every place, by a kernel that is cut nowhere."""
    holders = np.array(situation.holders)
    far = far.copy()
    np.fill_diagonal(far, np.inf)
    least = far.min(axis=1, keepdims=True)
    kernel = np.exp(-(far - np.where(np.isfinite(least), least, 0.0)) / scale_m)
    foe = np.where(holders == "attacker", "defender", "attacker")
    whole = kernel.sum(axis=1)
    theirs = (kernel * (foe[:, None] == holders)).sum(axis=1)
    return np.asarray(theirs / np.where(whole > 0, whole, 1.0))


def _other(side: str) -> Side:
    return "defender" if side == "attacker" else "attacker"
