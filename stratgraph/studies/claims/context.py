"""The facts that statements are held against: situations on any day, measured once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NewType

from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import (
    GatewayQuestion,
    Panel,
    PanelRange,
    PanelSettings,
    measure_panel,
)
from stratgraph.model.scenario import Fall, Scenario, Situation, situation_on
from stratgraph.model.territory import DrawnGround, divide_ground
from stratgraph.studies.stability import measure_road_draws

from .answer import NotKnownError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from stratgraph.model.control import Control
    from stratgraph.model.dataset import Facts
    from stratgraph.model.events import Basis
    from stratgraph.model.territory import GivenGround, Ground, GroundAreas, Territory
    from stratgraph.model.theater import Theater
    from stratgraph.studies.stability import RoadDrawCount, RoadDraws

# How often unverified roads are drawn: enough to tell a majority, quick enough for a page.
DRAWS = 50
# What a key of a claims file names, so that its reader can look it up.
Place = NewType("Place", str)
HolderCode = NewType("HolderCode", str)
SystemId = NewType("SystemId", str)
Oblast = NewType("Oblast", str)
Metric = NewType("Metric", str)
Assessor = NewType("Assessor", str)


def class_words(classes: Sequence[str]) -> str:
    """Say which classes of roads count, after a number of roads; nothing where all do.

    Examples
    --------
    >>> class_words(["road", "track"]), class_words([])
    (' (of class road or track alone)', '')
    """
    return f" (of class {' or '.join(classes)} alone)" if classes else ""


@dataclass(frozen=True, eq=False)
class ClaimContext:
    """Facts, seen as one side against another on a day.

    Attributes
    ----------
    facts : Facts
    attacker : str
        Code of the side whose advance and fire statements are about.
    as_of : date
        The day of statements that name none.
    areas : GroundAreas or None
        That somebody drew of that day.
    defender : str
        Code of the other side; may be empty where the theater has two.
    """

    facts: Facts
    attacker: str
    as_of: date
    areas: GroundAreas | None = None
    defender: str = ""
    # How often places come first with roads drawn: no holder is read, so that contexts of other
    # holders may share it.
    road_draws: dict[tuple[object, ...], RoadDraws] = field(default_factory=dict, repr=False)

    @cached_property
    def theater(self) -> Theater:
        """The joined facts."""
        return self.facts.theater()

    @cached_property
    def territory(self) -> Territory:
        """Ground divided among the settlements."""
        return divide_ground(self.theater)

    def drawn_ground(self, on: date | None = None) -> DrawnGround:
        """Return the ground that a map of the day drew, known by its distances alone.

        Raises
        ------
        NotKnownError
            If no map of the day gives any distance.
        """
        day = on or self.as_of
        rows = {one.settlement: one.distance_m for one in self.facts.drawn_distances
                if one.on == day}  # fmt: skip
        if not rows:
            raise NotKnownError(f"no map of {day} gives distances to the ground drawn on it")
        return DrawnGround(self.territory, day, rows)

    @cached_property
    def _given_ground(self) -> GivenGround | None:
        return None if self.areas is None else self.areas.on(self.theater)

    def ground(self, name: str, *, on: date | None = None) -> Ground | None:
        """Return a ground by its name on a day; None stands for centre points.

        Raises
        ------
        NotKnownError
            If nobody drew any that day.
        """
        if name == "drawn":
            return self.drawn_ground(on)
        if name == "areas":
            if self._given_ground is None or (on or self.as_of) != self.as_of:
                raise NotKnownError(f"no areas are drawn of {on or self.as_of}")
            return self._given_ground
        return self.territory if name == "territory" else None

    @cached_property
    def first_day(self) -> date:
        """From when holders are known, by the theater's assessor."""
        return min(row.on for row in self.facts.holders if row.assessor == self.facts.assessor)

    def name(self, place: str) -> str:
        """Return a settlement's display name."""
        return self.theater.settlement(place).name

    def side(self, code: str) -> str:
        """Return what people call a side."""
        return dict(self.facts.sides).get(code, code)

    def held(self, situation: Situation, place: str) -> str:
        """Return in words who holds a place."""
        holder = situation.holder(place)
        codes = {"attacker": situation.attacker, "defender": situation.defender}
        return f"held by {self.side(codes[holder])}" if holder in codes else holder

    def names(self, places: Sequence[str]) -> str:
        """Return display names, joined as in a sentence."""
        names = [self.name(one) for one in places]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    def control(self, on: date, *, basis: Basis, assessor: str = "") -> Control:
        """Return who held what on a day.

        Raises
        ------
        NotKnownError
            If the day lies before the first holders or after the last events.
        """
        try:
            return self.facts.control_of_known_day(on, basis=basis, assessor=assessor or None)
        except ScenarioError as error:
            raise NotKnownError(str(error)) from None

    def situation(self, on: date | None = None, *, basis: Basis | None = None) -> Situation:
        """Return the situation on a day, by default that of the statements.

        Holders are carried on by the events of a basis, by default the theater's usual one.
        """
        return self._situation(on or self.as_of, basis or self.facts.usual_basis)

    @cached_property
    def _situation(self) -> Callable[[date, Basis], Situation]:
        def measure(on: date, basis: Basis) -> Situation:
            control = self.control(on, basis=basis)
            return situation_on(
                self.theater, control, attacker=self.attacker, defender=self.defender or None
            )

        return lru_cache(maxsize=None)(measure)

    def days(self, since: date, until: date, *, basis: Basis) -> tuple[date, ...]:
        """Return every day in a span on which a holder may change, and both its ends.

        The span ends at the latest where what happened is told to.

        Raises
        ------
        NotKnownError
            If it begins before the first holders.
        """
        if since < self.first_day:
            raise NotKnownError(f"holders are known from {self.first_day} on, not from {since}")
        last = max(since, min(until, self.facts.events_end or until))
        listed = {row.on for row in self.facts.holders if row.assessor == self.facts.assessor}
        changed = {one.on for one in self.facts.events if one.basis == basis}
        inside = {day for day in listed | changed if since < day < last}
        return tuple(sorted({since, last, *inside}))

    def after_falls(
        self, falls: Sequence[str], *, on: date | None = None, with_km: float = 0.0
    ) -> Situation:
        """Return the situation once places have fallen that the attacker does not hold yet."""
        day = self.situation(on)
        left = [one for one in falls if day.holder(one) != "attacker"]
        if not left:
            return day
        return day.under(Scenario("asked", falls=tuple(Fall(one, with_km) for one in left)))

    def road_draw_count(
        self, question: GatewayQuestion, place: str, metric: str, probability: float
    ) -> RoadDrawCount:
        """Count how often a place ranks high by a metric while unverified roads are drawn."""
        key = (question, place, probability)
        if key not in self.road_draws:
            self.road_draws[key] = measure_road_draws(
                self.situation(), question, [place], probability=probability, draws=DRAWS
            )
        (count,) = self.road_draws[key].of(place, metric)
        return count

    def panel(
        self,
        question: GatewayQuestion,
        *,
        on: date | None = None,
        panel_range: PanelRange | None = None,
        contested_supply: bool = False,
    ) -> Panel:
        """Measure the gateway panel of a question once."""
        return self._panel(question, on or self.as_of, panel_range, contested_supply)

    @cached_property
    def _panel(
        self,
    ) -> Callable[[GatewayQuestion, date, PanelRange | None, bool], Panel]:
        def measure(
            question: GatewayQuestion,
            on: date,
            panel_range: PanelRange | None,
            contested_supply: bool,
        ) -> Panel:
            settings = PanelSettings(contested_supply=contested_supply)
            return measure_panel(self.situation(on), question, settings, panel_range=panel_range)

        return lru_cache(maxsize=None)(measure)
