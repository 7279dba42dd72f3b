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
# All places, or those of one side and the roads between them.
Ground = Literal["all", "attacker", "defender"]
GROUNDS: tuple[Ground, ...] = get_args(Ground)


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """Ids of places or roads, in order, and how many pairs stay connected without them."""

    members: tuple[str, ...]
    left: int


@dataclass(frozen=True, slots=True)
class UnverifiedRoad:
    """The unverified road without which the best set leaves the fewest pairs.

    Attributes
    ----------
    road : str
    left : int
        Pairs that the best set leaves where this road is not there either.
    best : PlaceSet
        The best set found without the road.
    """

    road: str
    left: int
    best: PlaceSet


@dataclass(frozen=True)
class NetworkSets:
    """The sets that one network hangs on.

    Attributes
    ----------
    ground : Ground
    road_set : RoadSet
    places : int
        Places that a road joins to another.
    pairs : int
        Pairs of them that are connected when nothing is taken out.
    best : PlaceSet
        The set that leaves the fewest pairs; of equals the first by id.
    second : PlaceSet or None
        The best of all others; None where there is no other.
    singles : PlaceSet
        Those together that leave the fewest pairs one at a time.
    one_by_one : PlaceSet
        Those found one after the other, each time the one that leaves the fewest.
    stays : tuple of (id, pairs left)
        What the best set leaves if one of its members stays: most pairs first.
    apart : tuple of str
        Places that without the best set no road joins to the largest piece any more, by id.
    as_good : int
        How many sets leave as few as the best, of those that were tried.
    proven : bool
        Whether every set was tried.
    bound : int
        No set leaves fewer pairs than this.
    unverified_road : UnverifiedRoad or None
        None where no unverified road changes what the best set leaves.
    """

    ground: Ground
    road_set: RoadSet
    places: int
    pairs: int
    best: PlaceSet
    second: PlaceSet | None
    singles: PlaceSet
    one_by_one: PlaceSet
    stays: tuple[tuple[str, int], ...]
    apart: tuple[str, ...]
    as_good: int
    proven: bool
    bound: int
    unverified_road: UnverifiedRoad | None = None

    __repr__ = short_repr

    def share(self, left: int) -> float:
        """Return pairs left as a share of those connected when nothing is taken out."""
        return left / self.pairs


@dataclass(frozen=True)
class SetsAnswer:
    """The sets of k that the networks of a situation hang on.

    Attributes
    ----------
    situation : Situation
    of : {"towns", "roads"}
        What is taken out of the model.
    k : int
        How many together.
    networks : tuple of NetworkSets
        That of all places and of each side's, on all roads and on verified ones.
    too_small : tuple of (str, str, int)
        Networks that have no set of so many, and how many of theirs could be taken out.
    """

    situation: Situation
    of: SetsOf
    k: int
    networks: tuple[NetworkSets, ...]
    too_small: tuple[tuple[Ground, RoadSet, int], ...]

    __repr__ = short_repr
