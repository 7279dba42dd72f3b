"""Access of both sides before a scenario and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.errors import ScenarioError
from stratgraph.measures.access import access_ratio, measure_access
from stratgraph.measures.isochrones import along_roads, measure_isochrones
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import SIDES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.measures.access import Access
    from stratgraph.measures.isochrones import Isochrone
    from stratgraph.model.road_set import RoadSet, Season
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.studies.hold_or_fall import Case

Moment = Literal["hold", "fall"]
MOMENTS: tuple[Moment, ...] = get_args(Moment)
# The season of a case that weighs its routes by length.
OTHERWISE: Season = "dry"


@dataclass(frozen=True)
class AccessAnswer:
    """How long both sides take to each place, before a scenario and after it.

    Attributes
    ----------
    case : Case
    season : {"dry", "mud", "frost"}
        At whose speeds.
    accesses : mapping of (Moment, Side) to Access
        ``hold`` is before the scenario, ``fall`` after it.
    """

    case: Case
    season: Season
    accesses: Mapping[tuple[Moment, Side], Access]

    __repr__ = short_repr

    def access(self, moment: Moment, side: Side) -> Access:
        """Return how long a side takes to each place."""
        return self.accesses[moment, side]

    def ratios(self, moment: Moment) -> dict[str, float | None]:
        """Return the attacker's minutes over the defender's to each place, over any roads."""
        return access_ratio(self.access(moment, "attacker"), self.access(moment, "defender"))

    def change_min(self, side: Side) -> dict[str, float]:
        """Return by how many minutes the way of a side got longer to each place, where it did.

        Of places that it reaches over its own ground both before and after; shorter is below 0.
        """
        before, after = (self.access(moment, side).minutes for moment in MOMENTS)
        found = {}
        for place, was in before.items():
            now = after[place]
            # A thousandth of a minute is less than the whole seconds that times are told in.
            if was is not None and now is not None and abs(now - was) > 1e-3:
                found[place] = now - was
        return found

    def lost(self, side: Side) -> tuple[str, ...]:
        """Return the places that a side still holds and no longer reaches, sorted by id."""
        before, after = (self.access(moment, side) for moment in MOMENTS)
        reached = ("reached", "at_portal")
        return tuple(
            one
            for one, now in after.status.items()
            if before.status[one] in reached and now not in (*reached, "not_held")
        )

    def isochrones(
        self, minutes: Sequence[float], *, side: Side | None = None
    ) -> dict[tuple[Moment, Side], tuple[Isochrone, ...]]:
        """Draw what is reached within so many minutes, before and after, by both sides or by one.

        Parameters
        ----------
        minutes : sequence of float
        side : {"attacker", "defender"}, optional

        Raises
        ------
        ScenarioError
            If a side that is asked about holds no portal.
        """
        along = along_roads(self.case.theater)
        asked = SIDES if side is None else (side,)
        return {
            (moment, one): measure_isochrones(self.access(moment, one), minutes, along=along)
            for one in asked
            for moment in MOMENTS
        }


def find_access(
    case: Case, *, season: Season | None = None, road_set: RoadSet | None = None
) -> AccessAnswer:
    """Measure how long both sides take to each place, before the scenario of a case and after it.

    Parameters
    ----------
    case : Case
        Says whether contested places are open to supply.
    season : {"dry", "mud", "frost"}, optional
        By default that of the case; the dry one where its routes are weighed by length.
    road_set : {"all", "verified"}, optional
        By default that of the case.

    Returns
    -------
    AccessAnswer

    Raises
    ------
    ScenarioError
        If neither side holds a portal, or the theater has no road.
    TheaterError
        If the theater has no speed for a road in the season.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> answer = find_access(read_case("gate_falls"))
    >>> answer.access("hold", "defender").minutes["gate"]
    33.0
    >>> answer.access("fall", "defender").status["gate"], answer.change_min("defender")
    ('not_held', {})
    """
    take = case.assumptions
    chosen = season or take.season or OTHERWISE
    if not case.theater.roads:
        raise ScenarioError("the theater has no road, so there is no way to measure")

    def measured(situation: Situation, side: Side) -> Access:
        return measure_access(
            situation,
            side,
            season=chosen,
            road_set=road_set or take.road_set,
            contested_supply=take.contested_supply,
        )

    situations = {"hold": case.before, "fall": case.after}
    accesses = {
        (moment, side): measured(situations[moment], side) for moment in MOMENTS for side in SIDES
    }
    if not any(one.portals.held for one in accesses.values()):
        raise ScenarioError(
            "neither side holds a portal: say in portals.csv where roads lead on beyond the map, "
            "and of which side, in columns settlement_id, side and leads_to"
        )
    return AccessAnswer(case, chosen, accesses)
