"""The JSON document of the sets that networks hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.road_set import RoadSet
from stratgraph.studies.sets import Ground, SetsOf

from .kinds import Closed, Count, Day, Id, Positive, Share, TheaterHead, theater_head
from .panel import six_digits

if TYPE_CHECKING:
    from stratgraph.studies.sets import NetworkSets, PlaceSet, SetsAnswer


class SetRecord(Closed):
    """Places or roads that are taken out of the model together."""

    members: list[Id]
    """Settlements, or roads where sets are of roads; in order of their ids."""
    pairs_left: Count
    """Pairs of places that stay connected without them."""
    share_left: Share
    """The same as a share of `pairs`."""


class StaysRecord(Closed):
    """What the best set leaves if one of its members stays."""

    stays: Id
    """Which one."""
    pairs_left: Count
    """Pairs that stay connected without the others."""


class UnverifiedRoadRecord(Closed):
    """The unverified road without which the best set leaves the fewest pairs."""

    road: Id
    """Which road."""
    pairs_left: Count
    """Pairs that the best set leaves where this road is not there either."""
    best: SetRecord
    """The best set found without the road."""


class NetworkSetsRecord(Closed):
    """The sets that one network hangs on."""

    ground: Ground
    """`all` for all places, whoever holds them, or those of one side and the roads between them."""
    road_set: RoadSet
    """All roads or verified ones."""
    places: Count
    """Places that a road joins to another."""
    pairs: Count
    """Pairs of them that are connected when nothing is taken out."""
    proven: bool
    """Whether every set was tried."""
    bound: Count
    """No set leaves fewer pairs than this; what `best` leaves where that is proven."""
    as_good: Positive
    """How many of the sets tried leave as few pairs as the best, which is the first by id."""
    best: SetRecord
    """The set that leaves the fewest pairs."""
    second: SetRecord | None
    """The best of all others; null where there is no other."""
    singles: SetRecord
    """Those together that leave the fewest pairs one at a time."""
    one_by_one: SetRecord
    """Those found one after the other, each time the one that leaves the fewest."""
    stays: list[StaysRecord]
    """What is left if one of the best set stays: most pairs first."""
    apart: list[Id]
    """Places that without the best set no road joins to the largest piece any more."""
    unverified_road: UnverifiedRoadRecord | None
    """Null where no unverified road changes what the best set leaves."""


class TooSmallRecord(Closed):
    """A network that has no set of so many."""

    ground: Ground
    """Whose places."""
    road_set: RoadSet
    """All roads or verified ones."""
    most: Count
    """How many of its places or roads could be taken out."""


class SetsDocument(TheaterHead):
    """Towns or roads that networks hung on together, by `stratgraph sets`."""

    on: Day
    """Day of the holders."""
    of: SetsOf
    """What is taken out of the model."""
    k: Positive
    """How many together."""
    networks: list[NetworkSetsRecord]
    """That of all places and of each side's, on all roads and on verified ones."""
    too_small: list[TooSmallRecord]
    """Networks that have no set of so many."""


def sets_document(answer: SetsAnswer) -> SetsDocument:
    """Return the sets that networks hang on as the JSON document of ``stratgraph sets``.

    Examples
    --------
    >>> from stratgraph import find_sets, read_case
    >>> document = sets_document(find_sets(read_case("gate_falls").before, 1))
    >>> document["networks"][1]["best"]
    {'members': ['gate'], 'pairs_left': 9, 'share_left': 0.321429}
    """
    return {
        **theater_head("sets", answer.situation.theater.name),
        "on": answer.situation.control.on.isoformat(),
        "of": answer.of,
        "k": answer.k,
        "networks": [_network_record(one) for one in answer.networks],
        "too_small": [
            {"ground": ground, "road_set": road_set, "most": most}
            for ground, road_set, most in answer.too_small
        ],
    }


def _network_record(network: NetworkSets) -> NetworkSetsRecord:
    road = network.unverified_road
    return {
        "ground": network.ground,
        "road_set": network.road_set,
        "places": network.places,
        "pairs": network.pairs,
        "proven": network.proven,
        "bound": network.bound,
        "as_good": network.as_good,
        "best": _set_record(network, network.best),
        "second": None if network.second is None else _set_record(network, network.second),
        "singles": _set_record(network, network.singles),
        "one_by_one": _set_record(network, network.one_by_one),
        "stays": [{"stays": one, "pairs_left": left} for one, left in network.stays],
        "apart": list(network.apart),
        "unverified_road": None
        if road is None
        else {
            "road": road.road,
            "pairs_left": road.left,
            "best": _set_record(network, road.best),
        },
    }


def _set_record(network: NetworkSets, found: PlaceSet) -> SetRecord:
    share = six_digits(network.share(found.left))
    return {"members": list(found.members), "pairs_left": found.left, "share_left": share}
