"""What an answer begins with: known at once, without measuring a panel of gateways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.model.notebook import short_repr

from .assumed import assumed_in_short
from .change import find_change, routes_between, taken_places
from .tables import further_ranges, moment_names, ranges_table, ways_table
from .warnings import list_warnings

if TYPE_CHECKING:
    from stratgraph.catalogue.table import Table
    from stratgraph.measures.comparison import RouteChange

    from .case import Case
    from .change import TakenPlace
    from .headline import Finding


class GroundTables:
    """The tables of how near the ground comes, of whatever knows a case and its finding."""

    if TYPE_CHECKING:
        case: Case
        finding: Finding

    def _repr_html_(self) -> str:
        assumed = f"Assumed: {' '.join(assumed_in_short(self.case))}"
        return self.range_table.notebook(f"{self.finding.sentence} {assumed}")

    @property
    def range_table(self) -> Table:
        """The range that each objective needs before and after, and what is new."""
        finding = self.finding
        return ranges_table(
            self.case, finding.ranges, finding.newly_in_range, finding.standoff_m,
            moment_names(self.case),
        )  # fmt: skip

    @property
    def further_table(self) -> Table | None:
        """The same at the further stand-offs of the case; None without any."""
        return further_ranges(self.case, self.finding.elsewhere)

    @property
    def ways_table(self) -> Table | None:
        """How near the attacker's ground comes by road; None where weapons are asked about."""
        return ways_table(self.case, self.finding.facts.ways, moment_names(self.case))

    @property
    def ground_tables(self) -> tuple[Table, ...]:
        """How near the ground comes to the cities: by range, or by road and in a straight line.

        None where no weapon is asked about and every city is the attacker's, before and after.
        """
        case = self.case
        held = [one.holder(city) for one in (case.before, case.after) for city in case.objectives]
        if not case.assumptions.any_range and set(held) == {"attacker"}:
            return ()
        every = (self.ways_table, self.range_table, self.further_table)
        return tuple(one for one in every if one is not None)


@dataclass(frozen=True)
class Glance(GroundTables):
    """The first part of an answer to a case.

    Attributes
    ----------
    case : Case
    finding : Finding
    taken : tuple of TakenPlace
        What changes hands.
    warnings : tuple of str
        Those that need no panel.
    """

    case: Case
    finding: Finding
    taken: tuple[TakenPlace, ...]
    warnings: tuple[str, ...]

    __repr__ = short_repr


def glance_at(case: Case) -> Glance:
    """Answer a case as far as it goes without a panel: the same words as ``run_case`` gives.

    Parameters
    ----------
    case : Case

    Returns
    -------
    Glance

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> valley = read_case("gate_falls")
    >>> glance_at(valley).finding.told == run_case(valley).finding.told
    True
    """
    # Without a cut no route changes: nothing need be measured.
    routes = case_routes(case) if case.after.cut else ()
    taken = taken_places(case.after, case.assumptions.rules[0])
    warnings = list_warnings(case, (), [one.settlement for one in taken])
    return Glance(case, case_finding(case, routes), taken, tuple(warnings))


def case_routes(case: Case) -> tuple[RouteChange, ...]:
    """Compare the shortest routes of a case before and after, on all roads and on verified ones."""
    return routes_between(case.before, case.after, case.whole_question())


def case_finding(case: Case, routes: tuple[RouteChange, ...]) -> Finding:
    """Find which ranges cross in a case and say so in one sentence.

    Parameters
    ----------
    case : Case
    routes : tuple of RouteChange
        From :func:`case_routes`; may be empty where the case cuts no road.
    """
    return find_change(case.before, case.after, case.whole_question(), routes)
