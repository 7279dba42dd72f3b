"""Who can reach a place, how far the ground would have to come, and what lies in rings around."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, Number, Text, YesNo, count, km, missing, place_cell
from stratgraph.catalogue.table import Head, Table
from stratgraph.catalogue.wording import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.measures.fire import ReachRow, Ring
    from stratgraph.measures.fire.minimal_advance import MinimalAdvance
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.theater import Theater

    RangedRing = tuple[System, PublishedRange, Ring]

WEAPON = Head(label="Weapon, munition", wide=True)
RANGE = Head(label="Range", unit="km", right=True)


def system_words(system: System, figure: PublishedRange) -> str:
    """Name a published range by its system and munition."""
    listed = "" if figure.preferred else " (also published)"
    return f"{system.short_name}, {figure.munition}{listed}"


def reach_table(theater: Theater, rows: Sequence[ReachRow]) -> Table:
    """Return per published range whether each target is in range, by how much, from how many.

    Examples
    --------
    >>> from stratgraph import FiringRule, measure_reach, read_case
    >>> case = read_case("gate_falls")
    >>> rule = FiringRule(
    ...     standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    >>> rows = measure_reach(case.before, "attacker", rule, systems=case.assumptions.systems,
    ...                      targets=["kingsbridge"])
    >>> print(*reach_table(case.theater, rows).rows[0][-4:], sep="; ")
    30.0 km; -22.0 km; no; 0
    """
    targets = dict.fromkeys(row.target for row in rows)
    many = len(targets) > 1
    heads = (
        *([Head(label="City asked about")] if many else []),
        WEAPON,
        RANGE,
        Head(label="Needed", unit="km", right=True),
        Head(label="Margin", unit="km", right=True),
        Head(label="In range"),
        Head(label="From places", right=True),
    )
    return Table(
        "In range, by published maxima",
        heads,
        tuple(
            (*([place_cell(theater, row.target)] if many else []), *_reach_cells(row))
            for target in targets
            for row in rows
            if row.target == target
        ),
        grouped=many,
    )


def _reach_cells(row: ReachRow) -> tuple[Cell, ...]:
    why = row.status if row.status != "target" else "no_ground"
    return (
        Text(system_words(row.system, row.figure)),
        km(row.figure.range_m),
        km(row.required_range_m, why=why),
        km(row.margin_m, why=why),
        YesNo(row.in_reach),
        count(row.positions),
    )


def advances_table(theater: Theater, advances: Sequence[MinimalAdvance]) -> Table:
    """Return how far the ground would have to come for each range out of reach, three ways."""
    heads = (
        RANGE,
        Head(label="Straight", unit="km", right=True),
        Head(label="By road", unit="km", right=True),
        Head(label="On road", wide=True),
        Head(label="By town", unit="km", right=True),
        Head(label="Town"),
    )
    return Table(
        "How far the ground would have to come (holders on the way ignored)",
        heads,
        tuple(
            (
                km(one.range_m),
                km(one.straight_m),
                km(one.along_road_m, why=one.status),
                _on_road(theater, one),
                km(one.settlement_step_m, why=one.status),
                missing(one.status)
                if one.settlement is None
                else place_cell(theater, one.settlement),
            )
            for one in advances
        ),
    )


def _on_road(theater: Theater, one: MinimalAdvance) -> Cell:
    if one.point is None:
        return missing(one.status)
    return Text(theater.road_name(one.point.road))


def rings_table(situation: Situation, rings: Sequence[RangedRing], most: int) -> Table:
    """Return how many settlements of each holder lie in the widest of the rings around a place."""
    widest = sorted(rings, key=lambda one: -one[2].range_m)[:most]
    holders = list(dict.fromkeys(holder for *_, ring in widest for holder, _ in ring.people))
    place = situation.theater.settlement(widest[0][2].place).name
    held = [Counter(row.holder for row in ring.rows) for *_, ring in widest]
    return Table(
        f"Settlements in the ring around {place}, by holder; the widest rings",
        (
            WEAPON,
            RANGE,
            *(
                Head(label=said("holder", one).capitalize(), right=True, holder=one)
                for one in holders
            ),
        ),
        tuple(
            (
                Text(system_words(system, figure)),
                km(ring.range_m),
                *(Number(own[holder], "count") for holder in holders),
            )
            for (system, figure, ring), own in zip(widest, held, strict=True)
        ),
    )
