"""Statements about places themselves: people, oblast, distance and bearing, what was reported."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date  # noqa: TC003 -- read when a claims file is
from typing import Literal

import numpy as np

from stratgraph import _geodesy
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import SECTOR_DEG, SECTORS
from stratgraph.model.events import ReportKind  # noqa: TC001 -- read when a claims file is

from .answer import Check, ClaimAnswer, NotKnownError, Shown, truth_of, turning
from .context import ClaimContext, Oblast, Place  # noqa: TC001 -- read when a claims file is

Direction = Literal["N", "NE", "E", "SE", "S", "SW", "W", "NW"]
KM = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HasPopulation:
    """That a place has so many people.

    Attributes
    ----------
    place : str
    people : int
    within : int
        Difference that still counts as the same figure.
    figure : {"preferred", "any", "all"}
        Which published figures must fit.
    """

    place: Place
    people: int
    within: int
    figure: Literal["preferred", "any", "all"]

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Compare the published figures."""
        figures = context.theater.settlement(self.place).populations
        asked = [one for one in figures if one.preferred or self.figure != "preferred"]
        if not asked:
            raise NotKnownError(f"no population of {context.name(self.place)} is published here")
        off = [abs(one.people - self.people) for one in asked]
        fits = [one <= self.within for one in off]
        holds = any(fits) if self.figure == "any" else all(fits)
        deciding = min(off) if self.figure == "any" else max(off)
        told = ", ".join(
            f"{one.people:,} ({one.as_of or 'undated'}, {one.provenance.confidence} confidence)"
            for one in asked
        )
        return ClaimAnswer(
            truth_of(holds),
            f"{context.name(self.place)} has {told}; {self.people:,} is taken as the same within "
            f"{self.within:,}",
            {"people": asked[0].people, "off_by": deciding, "within": self.within},
            "it would change with {away} more or fewer",
            float(abs(self.within - deciding) + holds), "people",
            Shown((self.place,)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class InOblast:
    """That places lie in an oblast."""

    places: tuple[Place, ...]
    oblast: Oblast

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Compare the oblast of each place."""
        of = {one: context.theater.settlement(one).oblast for one in self.places}
        if not all(of.values()):
            raise NotKnownError("the oblast of a place is not given")
        holds = set(of.values()) == {self.oblast}
        told = ", ".join(f"{context.name(one)}: {oblast} oblast" for one, oblast in of.items())
        return ClaimAnswer(
            truth_of(holds), told, {}, "it would change with another oblast in the table", None, "",
            Shown(tuple(self.places)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LiesAt:
    """That a place lies in a direction from another, and at a distance.

    The azimuth is that of the geodesic between centre points.

    Attributes
    ----------
    place, origin : str
    direction : str
        One of eight, of which the sector of ``width_deg`` counts; left out: any.
    distance_km, within_km : float
        The distance said and how far off it may be; left out: any.
    measured : {"centre", "edge"}
        From the centre of the origin, or from its edge: then the true figure lies between two.
    farther_than : str
        That it lies farther off than this place does.
    width_deg : float
    """

    place: Place
    origin: Place
    measured: Literal["centre", "edge"]
    direction: Direction | None = None
    distance_km: float | None = None
    within_km: float = 1.0
    farther_than: Place | None = None
    width_deg: float = 45.0

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Measure azimuth and distance."""
        here, there = (
            context.theater.settlement(self.origin),
            context.theater.settlement(self.place),
        )
        azimuth = _geodesy.azimuth_deg(here.lon, here.lat, there.lon, there.lat)
        least, most = self._distances(context, self.place)
        checks: list[Check] = []
        if self.direction is not None:
            turn = abs((azimuth - SECTORS.index(self.direction) * SECTOR_DEG + 180) % 360 - 180)
            spare = self.width_deg / 2 - turn
            aside = _aside_km(self._far_km(context, self.place), abs(spare))
            checks.append(Check(spare >= 0, round(aside, 2), "km"))
        if self.distance_km is not None:
            off = max(least - self.distance_km, self.distance_km - most, 0.0)
            gap = self.within_km - off
            checks.append(Check(gap >= 0, round(abs(gap), 2), "km"))
        if self.farther_than is not None:
            nearer = self._distances(context, self.farther_than)[1]
            checks.append(Check(least > nearer, round(abs(least - nearer), 2), "km"))
        if not checks:
            raise ScenarioError("lies_at says nothing; give direction, distance_km or farther_than")
        span = f"{least:.1f} km" if least == most else f"{least:.1f} to {most:.1f} km"
        return ClaimAnswer(
            truth_of(all(one.holds for one in checks)),
            f"{there.name} lies {span} from the {self.measured} of {here.name}, azimuth "
            f"{azimuth:.0f}°",
            {"distance_km": round(least, 3), "distance_most_km": round(most, 3),
             "azimuth_deg": round(azimuth, 1)},
            *turning(checks, "it would change if a centre point lay {away} elsewhere"),
            Shown((self.origin, self.place)),
        )  # fmt: skip

    def _distances(self, context: ClaimContext, place: str) -> tuple[float, float]:
        far = self._far_km(context, place)
        if self.measured == "centre":
            return far, far
        extent = context.theater.settlement(self.origin).extent
        if extent is None:
            raise NotKnownError(f"the edges of {context.name(self.origin)} are not known")
        return far - extent.farthest_edge_m / KM, far - extent.nearest_edge_m / KM

    def _far_km(self, context: ClaimContext, place: str) -> float:
        """Kilometres between centre points."""
        numbers = [context.theater.index[self.origin], context.theater.index[place]]
        far = context.theater.distances_m(np.array(numbers[:1]), np.array(numbers[1:]))
        return float(far[0, 0]) / KM


def _aside_km(far_km: float, turn_deg: float) -> float:
    """How far a point must move for its azimuth to turn so much, on the plane."""
    return far_km * math.sin(math.radians(min(turn_deg, 90.0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WasReported:
    """That somebody reported attacks or shelling of places between two days.

    Reports are not complete: where none is listed, the answer is unknown, never false.

    Attributes
    ----------
    places : tuple of str
    what : {"ground attack", "shelling", "capture claim"}
    since, until : date
    weapon : str
        Part of the weapon's description that must stand there.
    expected : bool
        Whether a report of every place is what is said; otherwise one of any refutes it.
    """

    places: tuple[Place, ...]
    what: ReportKind
    since: date
    until: date
    weapon: str = ""
    expected: bool = True

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Look for a report of every place."""
        kind = [one for one in context.facts.reports if one.what == self.what]
        if not kind:
            raise NotKnownError(f"no report of {self.what} is listed")
        found = {
            place: [
                one
                for one in kind
                if one.settlement == place
                and self.since <= one.on <= self.until
                and self.weapon.lower() in one.weapon.lower()
            ]
            for place in self.places
        }
        missing = [place for place, rows in found.items() if not rows]
        span = f"between {self.since} and {self.until}"
        if missing and (self.expected or len(missing) == len(found)):
            first = min(one.on for one in kind)
            raise NotKnownError(
                f"no {self.what} of {context.names(missing)} {span} is listed; reports of it begin "
                f"{first} and are not complete"
            )
        rows = [row for rows in found.values() for row in rows]
        told = "; ".join(
            f"{context.name(row.settlement)} on {row.on}"
            + (f" ({row.weapon})" if row.weapon else "")
            for row in rows[:6]
        )
        return ClaimAnswer(
            truth_of(self.expected), f"{self.what} reported: {told}",
            {"reports": len(rows)}, "it would be unknown without {away}", float(len(rows)),
            "reports", Shown(tuple(self.places)),
        )  # fmt: skip
