"""The predicates by the names that a claims file calls them."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any, Protocol, get_type_hints

from .fire import InReach, NeedsWhole, ReachedWithin, ThreatenedAlike
from .front import Followed, FrontStill, OnFront
from .gateways import LeadsOn, OnlyGate, RanksAmong
from .holders import Gains, Held
from .into_range import ComesIntoRange
from .lengths import RoadLength, RoadsMeet
from .places import HasPopulation, InOblast, LiesAt, WasReported
from .roads import ApproachedFrom, BaseFor, Besieged

if TYPE_CHECKING:
    from .answer import ClaimAnswer
    from .context import ClaimContext


class Predicate(Protocol):
    """A statement with its values filled in: frozen, and able to answer for a context."""

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Tell whether the statement holds in a context."""
        ...


PREDICATES: dict[str, type[Predicate]] = {
    "alike": ThreatenedAlike,
    "approached_from": ApproachedFrom,
    "base": BaseFor,
    "besieged": Besieged,
    "comes_into_range": ComesIntoRange,
    "followed": Followed,
    "front_still": FrontStill,
    "gains": Gains,
    "held": Held,
    "in_oblast": InOblast,
    "in_reach": InReach,
    "leads_on": LeadsOn,
    "lies_at": LiesAt,
    "needs_whole": NeedsWhole,
    "on_front": OnFront,
    "only_gate": OnlyGate,
    "population": HasPopulation,
    "ranks": RanksAmong,
    "reached_within": ReachedWithin,
    "reported": WasReported,
    "road_length": RoadLength,
    "roads_meet": RoadsMeet,
}


def keys_of(predicate: type[Predicate]) -> dict[str, bool]:
    """Return the keys of a predicate, and whether each must be given.

    Examples
    --------
    >>> keys_of(InOblast)
    {'places': True, 'oblast': True}
    """
    found: tuple[Field[Any], ...] = fields(predicate)  # type: ignore[arg-type]
    return {one.name: one.default is MISSING for one in found}


def kinds_of(predicate: type[Predicate]) -> dict[str, Any]:
    """Return the type of each key of a predicate, for the reader of a claims file."""
    return get_type_hints(predicate)
