"""The tables of ranked roads, built once for every surface."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, Mark, Number, Several, Text, missing, number_text
from stratgraph.catalogue.table import Head, Table, metric_head
from stratgraph.model.notebook import joined
from stratgraph.model.provenance import EVIDENCE
from stratgraph.model.road_set import ROAD_SET_WORDS, ROAD_SETS, other_roads
from stratgraph.model.scenario import SIDES
from stratgraph.model.systems import munition_label

from .answer import OF_CASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.measures.gateways import Column
    from stratgraph.model.roads import Road
    from stratgraph.model.scenario import Side

    from .answer import RoadRanking

# What stands beside in a full table and is kept in a short one.
ALSO_KEPT = ("Class", "Crosses")
# Columns of the ranking that are read of routes from bases to objectives.
OF_ROUTES = range(2, 7)
OVER = Head(label="Share of shortest routes over it", right=True, bars=True)


def known_words(road: Road) -> str:
    """Say in a word whether a road is verified.

    Examples
    --------
    >>> from stratgraph import read_theater
    >>> sorted({known_words(road) for road in read_theater("valley").roads})
    ['unverified', 'verified']
    """
    return "verified" if road.verified else "unverified"


def ranking_table(
    ranking: RoadRanking, roads: Sequence[str] | None = None, *, most: int | None = None
) -> Table:
    """Return the roads by the best of their ranks, on the roads of the case and on the others.

    Parameters
    ----------
    ranking : RoadRanking
    roads : sequence of str, optional
        By default those that have a rank.
    most : int, optional
        How many of them.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.roads import rank_roads
    >>> table = ranking_table(rank_roads(read_case("gate_falls")))
    >>> print(*table.rows[1][:5], sep="; ")
    Brook – Gate; verified; 100.0 % (=1); 100.0 % (=1); 15.4 % (=2)
    """
    theater, first = ranking.situation.theater, ranking.question.road_set
    every = ranking.ordered() if roads is None else roads
    chosen = every[:most]
    both = (first, other_roads(first))
    share, other_share = (ranking.columns[one]["route_share"] for one in both)
    loss, other_loss = (ranking.columns[one]["detour_loss"] for one in both)
    cuts = ranking.columns[first]["cut_pairs"]
    everywhere = ranking.columns[first]["all_route_share"]
    aside = ROAD_SET_WORDS[both[1]]
    sides = SIDES if ranking.in_range else ()
    heads = (
        Head(label="Road", wide=True),
        Head(label="Known"),
        OVER,
        Head(label=f"{OVER.label}, {aside}", right=True, bars=True, beside=True),
        metric_head(loss.metric),
        metric_head(other_loss.metric, aside=aside, beside=False),
        metric_head(cuts.metric, beside=True),
        Head(label="Share of routes between all places", right=True, bars=True, beside=True),
        Head(label="Class", beside=True),
        Head(label="Rests on", beside=True),
        Head(label="Crosses", beside=True),
        *(Head(label=f"In range of {_label(ranking, side)}", beside=True) for side in sides),
    )
    rows = []
    for one in chosen:
        road = ranking.road(one)
        measured = (share, other_share, loss, other_loss, cuts, everywhere)
        rows.append(
            (
                Text(theater.road_name(one)),
                _known(road),
                *(_cell(column, road) for column in measured),
                Text(road.road_class or "not known"),
                Text(
                    "nobody says" if road.evidence_class is None else EVIDENCE[road.evidence_class]
                ),
                Several(_waters(ranking, road), "not known"),
                *(Text(_counted(ranking, one, side)) for side in sides),
            )
        )
    few = f", the first {len(chosen)} of {len(every)}" if len(chosen) < len(every) else ""
    made = Table(f"Roads by rank{few}", heads, tuple(rows), _notes(ranking))
    return made if any(ranking.connected_pairs.values()) else _between_all_places(made)


def _between_all_places(table: Table) -> Table:
    """Leave out what is read of routes from bases to objectives, where there is none."""
    keep = [k for k in range(len(table.heads)) if k not in OF_ROUTES]
    heads = tuple(
        replace(table.heads[k], beside=False) if k - 1 in OF_ROUTES else table.heads[k]
        for k in keep
    )
    return Table(
        table.title, heads, tuple(tuple(row[k] for k in keep) for row in table.rows), table.notes
    )


def _notes(ranking: RoadRanking) -> tuple[str, ...]:
    theater, question = ranking.situation.theater, ranking.question
    bases, objectives = (
        joined(theater.names_of(ids)) for ids in (question.bases, question.objectives)
    )
    counts = {one: f"{ranking.connected_pairs[one]} of {ranking.pairs}" for one in ranking.columns}
    pairs = "; ".join(f"{ROAD_SET_WORDS[one]}: {told}" for one, told in counts.items())
    notes = [
        f"Routes from {bases} to {objectives}, {ROAD_SET_WORDS[question.road_set]}, weighed by "
        f"{question.weight_words}; whoever holds the road.",
        "In brackets the rank, = where several share it. Busy is not critical: a way round a "
        "little longer leaves the share as it is.",
    ]
    if ranking.situation.cut:
        notes.append(
            "Routes are those left after the cut; --situation hold ranks the roads before."
        )
    if len(set(counts.values())) > 1:
        notes.append(f"Means run over the base-objective pairs that a road joins: {pairs}.")
    return tuple(notes)


def _cell(column: Column, road: Road) -> Cell:
    return column.cell(road.id) if road.id in column.values else Text("not in it")


def _known(road: Road) -> Cell:
    known = known_words(road)
    return Text(known) if road.verified else Mark(known, "known")


def _rests_on(road: Road) -> str:
    return "nobody says" if road.evidence_class is None else EVIDENCE[road.evidence_class]


def _waters(ranking: RoadRanking, road: Road) -> tuple[str, ...]:
    names = {water.id: water.name for water in ranking.situation.theater.waters}
    return tuple(names[one] for one in road.crosses)


def critical_table(ranking: RoadRanking) -> Table:
    """Return the roads that matter to the case's routes, and the unverified ones, in few columns.

    On all roads or on verified ones; for a surface that is narrow or has others beside it.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.roads import rank_roads
    >>> table = critical_table(rank_roads(read_case("gate_falls"), first=1))
    >>> print(*(row[0] for row in table.rows[3:]), sep="; ")
    Mill – Kingsbridge; Highfield – Kingsbridge
    """
    own = {
        road
        for columns in ranking.columns.values()
        for one in OF_CASE
        for road, rank in columns[one].ranks.items()
        if rank <= ranking.first
    }
    both = [road for one in ROAD_SETS for road in ranking.critical(road_set=one) if road in own]
    table = ranking_table(ranking, tuple(dict.fromkeys([*both, *ranking.check_first])))
    kept = [k for k, head in enumerate(table.heads) if not head.beside or head.label in ALSO_KEPT]
    return Table(
        f"Roads that matter, of the first {ranking.first} ranks, and those unverified and critical",
        tuple(table.heads[k] for k in kept),
        tuple(tuple(row[k] for k in kept) for row in table.rows),
        table.notes,
    )


def unverified_table(ranking: RoadRanking) -> Table | None:
    """Return the unverified roads that ranks hang on, and how; None where there is none."""
    theater, loss = ranking.situation.theater, ranking.columns["all"]["detour_loss"]
    ways = {one.over: one for one in reversed(ranking.hang_on)}
    rows = []
    for road in ranking.check_first:
        way = ways.get(road)
        of = road if way is None else way.road
        rows.append(
            (
                Text(theater.road_name(road)),
                Mark(known_words(ranking.road(road)), "known"),
                Text("itself" if way is None else f"ways round {theater.road_name(of)}"),
                loss.cell(of),
                missing("not_known") if way is None else Number(way.loss_without, "share"),
            )
        )
    if not rows:
        return None
    heads = (
        Head(label="Road", wide=True),
        Head(label="Known"),
        Head(label="What hangs on it", wide=True),
        Head(label="Routes lose", right=True),
        Head(label="If it does not exist", right=True),
    )
    note = "What routes lose without the road of the third column, on all roads."
    return Table("Unverified and critical: check these first", heads, tuple(rows), (note,))


def range_table(ranking: RoadRanking, roads: Sequence[str]) -> Table:
    """Return how much of some roads each side has in range, and with what.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.roads import rank_roads
    >>> ranking = rank_roads(read_case("gate_falls"))
    >>> print(*range_table(ranking, ["brook--gate"]).rows[0], sep="; ")
    Brook – Gate; Red; Howitzer, Howitzer ext., Long gun, Rocket; Mortar 8.8 km (80 %)
    """
    theater = ranking.situation.theater
    rows: list[tuple[Cell, ...]] = []
    for road in roads:
        for side in SIDES:
            whole, part = _in_range(ranking, road, side)
            every = len(whole) == _listed(ranking, side) > 1
            all_of_it = (f"every one of {len(whole)} listed ranges",) if every else tuple(whole)
            rows.append(
                (
                    Text(theater.road_name(road)),
                    Text(_label(ranking, side)),
                    Several(all_of_it),
                    Several(tuple(part)),
                )
            )
    heads = (
        Head(label="Road"),
        Head(label="Side"),
        Head(label="All of it in range of", wide=True),
        Head(label="Part of it in range of", wide=True),
    )
    note = f"By listed ranges, {ranking.rule.words}: in range, not hit."
    return Table("Stretches in range of either side", heads, tuple(rows), (note,), grouped=True)


def _label(ranking: RoadRanking, side: Side) -> str:
    situation = ranking.situation
    code = situation.attacker if side == "attacker" else situation.defender
    return dict(situation.theater.sides).get(code, code)


def _listed(ranking: RoadRanking, side: Side) -> int:
    """Count the listed ranges that were asked of a side."""
    return sum(one.side == side for one in ranking.in_range)


def _counted(ranking: RoadRanking, road: str, side: Side) -> str:
    """Say how many of a side's listed ranges have all of a road in reach, or a part of it."""
    listed = _listed(ranking, side)
    whole, part = map(len, _in_range(ranking, road, side))
    beside = f", {part} a part" if part else ""
    return f"{whole} of {listed}{beside}"


def _in_range(ranking: RoadRanking, road: str, side: Side) -> tuple[list[str], list[str]]:
    """List what has all of a road in range, and what a part of it and how much."""
    length, whole, part = ranking.road(road).length_m, [], []
    for one in ranking.in_range:
        fire = one.fire_m.get(road, 0)
        if one.side != side or not fire:
            continue
        name = munition_label(one.system, one.figure.munition_id)
        if fire == length:
            whole.append(name)
        else:
            part.append(f"{name} {number_text(fire, 'metres')} ({100 * fire / length:.0f} %)")
    return whole, part
