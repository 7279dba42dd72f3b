"""The JSON document of the sets that networks hang on."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from stratgraph.model.road_set import RoadSet
from stratgraph.studies.sets import Ground, SetsBy, SetsOf

from .kinds import Closed, Count, Day, Id, Metres, Positive, Share, TheaterHead, about, theater_head
from .panel import six_digits

if TYPE_CHECKING:
    from stratgraph.studies.sets import NetworkSets, PlaceSet, SetsAnswer


class LeftRecord(Closed):
    """What is left when something is taken out of the model."""

    pairs_left: Annotated[
        Count | None, about("Pairs of places that stay connected; null unless sets are by pairs.")
    ]
    people_left: Annotated[
        Count | None,
        about("People with a route to a portal of their side; null unless sets are by supplied."),
    ]
    length_m: Annotated[
        Metres | None,
        about("The shortest route; null where none is left, and unless sets are by distance."),
    ]
    share_left: Annotated[
        Share | None,
        about("As a share of what there is when nothing is taken out; null by distance."),
    ]


class SetRecord(LeftRecord):
    """Places or roads that are taken out of the model together."""

    members: list[Id]
    """Settlements, or roads where sets are of roads; in order of their ids."""


class StaysRecord(LeftRecord):
    """What the best set leaves if one of its members stays."""

    stays: Id
    """Which one."""


class FewestRecord(Closed):
    """How few losses would cut a network: leave no route, or fewer than half of pairs or people."""

    members: list[Id]
    """Some that do it, in order of their ids."""
    at_least: Positive
    """Fewer cannot."""


class UnverifiedRoadRecord(LeftRecord):
    """The unverified road whose absence changes most of what the best set leaves."""

    road: Id
    """Which road."""
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
    pairs: Count | None
    """Pairs of them that are connected when nothing is taken out; null unless sets are by pairs."""
    people: Count | None
    """People with a route to a portal when nothing is taken out; null unless sets are by
    supplied."""
    length_m: Metres | None
    """The shortest route when nothing is taken out; null unless sets are by distance."""
    proven: bool
    """Whether no set can do more than the best."""
    bound: Annotated[float, Field(ge=0)] | None
    """No set leaves less than this, in pairs, people or directness; by distance none makes the
    shortest route longer, null where none is left. What `best` leaves where that is proven."""
    as_good: Positive | None
    """How many of the sets tried leave as few pairs as the best, which is the first by id; null
    unless sets are by pairs."""
    fewest: FewestRecord | None
    """Null where no losses that were tried cut it."""
    best: SetRecord
    """The set that leaves least; by all but pairs of fewer than `k` where these do as much."""
    second: SetRecord | None
    """The best of all others; null where there is no other."""
    singles: SetRecord
    """Those together that leave least one at a time."""
    one_by_one: SetRecord
    """Those found one after the other, each time the one that leaves least."""
    stays: list[StaysRecord]
    """What is left if one of the best set stays: most first."""
    apart: list[Id]
    """Places that without the best set no road joins to the largest piece any more; by all but
    pairs those that lose every route."""
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
    by: SetsBy
    """What is looked at when they are."""
    k: Positive
    """How many together."""
    networks: list[NetworkSetsRecord]
    """That of all places and of each side's, on all roads and on verified ones."""
    too_small: list[TooSmallRecord]
    """Networks that have no set of so many, or in which no route leads anywhere."""


def sets_document(answer: SetsAnswer) -> SetsDocument:
    """Return the sets that networks hang on as the JSON document of ``stratgraph sets``.

    Examples
    --------
    >>> from stratgraph import find_sets, read_case
    >>> document = sets_document(find_sets(read_case("gate_falls").before, 1))
    >>> best = document["networks"][1]["best"]
    >>> best["members"], best["pairs_left"], best["share_left"]
    (['gate'], 9, 0.321429)
    """
    return {
        **theater_head("sets", answer.situation.theater.name),
        "on": answer.situation.control.on.isoformat(),
        "of": answer.of,
        "by": answer.by,
        "k": answer.k,
        "networks": [_network_record(answer.by, one) for one in answer.networks],
        "too_small": [
            {"ground": ground, "road_set": road_set, "most": most}
            for ground, road_set, most in answer.too_small
        ],
    }


def _network_record(by: SetsBy, network: NetworkSets) -> NetworkSetsRecord:
    road, fewest = network.unverified_road, network.fewest
    whole = _left_record(by, network, network.whole)
    return {
        "ground": network.ground,
        "road_set": network.road_set,
        "places": network.places,
        "pairs": whole["pairs_left"],
        "people": whole["people_left"],
        "length_m": whole["length_m"],
        "proven": network.proven,
        "bound": _bound(by, network.bound),
        "as_good": network.as_good,
        "fewest": None
        if fewest is None
        else {"members": list(fewest.members), "at_least": fewest.at_least},
        "best": _set_record(by, network, network.best),
        "second": None if network.second is None else _set_record(by, network, network.second),
        "singles": _set_record(by, network, network.singles),
        "one_by_one": _set_record(by, network, network.one_by_one),
        "stays": [{"stays": one, **_left_record(by, network, left)} for one, left in network.stays],
        "apart": list(network.apart),
        "unverified_road": None
        if road is None
        else {
            "road": road.road,
            **_left_record(by, network, road.left),
            "best": _set_record(by, network, road.best),
        },
    }


def _bound(by: SetsBy, bound: float) -> float | None:
    if by == "directness":
        return six_digits(bound)
    return bound if isfinite(bound) else None


def _left_record(by: SetsBy, network: NetworkSets, left: float) -> LeftRecord:
    return {
        "pairs_left": int(left) if by == "pairs" else None,
        "people_left": int(left) if by == "supplied" else None,
        "length_m": left if by == "distance" and isfinite(left) else None,
        "share_left": None if by == "distance" else six_digits(network.share(left)),
    }


def _set_record(by: SetsBy, network: NetworkSets, found: PlaceSet) -> SetRecord:
    return {"members": list(found.members), **_left_record(by, network, found.left)}
