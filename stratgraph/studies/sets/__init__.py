"""Which few places, or roads, a network hangs on together: what it is left with without them."""

from .answer import Ground, NetworkSets, PlaceSet, SetsAnswer, SetsOf, UnverifiedRoad
from .find import find_sets
from .sentences import member_names, set_sentence, sureness, whose_network

__all__ = [
    "Ground",
    "NetworkSets",
    "PlaceSet",
    "SetsAnswer",
    "SetsOf",
    "UnverifiedRoad",
    "find_sets",
    "member_names",
    "set_sentence",
    "sureness",
    "whose_network",
]
