"""The sets that a network hangs on: the one depended on most beside what else one might think."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, Number, Several, Text, count
from stratgraph.catalogue.table import Head, Table
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.studies.sets import fewest_sentence, member_names, sureness, whose_network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.studies.sets import NetworkSets, PlaceSet, SetsAnswer, SetsBy

    Row = tuple[Cell, ...]

TAKEN_OUT = (
    "What is taken out is taken out of the model: it tells what a network depended on, and advises "
    "nothing. "
)
MEANT = {
    "pairs": "Pairs left are pairs of places that roads still join.",
    "directness": "Routes lead from any base to any objective, those of a side from portals it "
    "holds to bases and objectives it holds. Directness is the mean of their length before by that "
    "now, 0 where none is left.",
    "supplied": "Routes lead from the portals that a side holds, over ground it holds. A place "
    "taken out is not passed; its own people count while a road leads there from one that is.",
    "distance": "Routes lead from any base to any objective, those of a side from portals it "
    "holds to bases and objectives it holds; the shortest of all is told.",
}


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
    notes = (*last.notes, *_too_small(answer), f"{TAKEN_OUT}{MEANT[answer.by]}")
    return (*tables[:-1], Table(last.title, last.heads, last.rows, notes))


def _too_small(answer: SetsAnswer) -> Iterator[str]:
    for ground, road_set, most in answer.too_small:
        whose = f"{whose_network(answer.situation, ground)}, {ROAD_SET_WORDS[road_set]}"
        if not most and answer.by != "pairs":
            yield f"{whose}: no route leads anywhere that is asked about."
            continue
        yield f"{whose}: {plural(most, answer.of[:-1])} to choose of, so no set of {answer.k}."


def _table(answer: SetsAnswer, network: NetworkSets) -> Table:
    whose = whose_network(answer.situation, network.ground)
    said = sureness(answer, network)
    return Table(
        f"{whose}, {ROAD_SET_WORDS[network.road_set]}: {plural(network.places, 'place')}"
        f"{_whole(answer, network)}",
        (
            Head(label="Taken out"),
            Head(label=answer.of.capitalize(), wide=True),
            *_HEADS[answer.by],
        ),
        (*_found(answer, network), *_changed(answer, network)),
        (f"{said[0].upper()}{said[1:]}.", fewest_sentence(answer, network)),
    )


_HEADS: dict[SetsBy, tuple[Head, ...]] = {
    "pairs": (
        Head(label="Pairs left", right=True),
        Head(label="Share left", right=True, bars=True),
    ),
    "directness": (Head(label="Directness left", right=True, bars=True),),
    "supplied": (
        Head(label="People with a route", right=True),
        Head(label="Share left", right=True, bars=True),
    ),
    "distance": (Head(label="Shortest route", right=True),),
}


def _whole(answer: SetsAnswer, network: NetworkSets) -> str:
    """Say what there is when nothing is taken out, where that is not always the same."""
    if answer.by == "pairs":
        return f", {plural(network.pairs, 'connected pair')}"
    if answer.by == "supplied":
        return f", {network.whole:,} people with a route"
    if answer.by == "distance":
        return f", shortest route {Number(network.whole, 'metres')}"
    return ""


def _found(answer: SetsAnswer, network: NetworkSets) -> Iterator[Row]:
    """Yield the set depended on most and those that stand beside it."""
    yield _row(answer, network, "Depended on most", network.best)
    if network.second is not None:
        yield _row(answer, network, "Next", network.second)
    if answer.k > 1 and network.best.members:
        yield _row(answer, network, "Most each alone", network.singles)
        yield _row(answer, network, "Found one by one", network.one_by_one)


def _changed(answer: SetsAnswer, network: NetworkSets) -> Iterator[Row]:
    """Yield what that set leaves if one of it stays, and without an unverified road."""
    for one, left in network.stays if len(network.stays) > 1 else ():
        (name,) = member_names(answer, (one,))
        yield Text("One of it stays"), Text(f"{name} stays"), *_left(answer, network, left)
    road = network.unverified_road
    if road is not None:
        name = answer.situation.theater.road_name(road.road)
        yield Text("One road fewer"), Text(f"no road {name}"), *_left(answer, network, road.left)
        if road.best.members != network.best.members:
            yield _row(answer, network, "Then most", road.best)


def _row(answer: SetsAnswer, network: NetworkSets, what: str, found: PlaceSet) -> Row:
    names = tuple(member_names(answer, found.members))
    return Text(what), Several(names), *_left(answer, network, found.left)


def _left(answer: SetsAnswer, network: NetworkSets, left: float) -> Row:
    share = Number(network.share(left), "share")
    if answer.by == "pairs":
        return count(int(left)), share
    if answer.by == "supplied":
        return Number(left, "people"), share
    if answer.by == "directness":
        return (share,)
    return (Number(left, "metres") if isfinite(left) else Text("no route"),)
