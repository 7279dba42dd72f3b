"""Slow definitions of cuts, supply and approaches, and small regions drawn by lot to judge on.

Plain Python on sets and dictionaries; of stratgraph only the types. The metrics under test ask
whether something is cut: here every answer comes from taking things away, or from trying all
subsets and all paths.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from worlds import lot_of_roads

from stratgraph.measures.gateways import GatewayQuestion
from stratgraph.model.control import Control
from stratgraph.model.provenance import Provenance
from stratgraph.model.scenario import Situation, holder_codes
from stratgraph.model.theater import PopulationFigure, Portal, Road, Settlement, Theater

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from stratgraph.model.scenario import Holder

Links = dict[str, dict[str, int]]

INVENTED = Provenance("invented", "low")
DAY = date(2031, 5, 1)
HOLDER_OF_SIGN: dict[str, Holder] = {
    "R": "attacker",
    "B": "defender",
    "c": "contested",
    "?": "unknown",
}


# ---- regions


@dataclass(frozen=True)
class Region:
    """A situation and a question, with the seed to draw them again."""

    seed: int
    situation: Situation
    question: GatewayQuestion
    contested_supply: bool


def place(one: str, x_km: float, y_km: float, people: int | None = None) -> Settlement:
    """Make a settlement some kilometres east and north of a corner."""
    known = () if people is None else (PopulationFigure(people, "2031", True, INVENTED),)
    return Settlement(
        one, one.upper(), 38 + x_km / 73.7, 48 + y_km / 111.2, INVENTED, populations=known
    )


def drawn(
    picture: str,
    roads: str,
    holders: str,
    *,
    portals: str = "",
    people: Mapping[str, int] | None = None,
) -> Situation:
    """Make a situation from a drawing: each lower-case letter a settlement, 10 km a column.

    Roads are ``"a-b 10, b-c 12?"`` with ``?`` for links only presumed; a second one between
    the same ends gets the id ``b--c#2``. Holders are one sign per id in id order, ``R B c ?``.
    Portals are the ids of settlements that are portals of their holder, or ``"a:R"``.
    """
    lines = picture.strip("\n").splitlines()
    places = [
        place(sign, 10.0 * column, -10.0 * line, (people or {}).get(sign))
        for line, text in enumerate(lines)
        for column, sign in enumerate(text)
        if sign.isalpha() and sign.islower()
    ]
    links: list[Road] = []
    for part in filter(None, (text.strip() for text in roads.split(","))):
        ends, km = part.split()
        a, b = ends.split("-")
        twins = sum({a, b} == {road.a, road.b} for road in links)
        name = f"{a}--{b}#{twins + 1}" if twins else f"{a}--{b}"
        metres = round(float(km.rstrip("?")) * 1000)
        links.append(Road(name, a, b, metres, INVENTED, verified=not km.endswith("?")))
    signs = dict(zip(sorted(one.id for one in places), holders.split(), strict=True))
    gates = [part.split(":") for part in portals.split()]
    doors = tuple(
        Portal(one, side[0] if side else signs[one], "beyond", INVENTED) for one, *side in gates
    )
    return situation_of(
        tuple(places), tuple(links), {one: HOLDER_OF_SIGN[s] for one, s in signs.items()}, doors
    )


def situation_of(
    places: tuple[Settlement, ...],
    roads: tuple[Road, ...],
    holders: Mapping[str, Holder],
    portals: tuple[Portal, ...] = (),
    cut: Iterable[str] = (),
) -> Situation:
    """Make a situation of Red against Blue."""
    theater = Theater(
        "drawn", places, roads, (("B", "Blue"), ("R", "Red")), portals, fictional=True
    )
    told = holder_codes(holders[one] for one in theater.ids)
    return Situation(theater, Control(DAY, ()), "R", "B", told, frozenset(cut))


def region_by_lot(seed: int) -> Region:
    """Draw a planar region of up to twelve settlements by lot.

    A Gabriel graph, on some draws thinned until it falls apart, with parallel roads, presumed
    roads, cut roads, coarse lengths (so that routes tie) and settlements on no road.
    """
    lot = random.Random(seed)
    n = lot.randint(4, 12)
    points = [(lot.uniform(0, 100), lot.uniform(0, 100)) for _ in range(n)]
    ids = [f"p{number:02d}" for number in range(n)]
    lot.shuffle(ids)
    places = tuple(
        place(one, x, y, lot.choice([None, 0, 100, 7000]))
        for one, (x, y) in zip(ids, points, strict=True)
    )
    roads = _roads_by_lot(lot, ids, points)
    share_cut = lot.choice([0.0, 0.0, 0.2, 0.4])
    cut = [road.id for road in roads if lot.random() < share_cut]
    situation = situation_of(
        places, roads, _holders_by_lot(lot, ids, points), _portals_by_lot(lot, ids), cut
    )
    on_road = sorted(
        {end for road in roads for end in (road.a, road.b)}, key=lambda one: points[ids.index(one)]
    )
    if lot.random() < 0.3:  # bases and objectives side by side more often than from west to east
        lot.shuffle(on_road)
    most = max(1, min(3, len(on_road) // 4))
    bases, objectives = on_road[: lot.randint(1, most)], on_road[-lot.randint(1, most) :]
    question = GatewayQuestion(tuple(bases), tuple(objectives), lot_of_roads(lot))
    return Region(seed, situation, question, lot.random() < 0.5)


def fan_by_lot(seed: int) -> Region:
    """Draw a town in the east that several roads from the west enter by one or two sectors."""
    lot = random.Random(seed)
    western, middle = lot.randint(1, 2), lot.randint(2, 5)
    points = [(0.0, 20.0 * k) for k in range(western)]
    points += [(60.0, 12.0 * k - 10.0) for k in range(middle)] + [(100.0, 10.0)]
    ids = [f"p{number:02d}" for number in range(len(points))]
    lot.shuffle(ids)
    rows = [ids[:western], ids[western:-1], ids[-1:]]
    pairs = [(a, b) for one, two in pairwise(rows) for a in one for b in two]
    pairs += list(combinations(rows[1], 2)) + [(rows[0][0], rows[2][0])] * (lot.random() < 0.3)
    links = tuple(
        Road(f"{a}--{b}", a, b, 1000 * lot.randint(40, 60), INVENTED)
        for a, b in pairs
        if lot.random() < 0.75
    )
    holders = {one: HOLDER_OF_SIGN[lot.choice("RRRcB")] for one in ids[:-1]}
    places = tuple(place(one, *at) for one, at in zip(ids, points, strict=True))
    roads = links or (Road("only", ids[0], ids[-1], 9_000, INVENTED),)
    situation = situation_of(places, roads, holders | {ids[-1]: "defender"})
    on_road = {end for road in roads for end in (road.a, road.b)}
    bases = [one for one in rows[0] if one in on_road] or rows[0]
    return Region(seed, situation, GatewayQuestion(tuple(bases), (ids[-1],), "all"), False)


def _roads_by_lot(
    lot: random.Random, ids: list[str], points: list[tuple[float, float]]
) -> tuple[Road, ...]:
    kept, coarse = lot.choice([1.0, 1.0, 0.8, 0.6]), lot.random() < 0.5
    roads = []
    for i, j in combinations(range(len(points)), 2):
        middle = [(a + b) / 2 for a, b in zip(points[i], points[j], strict=True)]
        reach = math.dist(points[i], points[j]) / 2
        between = (math.dist(middle, point) < reach - 1e-9 for point in points)
        if any(between) or lot.random() > kept:
            continue
        metres = max(1, round(2000 * reach * lot.uniform(1.0, 1.3)))
        metres = 20_000 * math.ceil(metres / 20_000) if coarse else metres
        twins = [metres] if lot.random() > 0.15 else [metres, metres + lot.choice([0, 20_000])]
        for number, length in enumerate(lot.sample(twins, len(twins))):
            name = f"{ids[i]}--{ids[j]}#{number}"
            roads.append(Road(name, ids[i], ids[j], length, INVENTED, verified=lot.random() < 0.8))
    return tuple(roads) or (Road("only", ids[0], ids[1], 9_000, INVENTED),)


def _holders_by_lot(
    lot: random.Random, ids: list[str], points: list[tuple[float, float]]
) -> dict[str, Holder]:
    """Red in the west, Blue in the east, some contested or unknown."""
    front = lot.uniform(15, 75)
    return {
        one: HOLDER_OF_SIGN[lot.choices(["R" if x < front else "B", "c", "?"], [8, 1.5, 0.5])[0]]
        for one, (x, _) in zip(ids, points, strict=True)
    }


def _portals_by_lot(lot: random.Random, ids: list[str]) -> tuple[Portal, ...]:
    return tuple(
        Portal(one, side, "beyond", INVENTED)
        for side in "RB"
        for one in lot.sample(ids, lot.randint(0, min(4, len(ids))))
    )


def new_name(one: str) -> str:
    """Give a settlement a name that sorts the other way round."""
    return f"q{99 - int(one[1:]):02d}"


def renamed(region: Region) -> Region:
    """Tell the same region under names that sort the other way round."""
    theater, question = region.situation.theater, region.question
    situation = situation_of(
        tuple(replace(one, id=new_name(one.id)) for one in theater.settlements),
        tuple(replace(one, a=new_name(one.a), b=new_name(one.b)) for one in theater.roads),
        {new_name(one): region.situation.holder(one) for one in theater.ids},
        tuple(replace(one, settlement=new_name(one.settlement)) for one in theater.portals),
        region.situation.cut,
    )
    ends = [tuple(map(new_name, ids)) for ids in (question.bases, question.objectives)]
    told = GatewayQuestion(ends[0], ends[1], question.road_set)
    return Region(region.seed, situation, told, region.contested_supply)


# ---- roads and parts


def links_of(situation: Situation, *, road_set: str, cut: bool = True) -> Links:
    """Shortest link between every two settlements; ``cut=False`` for the roads of the data."""
    links: Links = {one: {} for one in situation.theater.ids}
    for road in situation.theater.roads:
        if (cut and road.id in situation.cut) or not (road.verified or road_set == "all"):
            continue
        for a, b in ((road.a, road.b), (road.b, road.a)):
            links[a][b] = min(road.length_m, links[a].get(b, road.length_m))
    return links


def only(links: Links, kept: Collection[str]) -> Links:
    """Keep the links between some settlements."""
    return {a: {b: m for b, m in to.items() if b in kept} for a, to in links.items() if a in kept}


def without(links: Links, *removed: str) -> Links:
    """Take some settlements away."""
    return only(links, set(links) - set(removed))


def reached(links: Links, starts: Iterable[str]) -> set[str]:
    """Settlements that a route joins to any start."""
    found = {one for one in starts if one in links}
    waiting = list(found)
    while waiting:
        for other in links[waiting.pop()]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def parts(links: Links) -> list[set[str]]:
    """List the connected parts."""
    left, found = set(links), []
    while left:
        part = reached(links, [min(left)])
        found.append(part)
        left -= part
    return found


# ---- cuts


def set_aside(links: Links, bases: Collection[str], objectives: Collection[str]) -> Links:
    """Take away the roads that join a base to an objective directly."""
    return {
        a: {
            b: m
            for b, m in to.items()
            if not ((a in bases and b in objectives) or (b in bases and a in objectives))
        }
        for a, to in links.items()
    }


def inseparable(
    links: Links, bases: Collection[str], objectives: Collection[str]
) -> set[tuple[str, str]]:
    """Pairs that no road joins directly, but a route through bases and objectives alone."""
    ends = only(links, {*bases, *objectives})
    return {
        (s, t) for s in bases for t in reached(ends, [s]) & set(objectives) if t not in links[s]
    }


def least_cuts(
    links: Links, bases: Collection[str], objectives: Collection[str], worth: Mapping[str, int]
) -> tuple[int | None, list[frozenset[str]]]:
    """Least worth of a set of other settlements that separates, and every such set.

    The direct roads between bases and objectives are set aside.
    """
    links = set_aside(links, bases, objectives)
    inner = sorted(set(links) - set(bases) - set(objectives))
    best: int | None = None
    cuts: list[frozenset[str]] = []
    for size in range(len(inner) + 1):
        for chosen in combinations(inner, size):
            value = sum(worth.get(one, 1) for one in chosen)
            if best is not None and value > best:
                continue
            if reached(without(links, *chosen), bases) & set(objectives):
                continue
            if best is None or value < best:
                best, cuts = value, []
            cuts.append(frozenset(chosen))
    return best, cuts


def is_articulation(links: Links, v: str) -> bool:
    """Whether the roads fall into more parts without v."""
    return len(parts(without(links, v))) > len(parts(links)) - (not links[v])


def fragmentation(links: Links, v: str) -> float:
    """Share of pairs of the other settlements that no route joins."""
    left = without(links, v)
    pairs = list(combinations(sorted(left), 2))
    apart = [pair for pair in pairs if pair[1] not in reached(left, [pair[0]])]
    return len(apart) / len(pairs) if pairs else 0.0


def shortest_lengths(links: Links) -> dict[tuple[str, str], float]:
    """Shortest route between every two settlements, inf for none: Floyd and Warshall."""
    far = {(a, b): 0.0 if a == b else links[a].get(b, math.inf) for a in links for b in links}
    for k in links:
        for i in links:
            for j in links:
                far[i, j] = min(far[i, j], far[i, k] + far[k, j])
    return far


def inverse_sum(links: Links) -> float:
    """Sum of 1/d over ordered pairs."""
    return math.fsum(1 / far for (a, b), far in shortest_lengths(links).items() if a != b)


# ---- routes without a settlement in common


def most_routes(
    links: Links,
    start: str,
    ends: Collection[str],
    *,
    first_hops: Collection[str] | None = None,
    ends_shared: bool,
) -> int:
    """Largest number of routes from start to ends that share no settlement but the start.

    And but the ends, if these are shared. By trying all sets of paths; a path stops at the
    first end that it meets.
    """
    hops = sorted(links[start] if first_hops is None else set(first_hops) & set(links[start]))
    ways = [[*_ways(links, (start, hop), ends)] for hop in hops]
    shared = {start, *(ends if ends_shared else ())}
    return _most_disjoint([[frozenset(way) - shared for way in some] for some in ways], frozenset())


def _ways(links: Links, so_far: tuple[str, ...], ends: Collection[str]) -> list[tuple[str, ...]]:
    if so_far[-1] in ends:
        return [so_far]
    return [
        way
        for onward in links[so_far[-1]]
        if onward not in so_far
        for way in _ways(links, (*so_far, onward), ends)
    ]


def _most_disjoint(ways: list[list[frozenset[str]]], used: frozenset[str]) -> int:
    """Choose at most one way by each first hop, none meeting another."""
    if not ways:
        return 0
    best = _most_disjoint(ways[1:], used)
    for way in set(ways[0]):
        if best == len(ways):
            break
        if not way & used:
            best = max(best, 1 + _most_disjoint(ways[1:], used | way))
    return best


# ---- supply


def held_portals(situation: Situation, side: str) -> set[str]:
    """Portals of a side that the side holds."""
    code = {"attacker": situation.attacker, "defender": situation.defender}[side]
    return {
        portal.settlement
        for portal in situation.theater.portals
        if portal.side == code and situation.holder(portal.settlement) == side
    }


def ground(situation: Situation, side: str, *, contested_supply: bool) -> set[str]:
    """Settlements over which a side can be supplied."""
    open_to = {side, "contested"} if contested_supply else {side}
    return {one for one in situation.theater.ids if situation.holder(one) in open_to}


def cut_off(links: Links, portals: Collection[str], v: str) -> set[str]:
    """Settlements, v apart, that lose every route to a portal when v is taken away."""
    return reached(links, portals) - {v} - reached(without(links, v), portals)
