"""Slow definitions of worth, travel times, stability and blends: judges of the fast code.

Plain Python on plain tables; of stratgraph only the types, and ``Situation.under`` to let a
town fall.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import definitions
from definitions import Lengths, Links
from worlds import INVENTED, World

from stratgraph.model.scenario import Fall, Scenario
from stratgraph.model.theater import Speed, Theater

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.measures.fire import FiringRule
    from stratgraph.measures.gateways import GatewayQuestion
    from stratgraph.model.road_set import Season
    from stratgraph.model.scenario import Situation

Point = Sequence[float]


# ---- what a fall opens


def geodesics(theater: Theater) -> Lengths:
    """Metres between every two centre points, read off when a town is flipped again and again."""
    return {
        (a.id, b.id): definitions.geodesic_m(a, b)
        for a in theater.settlements
        for b in theater.settlements
    }


def lacking_m(situation: Situation, rule: FiringRule, far: Lengths) -> dict[str, float]:
    """Tell what each place that may fire adds to its distance, by the rule of the stand-off."""
    foes = [one.id for one in definitions.ground_of(situation, "defender", rule)]
    lacking = {}
    for gun in (one.id for one in definitions.ground_of(situation, "attacker", rule)):
        clear = min((far[gun, foe] for foe in foes), default=float("inf"))
        if rule.standoff_rule == "add":
            lacking[gun] = float(rule.standoff_m)
        elif rule.standoff_rule == "pull_back":
            lacking[gun] = max(0.0, rule.standoff_m - clear)
        elif clear >= rule.standoff_m:
            lacking[gun] = 0.0
    return lacking


def required_m(situation: Situation, rule: FiringRule, far: Lengths, target: str) -> float:
    """Least range that reaches a target; 0 where the attacker holds it, inf without a gun."""
    mine = ("attacker", "contested") if rule.contested == "attacker" else ("attacker",)
    if situation.holder(target) in mine:
        return 0.0
    needed = [far[gun, target] + more for gun, more in lacking_m(situation, rule, far).items()]
    return min(needed, default=float("inf"))


def within_reach(
    situation: Situation, rule: FiringRule, range_m: float, min_range_m: float, far: Lengths
) -> set[str]:
    """Settlements of the defender within range of the attacker's ground, bounds included."""
    foes = [one.id for one in definitions.ground_of(situation, "defender", rule)]
    lacking = lacking_m(situation, rule, far)
    return {
        foe
        for foe in foes
        if any(min_range_m <= far[gun, foe] + more <= range_m for gun, more in lacking.items())
    }


def reach_gain(
    situation: Situation,
    rule: FiringRule,
    range_m: float,
    min_range_m: float,
    far: Lengths,
    town: str,
) -> set[str]:
    """Settlements that come into reach when one town falls, by measuring again."""
    after = situation.under(Scenario("the town falls", falls=(Fall(town),)))
    return within_reach(after, rule, range_m, min_range_m, far) - within_reach(
        situation, rule, range_m, min_range_m, far
    )


def base_values(
    situation: Situation, links: Links, range_m: int, road_m: int, straight: Lengths
) -> dict[str, set[str]]:
    """List what the other side holds within range and road distance of each place of a side."""
    other = {"attacker": "defender", "defender": "attacker"}
    far = definitions.shortest_lengths(situation.theater.ids, links)
    holders = definitions.holders_of(situation)
    return {
        place: {
            one
            for one in holders
            if holders[one] == other[holder]
            and straight[place, one] <= range_m
            and far[place, one] <= road_m
        }
        for place, holder in holders.items()
        if holder in other
    }


# ---- travel times


def links_by_time(situation: Situation, *, road_set: str, season: Season) -> Links:
    """Seconds of the quickest link per ordered pair of ends, of the roads that count."""
    kmh = {
        (one.road_class, one.surface): one.kmh
        for one in situation.theater.speeds
        if one.season == season
    }
    links: Links = {}
    for road in situation.theater.roads:
        if road.id in situation.cut or not (road.verified or road_set == "all"):
            continue
        hours = road.length_m / 1000 / kmh[road.road_class, road.surface]
        seconds = max(1, round(hours * 3600))
        for ends in ((road.a, road.b), (road.b, road.a)):
            links[ends] = min(seconds, links.get(ends, seconds))
    return links


KINDS = (("trunk", "asphalt"), ("tertiary", "unpaved"), ("", ""))


def with_speeds(world: World, seed: int) -> World:
    """Give the roads of a world classes and surfaces by lot, and each kind a speed by lot."""
    lot = random.Random(seed)
    # An odd number of tenths: no whole number of metres takes a whole number of seconds and a half.
    chosen = {kind: lot.choice([4.1, 17.5, 35.9, 60.1, 90.3]) for kind in KINDS}
    return told_with_speeds(world, chosen, lot)


def told_with_speeds(
    world: World, kmh: Mapping[tuple[str, str], float], lot: random.Random
) -> World:
    """Give the roads of a world kinds by lot, and a speed to each kind in mud."""
    theater = world.situation.theater
    roads = []
    for road in theater.roads:
        road_class, surface = lot.choice(sorted(kmh))
        roads.append(replace(road, road_class=road_class, surface=surface))
    speeds = tuple(Speed("mud", *kind, speed, INVENTED) for kind, speed in kmh.items())
    told = replace(theater, roads=tuple(roads), speeds=speeds)
    return replace(world, situation=replace(world.situation, theater=told))


# ---- stability


def two_metrics(
    situation: Situation, question: GatewayQuestion, town: str
) -> dict[str, float | None]:
    """``route_share`` and ``detour_loss`` of one town, None where no pair can reach it."""
    ids = situation.theater.ids
    links = definitions.links_of(situation, road_set=question.road_set)
    shares = definitions.route_shares(ids, links, question)
    if town not in shares:
        return {"route_share": None, "detour_loss": None}
    return {
        "route_share": shares[town],
        "detour_loss": definitions.detour(ids, links, question, {town})[0],
    }


def all_ranks(situation: Situation, question: GatewayQuestion) -> dict[str, dict[str, int]]:
    """Ranks of every town in ``route_share`` and ``detour_loss``."""
    ids = situation.theater.ids
    measured = {town: two_metrics(situation, question, town) for town in ids}
    ranks = {}
    for metric in ("route_share", "detour_loss"):
        known = {one: row[metric] for one, row in measured.items()}
        ranks[metric] = definitions.ranks(
            {one: value for one, value in known.items() if value is not None and value > 1e-12}
        )
    return ranks


# ---- blends


def scaled(columns: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """Values of each settlement between the least, 0, and the greatest, 1; 0 where all equal."""
    points: dict[str, list[float]] = {one: [] for one in columns[0]}
    for column in columns:
        least, most = min(column.values()), max(column.values())
        for one, value in column.items():
            points[one].append((value - least) / (most - least) if most > least else 0.0)
    return points


def first_shares_of_two(points: Mapping[str, Point]) -> dict[str, float]:
    """Share of w in [0, 1] for which w x + (1 - w) y is greatest, by cutting the interval."""
    shares = {}
    for one, (x, y) in points.items():
        low, high = 0.0, 1.0
        for other, (u, v) in points.items():
            # w (x - u) + (1 - w) (y - v) >= 0
            rise, start = (x - u) - (y - v), y - v
            if other == one or (rise == 0 and start >= 0):
                continue
            if rise == 0:
                low, high = 1.0, 0.0
            elif rise > 0:
                low = max(low, -start / rise)
            else:
                high = min(high, start / -rise)
        shares[one] = max(0.0, high - low)
    return shares
