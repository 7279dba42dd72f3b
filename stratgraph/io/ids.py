"""Ids and names that tell places apart, made from what others call them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from stratgraph.model.names import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stratgraph.model.theater import Settlement


def id_from(name: str) -> str:
    """Return a name as an id; empty for one that has no letter from a to z and no digit.

    Examples
    --------
    >>> id_from("São Tomé (old)"), id_from("Бахмут")
    ('sao-tome-old', '')
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def id_at(base: str, lon: float, lat: float) -> str:
    """Return an id with the place in it, for what a name alone does not tell apart.

    Examples
    --------
    >>> id_at("zaitseve", 38.01, -48.4349)
    'zaitseve-48435s-38010e'
    """
    north, east = "n" if lat >= 0 else "s", "e" if lon >= 0 else "w"
    at = f"{abs(lat) * 1000:05.0f}{north}-{abs(lon) * 1000:05.0f}{east}"
    return f"{base or 'place'}-{at}"


def node_id(lon: float, lat: float) -> str:
    """Return the id of a point where roads meet and no settlement is, to a decimetre.

    Examples
    --------
    >>> node_id(-0.5, 45.123456)
    'n45123456n-500000w'
    """
    north, east = "n" if lat >= 0 else "s", "e" if lon >= 0 else "w"
    return f"n{abs(lat) * 1e6:.0f}{north}-{abs(lon) * 1e6:.0f}{east}"


def told_apart(places: Sequence[Settlement]) -> tuple[Settlement, ...]:
    """Give each place an id and a name of its own: of places alike in one, by where they lie.

    What a place is called does so not depend on the order in which they come, nor on which others
    come along, as long as one of its name does.

    Parameters
    ----------
    places : sequence of Settlement
        Their ids as wanted; empty for none.

    Examples
    --------
    >>> from stratgraph import Provenance, Settlement
    >>> word = Provenance("invented", "low")
    >>> two = [Settlement("opytne", "Opytne", lon, 48.5, word) for lon in (37.5, 38.0)]
    >>> [one.id for one in told_apart(two)], told_apart(two)[0].name
    (['opytne-48500n-37500e', 'opytne-48500n-38000e'], 'Opytne (48.500, 37.500)')
    """
    ids = Counter(one.id for one in places)
    names = Counter(fold_name(one.name) for one in places)
    by_place = (
        replace(
            one,
            id=one.id if ids[one.id] == 1 else id_at(one.id, one.lon, one.lat),
            name=one.name
            if names[fold_name(one.name)] == 1
            else f"{one.name} ({one.lat:.3f}, {one.lon:.3f})",
        )
        for one in places
    )
    return tuple(_counted(by_place))


def _counted(places: Iterable[Settlement]) -> Iterator[Settlement]:
    """Count on those that even the place, to a hundred metres, does not tell apart."""
    ids: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for one in places:
        ids[one.id] += 1
        names[fold_name(one.name)] += 1
        often, namesakes = ids[one.id], names[fold_name(one.name)]
        # Names without a letter or digit of an id share one and are no namesakes.
        yield replace(
            one,
            id=one.id if often == 1 else f"{one.id}-{often}",
            name=one.name if namesakes == 1 else f"{one.name} {namesakes}",
        )
