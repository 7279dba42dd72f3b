"""What was found of the sets that a network hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.model.notebook import short_repr

if TYPE_CHECKING:
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation

# What is taken out of the model.
SetsOf = Literal["towns", "roads"]
SETS_OF: tuple[SetsOf, ...] = get_args(SetsOf)
# What is looked at when they are: pairs of places that are joined, how direct the routes are, who
# has a route to a portal, how long the shortest route is.
SetsBy = Literal["pairs", "directness", "supplied", "distance"]
SETS_BY: tuple[SetsBy, ...] = get_args(SetsBy)
# So many are taken out together where nobody says how many.
TOGETHER = 3
# All places, or those of one side and the roads between them.
Ground = Literal["all", "attacker", "defender"]
GROUNDS: tuple[Ground, ...] = get_args(Ground)


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """Ids of places or roads, in order, and what is left without them.

    Attributes
    ----------
    members : tuple of str
    left : float
        By pairs how many stay connected, by supplied how many people keep a route: whole numbers.
        By directness a share. By distance metres, inf where no route is left.
    """

    members: tuple[str, ...]
    left: float


@dataclass(frozen=True, slots=True)
class UnverifiedRoad:
    """The unverified road whose absence changes most of what is left beside the best set.

    Attributes
    ----------
    road : str
    left : float
        What the best set leaves where this road is not there either.
    best : PlaceSet
        The best set found without the road.
    """

    road: str
    left: float
    best: PlaceSet


@dataclass(frozen=True, slots=True)
class FewestLost:
    """How few losses would cut a network.

    By directness and distance: so that no route is left. By pairs and supplied: so that fewer
    than half of the pairs, or people, are left.

    Attributes
    ----------
    members : tuple of str
        Some that do it.
    at_least : int
        Fewer cannot.
    """

    members: tuple[str, ...]
    at_least: int


@dataclass(frozen=True)
class NetworkSets:
    """The sets that one network hangs on.

    Attributes
    ----------
    ground : Ground
    road_set : RoadSet
    places : int
        Places that a road joins to another.
    whole : float
        What there is when nothing is taken out, counted as ``PlaceSet.left`` is.
    best : PlaceSet
        The set that leaves least; of equals the first by id, but by pairs one of the fewest.
    second : PlaceSet or None
        The best of all others; None where there is no other. By directness, beyond what can be
        tried in full, the best of those met.
    singles : PlaceSet
        Those together that leave least one at a time.
    one_by_one : PlaceSet
        Those found one after the other, each time the one that leaves least.
    stays : tuple of (id, what is left)
        What the best set leaves if one of its members stays: most first.
    apart : tuple of str
        By id, places that without the best set no road joins to the largest piece any more (by
        pairs), or no route to where routes lead.
    as_good : int or None
        How many sets leave as little as the best, of those that were tried; None if not counted.
    proven : bool
        Whether no set leaves less.
    bound : float
        No set leaves less than this; by distance none makes the shortest route longer.
    fewest : FewestLost or None
        None where nothing that may be taken out cuts it.
    unverified_road : UnverifiedRoad or None
        None where no unverified road changes what the best set leaves.
    """

    ground: Ground
    road_set: RoadSet
    places: int
    whole: float
    best: PlaceSet
    second: PlaceSet | None
    singles: PlaceSet
    one_by_one: PlaceSet
    stays: tuple[tuple[str, float], ...]
    apart: tuple[str, ...]
    as_good: int | None
    proven: bool
    bound: float
    fewest: FewestLost | None = None
    unverified_road: UnverifiedRoad | None = None

    __repr__ = short_repr

    @property
    def pairs(self) -> int:
        """Pairs that are connected when nothing is taken out, where these are looked at."""
        return int(self.whole)

    def share(self, left: float) -> float:
        """Return what is left as a share of what there is when nothing is taken out."""
        return left / self.whole


@dataclass(frozen=True)
class SetsAnswer:
    """The sets of k that the networks of a situation hang on.

    Attributes
    ----------
    situation : Situation
    of : {"towns", "roads"}
        What is taken out of the model.
    by : {"pairs", "directness", "supplied", "distance"}
        What is looked at.
    k : int
        How many together, at most.
    networks : tuple of NetworkSets
        That of all places and of each side's, on all roads and on verified ones.
    too_small : tuple of (str, str, int)
        Networks that have no set of so many, and how many of theirs could be taken out; by all
        but pairs, also those in which no route leads anywhere, with 0.
    """

    situation: Situation
    of: SetsOf
    by: SetsBy
    k: int
    networks: tuple[NetworkSets, ...]
    too_small: tuple[tuple[Ground, RoadSet, int], ...]

    __repr__ = short_repr
