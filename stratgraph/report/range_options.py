"""The entries of the page's system selector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import wording
from stratgraph.measures.fire import systems_of
from stratgraph.model.systems import munition_label
from stratgraph.studies.hold_or_fall import SIDES

if TYPE_CHECKING:
    from stratgraph.model.scenario import Side
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.studies.hold_or_fall import Case


@dataclass(frozen=True)
class Option:
    """One entry of the system selector: a published range of a munition of one side."""

    side: Side
    system: System
    figure: PublishedRange

    @property
    def key(self) -> str:
        """A short name for the address of the page."""
        return f"{self.side}.{self.system.id}.{self.figure.munition_id}.{self.figure.range_m}"

    @property
    def words(self) -> str:
        """What the selector says."""
        figure, say = self.figure, wording().say
        km = f"{figure.range_m / 1000:g} km"
        published = km if figure.preferred else say("page.also", km=km)
        least = figure.min_range_m
        under = say("page.not_under", km=f"{least / 1000:g} km") if least else ""
        return f"{self.system.short_name} · {figure.munition} · {published}{under}"

    @property
    def label(self) -> str:
        """A label that fits beside a mark: designation and munition."""
        return munition_label(self.system, self.figure.munition_id)


def options(case: Case) -> tuple[Option, ...]:
    """List every published range of each side's systems, the attacker's first."""
    return tuple(
        Option(side, system, figure)
        for side in SIDES
        for system in systems_of(case.before, side, case.assumptions.systems)
        for figure in system.ranges
    )
