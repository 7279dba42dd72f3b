"""Answers as layers of a map: beside what is known of places and roads, what was measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.io.formats import frame_of, layer_called
from stratgraph.io.layers import Layer, column_of, fact_layers, layer_of, theater_layers
from stratgraph.measures.fire import required_ranges, systems_of
from stratgraph.model.road_set import ROAD_SETS
from stratgraph.model.scenario import HOLDERS, SIDES, Situation
from stratgraph.studies.access import MOMENTS
from stratgraph.studies.hold_or_fall.assumed import assumed_in_short

from .figures.theme import PALETTES
from .records.access import access_areas
from .records.areas import reach_areas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratgraph.io.layers import Column, Row
    from stratgraph.measures.fire.required_range import RequiredRanges
    from stratgraph.measures.gateways import Column as RankedColumn
    from stratgraph.model.control import Control
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.theater import Theater
    from stratgraph.studies.access import AccessAnswer
    from stratgraph.studies.hold_or_fall import Answer, Outcome
    from stratgraph.studies.hold_or_fall.case import Question
    from stratgraph.studies.roads import RoadRanking

COLOURS = PALETTES["light"]
ROAD_MM, MARK_MM = "0.5", "2.6"


def map_layers(theater: Theater, control: Control | None) -> tuple[Layer, ...]:
    """Return a theater as layers with styles: places, roads, and junctions if any.

    Parameters
    ----------
    theater : Theater
    control : Control or None
        Who held what on a day; None where nobody knows.

    Examples
    --------
    >>> from stratgraph import read_theater
    >>> [one.name for one in map_layers(read_theater("valley"), None)]
    ['places', 'roads']
    """
    return tuple(_styled(one) for one in theater_layers(theater, control))


def outcome_layers(outcome: Outcome) -> tuple[Layer, ...]:
    """Return the answer to a case as layers with styles.

    Beside what is known of each place stand, for hold and for fall: its holder, the range that the
    attacker's weapons would need to it and from where, whose listed ranges are that long, and every
    metric of the panel on the case's roads. Areas are what lies in range of the attacker.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> places, *others = outcome_layers(run_case(read_case("gate_falls")))
    >>> gate = places.rows[2]
    >>> gate["id"], gate["holder_hold"], gate["holder_fall"], gate["required_range_hold_m"]
    ('gate', 'defender', 'attacker', 10000.171)
    >>> [one.name for one in others]
    ['roads', 'areas']
    """
    case = outcome.case
    places, roads, *more = fact_layers(case.before)
    # Hold and fall have a column each, so the plain ones would say one of them twice.
    places = replace(places, columns=tuple(c for c in places.columns if c.name != "holder"))
    roads = replace(roads, columns=tuple(c for c in roads.columns if c.name != "cut"))
    for name, answer in outcome.answers:
        places = places.with_columns(_measured(outcome, name, answer))
        cut = [one.id in answer.situation.cut for one in case.theater.roads]
        roads = roads.with_columns([column_of(f"cut_{name}", cut)])
    about = dict(places.about) | {
        "case": case.name,
        "assumed": " ".join(assumed_in_short(case)),
    }
    layers = (places, roads, *more, *_areas(outcome))
    return tuple(_styled(replace(one, about=about)) for one in layers)


def road_layers(ranking: RoadRanking) -> tuple[Layer, ...]:
    """Return ranked roads as layers with styles: beside what is known of each, what was measured.

    Each measure on all roads and on verified ones with its rank, whether the road is one that
    matters, and whether it is unverified and critical.

    Examples
    --------
    >>> from stratgraph import rank_roads, read_case
    >>> _, roads, *_ = road_layers(rank_roads(read_case("gate_falls")))
    >>> roads.rows[0]["detour_loss_all"], roads.rows[0]["detour_loss_all_rank"]
    (1.0, 1)
    """
    places, roads, *more = fact_layers(ranking.situation)
    ids = [one.id for one in ranking.situation.theater.roads]
    critical = {road for one in ROAD_SETS for road in ranking.critical(road_set=one)}
    measured = [
        column
        for road_set in ROAD_SETS
        for one in ranking.columns[road_set].values()
        for column in _ranked(one, road_set, ids)
    ]
    said = [
        column_of("critical", [one in critical for one in ids]),
        column_of("unverified_and_critical", [one in ranking.check_first for one in ids]),
    ]
    layers = (places, roads.with_columns([*measured, *said]), *more)
    return tuple(_styled(one) for one in layers)


def _ranked(column: RankedColumn, road_set: RoadSet, ids: Sequence[str]) -> Iterator[Column]:
    values = [column.values.get(one) for one in ids]
    name = f"{column.name}_{road_set}"
    numbers = [None if value is None else float(value) for value in values]
    yield replace(column_of(name, numbers), kind="number")
    yield replace(column_of(f"{name}_rank", [column.ranks.get(one) for one in ids]), kind="whole")


def access_layers(answer: AccessAnswer, minutes: Sequence[float]) -> tuple[Layer, ...]:
    """Return access as layers with styles: minutes to each place as columns, isochrones as areas.

    Parameters
    ----------
    answer : AccessAnswer
    minutes : sequence of float
        Of the isochrones, of each side that holds a portal before and after.

    Examples
    --------
    >>> from stratgraph import find_access, read_case
    >>> places, *_, areas = access_layers(find_access(read_case("gate_falls")), [30])
    >>> places.rows[2]["defender_minutes_hold"], places.rows[2]["attacker_minutes_fall"]
    (33.0, 22.0)
    >>> areas.rows[0]["id"]
    'hold-attacker-30'
    """
    case = answer.case
    places, roads, *more = fact_layers(case.before)
    ids = case.theater.ids
    columns = []
    for (moment, side), found in answer.accesses.items():
        known = [found.minutes[one] for one in ids]
        name = f"{side}_minutes_{moment}"
        columns.append(replace(column_of(name, known), kind="number"))
        columns.append(column_of(f"{side}_way_{moment}", [found.status[one] for one in ids]))
    for moment in MOMENTS:
        ratios = answer.ratios(moment)
        named = column_of(f"ratio_{moment}", [ratios[one] for one in ids])
        columns.append(replace(named, kind="number"))
    layers = (places.with_columns(columns), roads, *more, *_isochrones(answer, minutes))
    return tuple(_styled(one) for one in layers)


def _isochrones(answer: AccessAnswer, minutes: Sequence[float]) -> Iterator[Layer]:
    rows: list[Row] = []
    shapes = []
    for side in SIDES:
        if all(answer.access(moment, side).portals.held for moment in MOMENTS):
            found = access_areas(answer, answer.isochrones(minutes, side=side))
            for one in found["features"]:
                said = one["properties"]
                key = f"{said['situation']}-{side}-{said['minutes']:g}"
                rows.append({"id": key, **said, "portals": "; ".join(said["portals"])})
                shapes.append(one["geometry"])
    if rows:
        yield layer_of("areas", rows, shapes)


def to_geodataframe(what: Situation | Outcome, layer: str = "places") -> Any:
    """Return a layer of a situation, or of the answer to a case, as a GeoDataFrame in degrees.

    Every fact is a column; licences and the day are its ``attrs``.

    Parameters
    ----------
    what : Situation or Outcome
    layer : str
        ``places``, ``roads``, ``junctions`` where there are some, or ``areas`` of an answer.

    Raises
    ------
    ScenarioError
        If there is no such layer, or geopandas is not installed.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> frame = to_geodataframe(read_case("gate_falls").before)
    >>> frame.loc[2, "name"], frame.loc[2, "holder"], frame.crs.to_epsg()
    ('Gate', 'defender', 4326)
    """
    layers = fact_layers(what) if isinstance(what, Situation) else outcome_layers(what)
    return frame_of(layer_called(layers, layer))


def _measured(outcome: Outcome, name: str, answer: Answer) -> Iterator[Column]:
    situation, question = answer.situation, answer.question
    yield column_of(f"holder_{name}", situation.holders)
    rule = question.assumptions.rules[0]
    ranges = required_ranges(
        situation, "attacker", rule, ground=question.ground_of(situation.theater)
    )
    known = [round(one, 3) if np.isfinite(one) else None for one in ranges.required_m.tolist()]
    yield column_of(f"required_range_{name}_m", known)
    yield column_of(f"required_from_{name}", [one or "" for one in ranges.origin])
    surely, perhaps = _in_range(ranges, question)
    yield column_of(f"in_range_{name}", surely)
    yield column_of(f"perhaps_in_range_{name}", perhaps)
    panel = outcome.panel(name, road_set=question.assumptions.road_set)
    for metric, column in panel.columns.items():
        values = [column.values.get(one) for one in situation.theater.ids]
        yield replace(
            column_of(f"{metric}_{name}", [None if v is None else float(v) for v in values]),
            kind="number",
        )


def _in_range(ranges: RequiredRanges, question: Question) -> tuple[list[str], list[str]]:
    """Return whose listed ranges reach each place, and whose do if no minimum range forbids it."""
    surely: list[list[str]] = [[] for _ in ranges.targets]
    perhaps: list[list[str]] = [[] for _ in ranges.targets]
    for system in systems_of(ranges.situation, ranges.side, question.assumptions.systems):
        for figure in system.ranges:
            if not figure.preferred:
                continue
            some = ranges.within(figure.range_m, figure.perhaps_from_m) > 0
            sure = ranges.within(figure.range_m, figure.surely_from_m) > 0
            for k in np.flatnonzero(some).tolist():
                (surely if sure[k] else perhaps)[k].append(f"{system.name} {figure.munition_id}")
    return ["; ".join(one) for one in surely], ["; ".join(one) for one in perhaps]


def _areas(outcome: Outcome) -> Iterator[Layer]:
    rows: list[Row] = []
    shapes = []
    for name, answer in outcome.answers:
        take = answer.question.assumptions
        found = reach_areas(answer.situation, "attacker", take.rules[0], systems=take.systems)
        for one in found["features"]:
            said = one["properties"]
            key = f"{name}-{said['system']}-{said['munition']}"
            rows.append({"id": key, "situation": name, **said})
            shapes.append(one["geometry"])
    if rows:
        yield layer_of("areas", rows, shapes)


# ---------------------------------------------------------------- styles


def _styled(layer: Layer) -> Layer:
    """Return a layer with the look of our maps, for QGIS."""
    names = [one.name for one in layer.columns]
    styles: dict[str, tuple[str, str]]
    if layer.name == "places":
        by = next((one for one in ("holder_hold", "holder") if one in names), "")
        styles = {
            holder: (holder, _symbol("marker", color=_rgb(holder), size=MARK_MM))
            for holder in HOLDERS
        }
    elif layer.name == "roads":
        by = "to_int(&quot;verified&quot;)"
        styles = {
            "1": ("verified", _symbol("line", line_color=_rgb("road"), line_width=ROAD_MM)),
            "0": (
                "unverified",
                _symbol("line", line_color=_rgb("road"), line_width=ROAD_MM, line_style="dash"),
            ),
        }
    else:
        return layer
    return replace(layer, style=_qml(by, styles) if by else "")


def _rgb(name: str) -> str:
    colour = COLOURS[name]
    return ",".join(str(int(colour[k : k + 2], 16)) for k in (1, 3, 5)) + ",255"


def _symbol(kind: str, **looks: str) -> str:
    shape = {"marker": "SimpleMarker", "line": "SimpleLine"}[kind]
    props = "".join(f'<prop k="{key}" v="{value}"/>' for key, value in looks.items())
    inner = f'<layer class="{shape}" enabled="1" locked="0" pass="0">{props}</layer>'
    return f'<symbol type="{kind}" alpha="1" clip_to_extent="1" name="NUMBER">{inner}</symbol>'


def _qml(by: str, styles: dict[str, tuple[str, str]]) -> str:
    """Return QGIS's style of a layer that is drawn by the values of a column."""
    categories = "".join(
        f'<category value="{value}" label="{words}" symbol="{k}" render="true"/>'
        for k, (value, (words, _)) in enumerate(styles.items())
    )
    symbols = "".join(
        symbol.replace("NUMBER", str(k)) for k, (_, symbol) in enumerate(styles.values())
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.28.0" styleCategories="Symbology">'
        f'<renderer-v2 type="categorizedSymbol" attr="{by}" enableorderby="0" symbollevels="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2></qgis>"
    )
