"""How much of what is measured is due to each place, and to each two together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.model.notebook import short_repr

if TYPE_CHECKING:
    from stratgraph.model.scenario import Side, Situation

# What is measured: people in reach, people without a route to a portal, routes that got longer.
AttributionOf = Literal["exposure", "supply", "detour"]
ATTRIBUTION_OF: tuple[AttributionOf, ...] = get_args(AttributionOf)
# What each place that a side holds reaches; any set may fall; only what adjoins may fall next.
Game = Literal["held", "any", "adjoining"]
GAMES: tuple[Game, ...] = get_args(Game)
# By a formula, from all sets or orders, or on the mean of orders drawn by lot.
HowFound = Literal["formula", "exact", "sampled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionAsked:
    """What is to be attributed, and how.

    Attributes
    ----------
    of : {"exposure", "supply", "detour"}
    game : {"held", "any", "adjoining"}, optional
        By default ``held`` of exposure, of all else ``any``.
    places : tuple of str
        Ids or names of the places that it is attributed to; by default all of a side's.
    system : str
        The system that fires, by id; by default the first of a side that has a published range.
    range_m : int, optional
        Metres, of both sides, in place of a system's published range.
    exact : bool
        Refuse what would have to be drawn by lot.
    samples : int
        How many orders are drawn where it is.
    seed : int
    """

    of: AttributionOf = "exposure"
    game: Game | None = None
    places: tuple[str, ...] = ()
    system: str = ""
    range_m: int | None = None
    exact: bool = False
    samples: int = 400
    seed: int = 0

    @property
    def game_played(self) -> Game:
        """The game, where none is named too."""
        return self.game or ("held" if self.of == "exposure" else "any")


@dataclass(frozen=True, slots=True)
class PlaceShare:
    """What is due to a place: people, or by detour a part of the loss.

    Attributes
    ----------
    place : str
    value : float
        The Shapley value.
    alone : float
        What it changes if it comes first, whether or not it may.
    low, high : float or None
        Ends of an interval that covers 95 of 100, where orders were drawn by lot.
    """

    place: str
    value: float
    alone: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class PairShare:
    """What two places change together beyond what each does: the Shapley interaction index.

    Attributes
    ----------
    a, b : str
    value : float
        Below 0 they overlap, above 0 they need each other.
    low, high : float or None
    """

    a: str
    b: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class SideAttribution:
    """What is due to each place on account of one side: that which fires, or takes what falls.

    Attributes
    ----------
    side : {"attacker", "defender"}
    figure : str
        The system and range of exposure, in words.
    before, after : float
        What is measured with none of the places, and with all.
    unknown : int
        Places that are counted with nobody, since their population is not known.
    places : tuple of PlaceShare
        Most first.
    pairs : tuple of PairShare
        Of the places to which most is due, those that change most together first.
    how : {"formula", "exact", "sampled"}
    apart : tuple of str
        Places that no chain of others joins to the side's ground: they cannot fall.
    beyond : tuple of str
        Places farther on that may fall and are left as they are, since there are too many.
    samples : int
        Orders drawn; 0 where none were.
    """

    side: Side
    figure: str
    before: float
    after: float
    unknown: int
    places: tuple[PlaceShare, ...]
    pairs: tuple[PairShare, ...]
    how: HowFound
    apart: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    samples: int = 0

    __repr__ = short_repr

    @property
    def total(self) -> float:
        """What all places change together: the sum of what is due to each."""
        return self.after - self.before


@dataclass(frozen=True)
class AttributionAnswer:
    """What is due to each place, on account of each side by the same rule.

    Attributes
    ----------
    situation : Situation
    asked : AttributionAsked
    sides : tuple of SideAttribution
    left_out : tuple of (side, why)
        Sides without an answer.
    """

    situation: Situation
    asked: AttributionAsked
    sides: tuple[SideAttribution, ...]
    left_out: tuple[tuple[Side, str], ...]

    __repr__ = short_repr
