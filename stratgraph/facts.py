"""The rows of a theater's files, read but not yet joined: what ``check`` looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from .control import Control, DatedHolder, control_on
from .errors import TheaterError
from .theater import Attribution, PopulationFigure, Portal, Road, Settlement, Speed, Theater, Water

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from .provenance import Provenance
    from .systems import System


@dataclass(frozen=True, slots=True)
class NameRow:
    """A further spelling of a settlement's name."""

    settlement: str
    name: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """A published population of a settlement."""

    settlement: str
    figure: PopulationFigure


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
    attributions: tuple[Attribution, ...] = ()
    speeds: tuple[Speed, ...] = ()
    title: str = ""
    about: str = ""
    fictional: bool = False

    @cached_property
    def settlement_ids(self) -> frozenset[str]:
        """Ids of the settlement table."""
        return frozenset(settlement.id for settlement in self.settlements)

    @property
    def references(self) -> Iterable[tuple[str, Provenance]]:
        """Every settlement id that another table names, with where it does."""
        for road in self.roads:
            yield road.a, road.provenance
            yield road.b, road.provenance
        for holder in self.holders:
            yield holder.settlement, holder.provenance
        for name in self.names:
            yield name.settlement, name.provenance
        for portal in self.portals:
            yield portal.settlement, portal.provenance
        for population in self.populations:
            yield population.settlement, population.figure.provenance

    def theater(self) -> Theater:
        """Join the rows into a theater.

        Raises
        ------
        TheaterError
            If they do not fit together; names the file and row.
        """
        for settlement, provenance in self.references:
            if settlement not in self.settlement_ids:
                raise TheaterError(
                    f"{provenance.file}, row {provenance.row}: unknown settlement {settlement!r}; "
                    "add it to settlements.csv or mend the id"
                )
        names: dict[str, list[str]] = {}
        for row in self.names:
            names.setdefault(row.settlement, []).append(row.name)
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
            roads=self.roads,
            settlements=tuple(
                replace(
                    settlement,
                    other_names=(*settlement.other_names, *names.get(settlement.id, ())),
                    populations=tuple(figures.get(settlement.id, ())),
                )
                for settlement in self.settlements
            ),
        )

    def control(self, on: date, *, assessor: str | None = None) -> Control:
        """Return who held what on a day, by the theater's assessor or another one."""
        return control_on(self.holders, on, assessor=assessor or self.assessor)
