"""Theaters of any size drawn by lot: settlements and junctions, held on two sides of a line.

Nothing in them is a fact: holders are split along a straight line, roads are drawn. Where real
settlements are asked for, their coordinates and populations are read from a file of yours.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from stratgraph import Fall, Provenance, Scenario
from stratgraph.measures.gateways import supply_portals
from stratgraph.model.control import DatedHolder
from stratgraph.model.dataset import Facts, PopulationRow
from stratgraph.model.roads import Road, RoutingNode
from stratgraph.model.systems import PublishedRange, System, with_brackets
from stratgraph.model.theater import PopulationFigure, Portal, Settlement
from stratgraph.studies.hold_or_fall import Assumptions, Case

from .worlds import EAST, NORTH, SOUTH, WEST, WINDING, TheaterTask, road_pairs

if TYPE_CHECKING:
    from pathlib import Path

    from .worlds import Floats, Ints

DAY = date(2031, 5, 1)
INVENTED = Provenance("drawn by lot", "medium")
DOUBTFUL = Provenance("drawn by lot", "low")
# The line between the sides, and the band of contested ground along it.
LINE_LON, LINE_LAT, SLOPE = 37.0, 48.5, 0.4
CONTESTED_KM = 2.0
KM_NORTH = 111.2
UNVERIFIED = 0.1
UNKNOWN_PEOPLE = 0.2
ENDS = 4
ABOUT = "What does the place at the line open?"
RANGES_KM = {
    "howitzer": ("standard", 17.3, 0.0), "gun": ("standard", 27.5, 0.0),
    "far_gun": ("extended", 40.0, 0.0), "rocket": ("guided", 70.0, 15.0),
}  # fmt: skip


@dataclass(frozen=True)
class Places:
    """Where settlements are and how many people live there, 0 where that is not known."""

    lon: Floats
    lat: Floats
    people: Ints


def drawn_places(n: int, seed: int = 1) -> Places:
    """Draw settlements evenly in a box as dense as Ukraine's, of as many people as towns have."""
    lot = np.random.default_rng([seed, n])
    # Of fewer settlements a smaller box, around a point of the line: neighbours stay as near.
    part = min(1.0, (n / 33_681) ** 0.5)
    middle = np.array([LINE_LON, LINE_LAT])
    low, high = (middle + part * (np.array(end) - middle) for end in ((WEST, SOUTH), (EAST, NORTH)))
    at = np.round(lot.uniform(low, high, (n, 2)), 6)
    people = np.where(lot.random(n) < UNKNOWN_PEOPLE, 0, np.exp(lot.normal(6.2, 1.3, n)))
    return Places(at[:, 0], at[:, 1], people.astype(np.int64))


def read_places(path: Path) -> Places:
    """Read settlements from a CSV of ``lon``, ``lat`` and ``population``; of twins the first."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = {
            (round(float(row["lon"]), 5), round(float(row["lat"]), 5)): int(row["population"] or 0)
            for row in reversed(list(csv.DictReader(file)))
        }
    at = np.array(sorted(rows))
    return Places(at[:, 0], at[:, 1], np.array([rows[one] for one in sorted(rows)]))


def drawn_facts(places: Places, junctions: int, seed: int = 1) -> Facts:
    """Join settlements and junctions drawn among them by roads, and split who holds them."""
    n = len(places.lon)
    lot = np.random.default_rng([seed, n, junctions])
    # Junctions lie near settlements, as roads do.
    near = lot.integers(0, n, junctions)
    lon = np.append(places.lon, np.round(places.lon[near] + lot.normal(0, 0.04, junctions), 6))
    lat = np.append(places.lat, np.round(places.lat[near] + lot.normal(0, 0.03, junctions), 6))
    east_km = KM_NORTH * np.cos(np.radians(lat.mean()))
    ends = road_pairs(np.column_stack([lon * east_km, lat * KM_NORTH]), lot)
    straight = Geod(ellps="WGS84").inv(
        lon[ends[:, 0]], lat[ends[:, 0]], lon[ends[:, 1]], lat[ends[:, 1]]
    )[2]
    metres = np.ceil(straight * lot.uniform(1, WINDING, len(ends))).astype(np.int64) + 1
    ids = [f"s{k:05}" for k in range(n)] + [f"n{k:06}" for k in range(junctions)]
    verified = lot.random(len(ends)) >= UNVERIFIED
    kinds = np.array(["secondary", "tertiary"])[(lot.random(len(ends)) < 0.5).astype(int)].tolist()
    beyond = beyond_km(places.lon, places.lat)
    return Facts(
        name="drawn",
        folder="",
        assessor="the lot",
        sides=(("BLUE", "Blue"), ("RED", "Red")),
        fictional=True,
        settlements=tuple(
            Settlement(ids[k], f"Place {k}", x, y, INVENTED)
            for k, (x, y) in enumerate(zip(places.lon.tolist(), places.lat.tolist(), strict=True))
        ),
        populations=tuple(
            PopulationRow(ids[k], PopulationFigure(people, "2031", True, INVENTED))
            for k, people in enumerate(places.people.tolist())
            if people
        ),
        nodes=tuple(
            RoutingNode(ids[n + k], x, y)
            for k, (x, y) in enumerate(zip(lon[n:].tolist(), lat[n:].tolist(), strict=True))
        ),
        roads=tuple(
            Road(
                f"r{k:06}", ids[a], ids[b], length, INVENTED if sure else DOUBTFUL,
                verified=sure, road_class=kind,
            )
            for k, ((a, b), length, sure, kind) in enumerate(
                zip(ends.tolist(), metres.tolist(), verified.tolist(), kinds, strict=True)
            )
        ),
        holders=tuple(
            DatedHolder(ids[k], DAY, _holder(far), "the lot", INVENTED)
            for k, far in enumerate(beyond.tolist())
        ),
        portals=tuple(
            Portal(ids[k], side, "beyond the map", INVENTED)
            for side, some in (("RED", np.argsort(-beyond)), ("BLUE", np.argsort(beyond)))
            for k in sorted(some[:ENDS].tolist())
        ),
        systems=_systems(),
    )  # fmt: skip


def beyond_km(lon: Floats, lat: Floats) -> Floats:
    """How far places lie beyond the line, on the attacker's side, in kilometres."""
    east_km = KM_NORTH * np.cos(np.radians(LINE_LAT))
    across = (lon - LINE_LON) * east_km - SLOPE * (lat - LINE_LAT) * KM_NORTH
    return np.asarray(across / (1 + SLOPE**2) ** 0.5)


def _holder(beyond: float) -> str:
    return "contested" if abs(beyond) < CONTESTED_KM else "RED" if beyond > 0 else "BLUE"


def _systems() -> tuple[System, ...]:
    both = frozenset({"RED", "BLUE"})
    return tuple(
        System(
            one, one.replace("_", " ").capitalize(), "gun", both, True,
            with_brackets([PublishedRange(
                munition, "shell", round(far * 1000), round(least * 1000), True, INVENTED
            )]),
            "", INVENTED,
        )
        for one, (munition, far, least) in sorted(RANGES_KM.items())
    )  # fmt: skip


def theater_task(n: int, ends: int = 0) -> TheaterTask:
    """Ask about the roads of a theater of n settlements, of which none is a junction.

    With ``ends`` between so many bases and as many objectives drawn by lot, else as its case does.
    """
    case = drawn_case(drawn_facts(drawn_places(n), 0))
    theater, before = case.theater, case.before
    chosen = [theater.index[one] for one in (*case.bases, *case.objectives)]
    if ends:
        chosen = np.random.default_rng([n, ends]).choice(n, 2 * ends, replace=False).tolist()
        named = [theater.ids[one] for one in chosen]
        case = replace(case, bases=tuple(named[:ends]), objectives=tuple(named[ends:]))
    half = len(case.bases)
    held = supply_portals(before, "defender").held
    return TheaterTask(
        n, theater.road_ends, theater.road_length_m, tuple(chosen[:half]), tuple(chosen[half:]),
        lon=theater.lon, lat=theater.lat, attackers=before.held_by("attacker"),
        defenders=before.held_by("defender"), portals=tuple(theater.index[one] for one in held),
        case=case,
    )  # fmt: skip


def drawn_case(facts: Facts) -> Case:
    """Ask of a place at the line what its fall changes, for places some way behind it."""
    theater, control = facts.theater(), facts.control(DAY)
    beyond = beyond_km(theater.lon, theater.lat)
    along = (theater.lat - LINE_LAT) * KM_NORTH
    usable = np.flatnonzero(theater.on_road)
    reach = 25.0 if len(theater.ids) > 1000 else 15.0

    def nearest(across: float, up: float) -> str:
        far = np.hypot(beyond[usable] - across, along[usable] - up)
        return theater.ids[int(usable[int(far.argmin())])]

    bases = tuple(dict.fromkeys(nearest(reach, 12.0 * k) for k in range(-2, 2)))
    objectives = tuple(dict.fromkeys(nearest(-reach, 12.0 * k) for k in range(-2, 2)))
    fallen = nearest(-2.5 * CONTESTED_KM, 0.0)
    return Case(
        "drawn", "What does the place at the line open?", theater, control, "RED", None,
        Scenario("drawn", falls=(Fall(fallen),), about=ABOUT), bases, objectives,
        Assumptions(
            standoff_m=(0, 5000), standoff_rule="add", contested="no_fire", contested_supply=False,
            road_set="all", off_network=True, systems=facts.systems, ground="settlements",
        ),
    )  # fmt: skip
