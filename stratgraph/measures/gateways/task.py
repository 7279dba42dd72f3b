"""What the metrics of a panel are measured from, and what several of them share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from stratgraph.catalogue import left_out

from .question import by_length, question_network
from .records import panel_metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph._network import Network
    from stratgraph.catalogue import Metric
    from stratgraph.measures.fire import FiringRule
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

    from .question import GatewayQuestion
    from .settings import PanelSettings

T = TypeVar("T")


def left_out_of(theater: Theater, settings: PanelSettings) -> tuple[Metric, ...]:
    """Return the metrics of a panel that are not measured at the size of a theater."""
    size, junctions = len(theater.place_index), len(theater.nodes)
    return left_out(panel_metrics(), size, settings.also, junctions=junctions)


@dataclass(frozen=True, slots=True)
class PanelRange:
    """The range that ``reach_gain`` is asked for, and from where it may be fired."""

    rule: FiringRule
    range_m: int
    min_range_m: int = 0


@dataclass(frozen=True)
class PanelTask:
    """One panel to measure: of which situation, over which roads, with which numbers.

    Attributes
    ----------
    situation : Situation
    question : GatewayQuestion
    settings : PanelSettings
    panel_range : PanelRange or None
        The range of ``reach_gain``.
    focus : frozenset of str
        Settlements that are measured also where there are too many to measure all.
    """

    situation: Situation
    question: GatewayQuestion
    settings: PanelSettings
    panel_range: PanelRange | None = None
    focus: frozenset[str] = frozenset()
    _known: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def network(self) -> Network:
        """The graph that the question's routes run on."""
        return question_network(self.situation, self.question)

    @cached_property
    def by_length(self) -> Network:
        """The same graph weighing by length."""
        if self.question.season is None:
            return self.network
        return by_length(self.situation, self.question)

    @cached_property
    def left_out(self) -> frozenset[str]:
        """Metrics that are not measured at this size, since nobody asked for them."""
        return frozenset(one.name for one in left_out_of(self.situation.theater, self.settings))

    @cached_property
    def attackers(self) -> frozenset[str]:
        """Settlements that the attacker holds."""
        return frozenset(self.situation.ids_held_by("attacker"))

    def once(self, measure: Callable[[PanelTask], T]) -> T:
        """Measure what several columns are made of, the first time it is asked for."""
        if measure not in self._known:
            self._known[measure] = measure(self)
        found: T = self._known[measure]
        return found

    def know(self, measure: Callable[[PanelTask], T], found: T) -> None:
        """Take over what has been measured already."""
        self._known[measure] = found
