"""The rows of a theater's files, read but not yet joined: what ``check`` looks at."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from stratgraph.errors import (
    FileFormatError,
    NotASettlementError,
    ScenarioError,
    refuse_all,
)

from .control import Control, DatedHolder, control_on
from .events import BASES, contradiction, contradiction_text, control_after
from .notebook import short_repr
from .provenance import SAY_WHO
from .road_events import road_contradictions
from .theater import (
    Attribution,
    Extent,
    PopulationFigure,
    Portal,
    Settlement,
    Speed,
    Theater,
    Water,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from .events import Basis, DrawnDistance, Event, Report
    from .provenance import Provenance, SourceRecord
    from .road_events import RoadEvent
    from .roads import Road, RoutingNode
    from .systems import System


@dataclass(frozen=True, slots=True)
class NameRow:
    """A further spelling of a settlement's name."""

    settlement: str
    name: str
    provenance: Provenance
    language: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """A published population of a settlement."""

    settlement: str
    figure: PopulationFigure


@dataclass(frozen=True, slots=True)
class ExtentRow:
    """How far the edges of a settlement lie from its centre point."""

    settlement: str
    extent: Extent
    area_km2: float | None = None
    equal_area_radius_m: int | None = None


@dataclass(frozen=True)
class Facts:
    """Everything a theater's folder says, row by row, whether or not it fits together.

    Attributes
    ----------
    folder : str
        Where the files stand, for messages.
    assessor : str
        Whose holders count unless a case says otherwise.
    settlements : tuple of Settlement
        In file order, without the names and populations of the side tables.
    nodes : tuple of RoutingNode
        Junctions of roads that are no settlements.
    events_until : date or None
        Last day that the events cover; None for that of the last event.
    empty_tables : tuple of str
        Files that have a header and no row.
    sources : tuple of SourceRecord
        What the ids are that rows cite as their sources.
    road_events : tuple of RoadEvent
        Closings and reopenings of roads.
    """

    name: str
    folder: str
    assessor: str
    sides: tuple[tuple[str, str], ...]
    settlements: tuple[Settlement, ...]
    roads: tuple[Road, ...]
    holders: tuple[DatedHolder, ...]
    systems: tuple[System, ...] = ()
    portals: tuple[Portal, ...] = ()
    waters: tuple[Water, ...] = ()
    names: tuple[NameRow, ...] = ()
    populations: tuple[PopulationRow, ...] = ()
    extents: tuple[ExtentRow, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    speeds: tuple[Speed, ...] = ()
    events: tuple[Event, ...] = ()
    reports: tuple[Report, ...] = ()
    drawn_distances: tuple[DrawnDistance, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    events_until: date | None = None
    title: str = ""
    about: str = ""
    fictional: bool = False
    empty_tables: tuple[str, ...] = ()
    nodes: tuple[RoutingNode, ...] = ()
    road_events: tuple[RoadEvent, ...] = ()

    __repr__ = short_repr

    @cached_property
    def settlement_ids(self) -> frozenset[str]:
        """Ids of the settlement table."""
        return frozenset(settlement.id for settlement in self.settlements)

    @cached_property
    def node_ids(self) -> frozenset[str]:
        """Ids of the table of nodes."""
        return frozenset(node.id for node in self.nodes)

    @property
    def references(self) -> Iterable[tuple[str, Provenance]]:
        """Every settlement id that another table names, with where it does."""
        ends = ((end, road.provenance) for road in self.roads for end in (road.a, road.b))
        yield from ((end, where) for end, where in ends if end not in self.node_ids)
        for holder in self.typed_holders:
            yield holder.settlement, holder.provenance
        for name in self.names:
            yield name.settlement, name.provenance
        for portal in self.portals:
            yield portal.settlement, portal.provenance
        for population in self.populations:
            yield population.settlement, population.figure.provenance
        for extent in self.extents:
            yield extent.settlement, extent.extent.provenance
        for dated in self.dated:
            yield dated.settlement, dated.provenance

    @property
    def typed_holders(self) -> Iterable[DatedHolder]:
        """Holders that have a row of their own, neither that of a settlement nor of an event."""
        elsewhere = ("settlements.csv", "events.csv")
        return (row for row in self.holders if row.provenance.file not in elsewhere)

    @property
    def assessed_holders(self) -> tuple[DatedHolder, ...]:
        """Holders by the theater's assessor, without those that only follow from an event."""
        return tuple(
            row
            for row in self.holders
            if row.assessor == self.assessor and row.provenance.file != "events.csv"
        )

    @property
    def dated(self) -> Iterable[Event | Report | DrawnDistance]:
        """Every row of what happened."""
        yield from self.events
        yield from self.reports
        yield from self.drawn_distances

    @property
    def provenances(self) -> Iterable[Provenance]:
        """Where every row of every table comes from."""
        yield from (row.provenance for row in self.settlements)
        yield from (row.provenance for row in self.roads)
        yield from (row.provenance for row in self.typed_holders)
        yield from (row.provenance for row in self.portals)
        yield from (row.provenance for row in self.waters)
        yield from (row.provenance for row in self.names)
        yield from (row.provenance for row in self.speeds)
        yield from (row.figure.provenance for row in self.populations)
        yield from (row.extent.provenance for row in self.extents)
        yield from (row.provenance for row in self.dated)
        yield from (row.provenance for row in self.road_events)
        for system in self.systems:
            yield system.provenance
            yield from (figure.provenance for figure in system.ranges)

    @property
    def cited(self) -> Iterable[Provenance]:
        """Every citation of a source, also of what only follows or stands within a row."""
        yield from self.provenances
        yield from (row.provenance for row in self.holders)
        for road in self.roads:
            if road.crosses_source:
                yield replace(road.provenance, source=road.crosses_source)

    @property
    def events_end(self) -> date | None:
        """Last day that the events cover; None without events."""
        return self.events_until or max((one.on for one in self.events), default=None)

    def _error(self, where: Provenance, column: str | None, problem: str) -> FileFormatError:
        file = str(Path(self.folder) / where.file)
        return FileFormatError(problem, file=file, row=where.row, column=column)

    def _refuse_what_does_not_fit(self) -> None:
        """Name the rows that keep the tables from being joined, first those without a source."""
        refuse_all(
            self._error(fact, "source", f"the row has no source; {SAY_WHO}")
            for fact in self.provenances
            if not fact.source
        )
        refuse_all(self._to_nowhere())
        self._refuse_doubles()

    def _to_nowhere(self) -> Iterator[FileFormatError]:
        """Yield every row that names a settlement, a water or a road that is not there."""
        for settlement, provenance in self.references:
            if settlement in self.node_ids:
                yield self._error(provenance, None, NotASettlementError(settlement).problem_text())
            elif settlement not in self.settlement_ids:
                near = difflib.get_close_matches(settlement, self.settlement_ids, n=1)
                hint = f"did you mean {near[0]}?" if near else "add it to settlements.csv"
                yield self._error(provenance, None, f"unknown settlement {settlement!r}; {hint}")
        yield from self._to_no_road()
        waters = {water.id for water in self.waters}
        for road in self.roads:
            for water in road.crosses:
                if water not in waters:
                    problem = f"unknown water {water!r}; add it to waters.csv"
                    yield self._error(road.provenance, "crosses", problem)

    def _to_no_road(self) -> Iterator[FileFormatError]:
        roads = {road.id for road in self.roads}
        for event in self.road_events:
            if event.road not in roads:
                near = difflib.get_close_matches(event.road, sorted(roads), n=1)
                hint = f"did you mean {near[0]}?" if near else "use an id of roads.csv"
                problem = f"unknown road {event.road!r}; {hint}"
                yield self._error(event.provenance, "road_id", problem)

    def _refuse_doubles(self) -> None:
        """Refuse rows of which an answer could use only one, by chance of their order."""
        self._refuse_twice("settlement id", ((one.id, one.provenance) for one in self.settlements))
        self._refuse_twice("node id", ((one.id, one.provenance) for one in self.nodes))
        self._refuse_twice(
            "the distance of",
            ((f"{r.settlement} on {r.on}", r.provenance) for r in self.drawn_distances),
        )
        self._refuse_contradiction()
        self._refuse_twice("road id", ((one.id, one.provenance) for one in self.roads))
        refuse_all(
            self._error(event.provenance, column, why)
            for event, column, why in road_contradictions(self.road_events, self.roads)
        )
        self._refuse_twice("water id", ((one.id, one.provenance) for one in self.waters))
        self._refuse_twice("source id", ((one.id, one.provenance) for one in self.sources))
        self._refuse_twice("system id", ((one.id, one.provenance) for one in self.systems))
        self._refuse_twice(
            "the holder of",
            ((f"{r.settlement} on {r.on} by {r.assessor}", r.provenance) for r in self.holders),
        )
        self._refuse_twice(
            "the preferred range of",
            (
                (f"{system.id} {figure.munition_id}", figure.provenance)
                for system in self.systems
                for figure in system.ranges
                if figure.preferred
            ),
        )
        self._refuse_twice(
            "the speed of",
            ((f"{s.season} {s.road_class} {s.surface}", s.provenance) for s in self.speeds),
        )
        self._refuse_twice(
            "the extent of", ((row.settlement, row.extent.provenance) for row in self.extents)
        )
        preferred = (row for row in self.populations if row.figure.preferred)
        self._refuse_twice(
            "the preferred population of",
            ((row.settlement, row.figure.provenance) for row in preferred),
        )

    def _refuse_contradiction(self) -> None:
        found = contradiction(self.events)
        if found:
            one, other = found
            raise self._error(other.provenance, "from_state", contradiction_text(one, other))

    def _refuse_twice(self, what: str, rows: Iterable[tuple[str, Provenance]]) -> None:
        seen: set[str] = set()
        for key, where in rows:
            if key in seen:
                raise self._error(where, None, f"{what} {key} is given twice; remove one row")
            seen.add(key)

    def theater(self) -> Theater:
        """Join the rows into a theater.

        Raises
        ------
        FileFormatError, TheaterError
            If they do not fit together; names the file and row.
        """
        self._refuse_what_does_not_fit()
        names: dict[str, list[str]] = {}
        for row in self.names:
            names.setdefault(row.settlement, []).append(row.name)
        extents = {row.settlement: row.extent for row in self.extents}
        figures: dict[str, list[PopulationFigure]] = {}
        for population in self.populations:
            figures.setdefault(population.settlement, []).append(population.figure)
        return Theater(
            name=self.name,
            title=self.title,
            about=self.about,
            fictional=self.fictional,
            sides=self.sides,
            portals=self.portals,
            waters=self.waters,
            attributions=self.attributions,
            speeds=self.speeds,
            sources=self.sources,
            nodes=self.nodes,
            roads=self.roads,
            road_events=self.road_events,
            settlements=tuple(
                replace(
                    settlement,
                    other_names=(*settlement.other_names, *names.get(settlement.id, ())),
                    populations=tuple(figures.get(settlement.id, ())),
                    extent=extents.get(settlement.id),
                )
                for settlement in self.settlements
            ),
        )

    def control(self, on: date, *, assessor: str | None = None) -> Control:
        """Return who held what on a day, by the theater's assessor or another one."""
        return control_on(self.holders, on, assessor=assessor or self.assessor)

    @property
    def usual_basis(self) -> Basis:
        """The basis of events that counts where nobody names one: the strictest there is."""
        found = {event.basis for event in self.events}
        return next((basis for basis in BASES if basis in found), BASES[0])

    def control_by_events(
        self, on: date, *, basis: Basis | None = None, assessor: str | None = None
    ) -> Control:
        """Return who held what on a day, the last assessed holders carried on by events.

        Each settlement's latest row up to the day counts, and after it what happened to it up to
        the day. Beyond the last day that the events cover the holders stay as they were then;
        ``Control.carried`` says so.

        Parameters
        ----------
        on : date
        basis : {"map point", "report", "claim"}, optional
            Which events count; by default the strictest that the theater has.
        assessor : str, optional
            By default the theater's own.

        Raises
        ------
        ScenarioError
            If the day lies before the first holders.

        Examples
        --------
        >>> from datetime import date
        >>> from stratgraph import read_facts
        >>> later = read_facts("valley").control_by_events(date(2031, 6, 10))
        >>> later.by_settlement["gate"].holder, later.carried.changes
        ('RED', 2)
        """
        assessed = self.control(on, assessor=assessor)
        carried = control_after(assessed, self.events, on, basis=basis or self.usual_basis)
        carried = replace(carried, asked_basis=basis or "")
        if carried.carried is None or self.events_end is None:
            return carried
        until = min(on, self.events_end)
        return replace(carried, carried=replace(carried.carried, until=until))

    def control_of_known_day(
        self, on: date, *, basis: Basis | None = None, assessor: str | None = None
    ) -> Control:
        """Return the same of a day of which it is known what happened up to it.

        Raises
        ------
        ScenarioError
            If the day lies before the first holders, or after the last day of the events and of
            the holders.
        """
        who = assessor or self.assessor
        last = max((row.on for row in self.holders if row.assessor == who), default=on)
        end = max(last, self.events_end or last)
        if on > end:
            raise ScenarioError(f"holders of {on} are not known: what happened is told to {end}")
        return self.control_by_events(on, basis=basis, assessor=assessor)
