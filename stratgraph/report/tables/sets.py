"""The sets that a network hangs on: the one depended on most beside what else one might think."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, Number, Several, Text, count
from stratgraph.catalogue.table import Head, Table
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.studies.sets import member_names, sureness, whose_network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.studies.sets import NetworkSets, PlaceSet, SetsAnswer

    Row = tuple[Cell, ...]

TAKEN_OUT = (
    "What is taken out is taken out of the model: it tells what a network depended on, and advises "
    "nothing. Pairs left are pairs of places that roads still join."
)


def sets_tables(answer: SetsAnswer) -> tuple[Table, ...]:
    """Return a table for each network: the set depended on most, others, and what changes it.

    Examples
    --------
    >>> from stratgraph import find_sets, read_case
    >>> whole = sets_tables(find_sets(read_case("gate_falls").before, 2))[0]
    >>> for row in whole.rows[:2]:
    ...     print(*row, sep="; ")
    Depended on most; Brook, Kingsbridge; 3; 10.7 %
    Next; Gate, Kingsbridge; 3; 10.7 %
    """
    tables = [_table(answer, one) for one in answer.networks]
    last = tables[-1]
    notes = (*last.notes, *_too_small(answer), TAKEN_OUT)
    return (*tables[:-1], Table(last.title, last.heads, last.rows, notes))


def _too_small(answer: SetsAnswer) -> Iterator[str]:
    for ground, road_set, most in answer.too_small:
        whose = whose_network(answer.situation, ground)
        yield (
            f"{whose}, {ROAD_SET_WORDS[road_set]}: {plural(most, answer.of[:-1])} to choose of, "
            f"so no set of {answer.k}."
        )


def _table(answer: SetsAnswer, network: NetworkSets) -> Table:
    whose = whose_network(answer.situation, network.ground)
    said = sureness(network)
    return Table(
        f"{whose}, {ROAD_SET_WORDS[network.road_set]}: {plural(network.places, 'place')}, "
        f"{plural(network.pairs, 'connected pair')}",
        (
            Head(label="Taken out"),
            Head(label=answer.of.capitalize(), wide=True),
            Head(label="Pairs left", right=True),
            Head(label="Share left", right=True, bars=True),
        ),
        (*_found(answer, network), *_changed(answer, network)),
        (f"{said[0].upper()}{said[1:]}.",),
    )


def _found(answer: SetsAnswer, network: NetworkSets) -> Iterator[Row]:
    """Yield the set depended on most and those that stand beside it."""
    yield _row(answer, network, "Depended on most", network.best)
    if network.second is not None:
        yield _row(answer, network, "Next", network.second)
    if answer.k > 1:
        yield _row(answer, network, "Most each alone", network.singles)
        yield _row(answer, network, "Found one by one", network.one_by_one)


def _changed(answer: SetsAnswer, network: NetworkSets) -> Iterator[Row]:
    """Yield what that set leaves if one of it stays, and without an unverified road."""
    for one, left in network.stays if answer.k > 1 else ():
        (name,) = member_names(answer, (one,))
        yield Text("One of it stays"), Text(f"{name} stays"), *_left(network, left)
    road = network.unverified_road
    if road is not None:
        name = answer.situation.theater.road_name(road.road)
        yield Text("One road fewer"), Text(f"no road {name}"), *_left(network, road.left)
        if road.best.members != network.best.members:
            yield _row(answer, network, "Then most", road.best)


def _row(answer: SetsAnswer, network: NetworkSets, what: str, found: PlaceSet) -> Row:
    names = tuple(member_names(answer, found.members))
    return Text(what), Several(names), *_left(network, found.left)


def _left(network: NetworkSets, left: int) -> Row:
    return count(left), Number(network.share(left), "share")
