"""Supply over time, a row for each day on which it is otherwise than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, PeopleCell, Text, count, missing
from stratgraph.catalogue.table import Head, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratgraph.measures.supply_over_time import SupplyDay, SupplyOfPlace

HOUR = 60.0
SAME = "Days on which nothing of the row is otherwise are left out."


def supply_tables(days: Sequence[SupplyDay]) -> tuple[Table, ...]:
    """Return for each place by how many roads and from how far it is supplied, beside what is cut.

    A table for each, since two places abreast leave no room for days on a narrow terminal.

    Examples
    --------
    >>> from stratgraph import measure_supply_days, read_case
    >>> day = read_case("gate_falls").before
    >>> days = measure_supply_days([day], "defender", ["kingsbridge"], season="dry")
    >>> print(*supply_tables(days)[0].rows[0], sep="; ")
    2031-05-01; 1; 0.2 h; 0; 0
    """
    theater = days[0].situation.theater
    return tuple(
        Table(
            f"The supply of {side_label(days[0])}, by day",
            (
                Head(label="Day"),
                *_heads(theater.settlement(place.place).name),
                Head(label="Places cut off", right=True),
                Head(label="People there", right=True),
            ),
            tuple(_rows(days, k)),
            (SAME,),
        )
        for k, place in enumerate(days[0].places)
    )


def side_label(day: SupplyDay) -> str:
    """Name the side whose supply it is."""
    situation = day.situation
    code = situation.attacker if day.side == "attacker" else situation.defender
    return dict(situation.theater.sides).get(code, code)


def _heads(name: str) -> tuple[Head, Head]:
    return Head(label=f"{name}: roads", right=True), Head(label=f"{name}: hours", right=True)


def _rows(days: Sequence[SupplyDay], k: int) -> Iterator[tuple[Cell, ...]]:
    last: tuple[str, ...] = ()
    for day in days:
        cells = (
            *_cells(day.places[k]),
            count(len(day.cut_off)),
            PeopleCell(day.people.known, day.people.unknown_settlements),
        )
        told = tuple(map(str, cells))
        if told != last:
            yield (Text(str(day.on)), *cells)
        last = told


def _cells(one: SupplyOfPlace) -> tuple[Cell, Cell]:
    roads = missing(one.status) if one.routes is None else count(one.routes)
    hours = missing(one.status) if one.minutes is None else Text(f"{one.minutes / HOUR:.1f} h")
    return roads, hours
