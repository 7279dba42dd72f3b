"""What did happen after the day of a case: who had what on which day, by the theater's events."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.model.events import control_after
from stratgraph.model.scenario import situation_on

if TYPE_CHECKING:
    from datetime import date

    from stratgraph.model.dataset import Facts
    from stratgraph.model.events import Basis
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.studies.hold_or_fall import Case


@dataclass(frozen=True)
class LaterDays:
    """The situations after the day of a case.

    Attributes
    ----------
    first : Situation
        Of the day.
    later : tuple of (date, Situation)
        Of each day on which a place changed hands, in order.
    basis : str or None
        Which events they rest on; None where none are known.
    until : date or None
        Last day that the events cover.
    """

    first: Situation
    later: tuple[tuple[date, Situation], ...] = ()
    basis: Basis | None = None
    until: date | None = None

    def taken(self, side: Side, day: date | None = None) -> tuple[tuple[str, date], ...]:
        """Return what a side had on a day that it had not at first, and since when, in order.

        Parameters
        ----------
        side : {"attacker", "defender"}
        day : date, optional
            The last day by default.
        """
        before = self.first.held_by(side)
        since: dict[int, date] = {}
        for on, situation in self.later:
            if day is not None and on > day:
                break
            now = np.flatnonzero(situation.held_by(side) & ~before).tolist()
            since = {one: since.get(one, on) for one in now}
        ids = self.first.theater.ids
        return tuple(sorted(((ids[one], on) for one, on in since.items()), key=_by_day))

    @cached_property
    def first_day(self) -> dict[Side, dict[str, date]]:
        """The first day on which each side had a place that it had not at first."""
        return {"attacker": self._first_day("attacker"), "defender": self._first_day("defender")}

    def _first_day(self, side: Side) -> dict[str, date]:
        before, ids = self.first.held_by(side), self.first.theater.ids
        found: dict[str, date] = {}
        for on, situation in self.later:
            for one in np.flatnonzero(situation.held_by(side) & ~before).tolist():
                found.setdefault(ids[one], on)
        return dict(sorted(found.items(), key=_by_day))


def _by_day(pair: tuple[str, date]) -> tuple[date, str]:
    return pair[1], pair[0]


def later_days(case: Case, facts: Facts | None) -> LaterDays:
    """Carry the holders of a case on by the events after its day, those of the strictest basis.

    Examples
    --------
    >>> from stratgraph.io import read_case_and_facts
    >>> days = later_days(*read_case_and_facts("gate_falls"))
    >>> [f"{one} {on}" for one, on in days.taken("attacker")], str(days.until)
    (['gate 2031-06-02'], '2031-07-01')
    """
    if facts is None or not facts.events:
        return LaterDays(case.before)
    basis = facts.usual_basis
    changed = {one.on for one in facts.events if one.basis == basis}
    later = []
    for day in sorted(one for one in changed if one > case.control.on):
        control = control_after(case.control, facts.events, day, basis=basis)
        situation = situation_on(
            case.theater, control, attacker=case.attacker, defender=case.defender
        )
        later.append((day, situation))
    return LaterDays(case.before, tuple(later), basis, facts.events_end)
