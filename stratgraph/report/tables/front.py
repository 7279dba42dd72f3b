"""The front over time, a row for each day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, Number, Text, count, km, missing
from stratgraph.catalogue.table import Head, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stratgraph.measures.front_over_time import FrontDay
    from stratgraph.model.scenario import Holder
    from stratgraph.model.theater import Theater

DAY = Head(label="Day")
# So many names fit beside a day.
ABREAST = 4
COUNTED: tuple[Holder, ...] = ("attacker", "defender", "contested")


def front_tables(theater: Theater, days: Sequence[FrontDay]) -> tuple[Table, ...]:
    """Return distances to the attacker's ground, depths by road, and length and changes.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import measure_front_days, read_facts
    >>> facts = read_facts("bakhmut-2022")
    >>> days = measure_front_days(
    ...     facts.theater(), [facts.control_of_known_day(date(2022, 10, 3))], attacker="RU",
    ...     places=["kramatorsk"], road_set="all")
    >>> near, deep, changes = front_tables(facts.theater(), days)
    >>> print(*near.rows[0], deep.rows[0][1], sep="; ")
    2022-10-03; 42.9 km; 59.9 km (6 between)
    """
    first = days[0]
    who = first.situation.attacker
    near = [one.place for one in first.near]
    deep = [one.objective for one in first.depths]
    return (
        *_by_place(
            f"Nearest place held by {who}", (theater, near), days,
            lambda day, k: km(day.near[k].attacker_m),
        ),
        *_by_place(
            f"Road to the nearest place held by {who}, and settlements between",
            (theater, deep), days, _depth,
        ),
        _changes(days),
    )  # fmt: skip


def _by_place(
    title: str,
    places: tuple[Theater, Sequence[str]],
    days: Sequence[FrontDay],
    cell: Callable[[FrontDay, int], Cell],
) -> Iterator[Table]:
    """Make tables of a column for each place, so many abreast."""
    theater, ids = places
    for first in range(0, len(ids), ABREAST):
        some = range(first, min(first + ABREAST, len(ids)))
        names = [theater.settlement(ids[k]).name for k in some]
        heads = (DAY, *(Head(label=one, unit="km", right=True) for one in names))
        rows = tuple((_day(day), *(cell(day, k) for k in some)) for day in days)
        yield Table(title, heads, rows)


def _day(day: FrontDay) -> Cell:
    return Text(str(day.on))


def _depth(day: FrontDay, k: int) -> Cell:
    depth = day.depths[k]
    if depth.depth_m is None:
        return missing(str(depth.status))
    between = "" if depth.settlements is None else f"{depth.settlements} between"
    return Number(depth.depth_m, "metres", between)


def joined_codes(days: Sequence[FrontDay]) -> str:
    """Name the sides beyond the two to which anything went, by their codes."""
    went = {
        day.situation.side(place) for day in days for place, _, now in day.changed if now == "other"
    }
    return " or ".join(sorted(filter(None, went))) or "another side"


def _changes(days: Sequence[FrontDay]) -> Table:
    situation = days[0].situation
    names = [situation.attacker, situation.defender, "contested"]
    counted = list(COUNTED)
    if any(day.count_to("other") for day in days):
        counted.append("other")
        names.append(joined_codes(days))
    return Table(
        "The front: contact length, and settlements that changed hands since the row above",
        (
            DAY,
            Head(label="Contact", unit="km", right=True),
            *(
                Head(label=f"To {name}", right=True, holder=one)
                for one, name in zip(counted, names, strict=True)
            ),
        ),
        tuple(
            (_day(day), km(day.contact_m), *(count(day.count_to(one)) for one in counted))
            for day in days
        ),
    )
