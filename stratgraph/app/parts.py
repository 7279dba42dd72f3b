"""What the app shows in words and tables, as Dash components: names are text, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from stratgraph.case import SCOPE
from stratgraph.case.warnings import list_warnings
from stratgraph.compare import compare_required_ranges
from stratgraph.crossing import measure_crossings
from stratgraph.finding import describe_step
from stratgraph.page.states import options
from stratgraph.page.tables import READINGS
from stratgraph.plot import assessors, held_by, joined
from stratgraph.reach import required_ranges
from stratgraph.scenario import HOLDERS

from .look import DAY, NOW
from .words import assumed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.case import Case
    from stratgraph.compare import RangeChange
    from stratgraph.crossing import Crossing
    from stratgraph.gateway import Column, Panel
    from stratgraph.reach import ContestedReading, FiringRule, People
    from stratgraph.scenario import Situation
    from stratgraph.theater import Road, Settlement, Theater

    from .picture import Reaches

Part = Any
MOST_ROWS = 40
MOST_GATES = 12
GATES = ("route_share", "detour_loss", "advance_gain")


def button(words: str, act: str, on: str = "", **more: Any) -> Part:
    """Return a button that asks for something: the page's script tells the server."""
    return html.Button(words, type="button", **{"data-act": act, "data-on": on, **more})


def select(name: str, act: str, entries: Iterable[Part]) -> Part:
    """Return a native selector that asks for something when another entry is chosen."""
    return html.Select(list(entries), id=name, **{"data-act": act})


def option(words: str, value: object, chosen: object) -> Part:
    """Return one entry of a selector."""
    return html.Option(words, value=str(value), selected=str(value) == str(chosen))


def town_name(town: Settlement) -> list[Part]:
    """Return a settlement's name, and its Ukrainian name marked as such."""
    own = [" ", html.Span(town.name_uk, className="local", lang="uk")] if town.name_uk else []
    return [town.name, *own]


# ---------------------------------------------------------------- whose reach, and what it reaches


def range_entries(case: Case, chosen: str) -> list[Part]:
    """Return the entries of the selector of published ranges, grouped by side."""
    groups: dict[str, list[Part]] = {}
    for one in options(case):
        label = held_by(case.before, one.side)
        groups.setdefault(label, []).append(option(one.words, one.key, chosen))
    return [html.Optgroup(entries, label=label) for label, entries in groups.items()]


def readout(case: Case, reaches: Reaches) -> list[Part]:
    """Say in numbers what is in reach, and what has changed."""
    change = reaches.change
    after, theater = change.after, case.theater
    lines = [
        [html.B(f"{len(after.in_reach):,}"), f" settlements in reach, {_people(after.people)}."],
        [
            html.B(f"{len(change.gained):,}"),
            f" newly, {_people(change.people_in(change.gained))}; "
            f"{len(change.relieved):,} no longer; {len(change.fallen):,} changed hands.",
        ],
    ]
    wanted = case.objectives if reaches.aim.option.side == "attacker" else case.bases
    noun = "Objectives" if reaches.aim.option.side == "attacker" else "Bases"
    inside = [theater.settlement(one).name for one in wanted if one in after.in_reach]
    lines.append([f"{noun} in reach: {joined(inside) or 'none'}."])
    return [html.P(line) for line in lines]


def _people(people: People) -> str:
    unknown = people.unknown_settlements
    also = f" and {unknown:,} of unknown population" if unknown else ""
    return f"{people.known:,} people{also}"


# ---------------------------------------------------------------- ranges needed


def ranges_table(
    case: Case, before: Situation, after: Situation, standoff_m: int, names: tuple[str, str]
) -> Part:
    """Write the range that each objective needs in two situations, and what crosses."""
    rules = [one for one in case.assumptions.rules if one.standoff_m == standoff_m]
    crossings = measure_crossings(
        before,
        after,
        rules,
        systems=case.assumptions.systems,
        objectives=case.objectives,
        ground=case.ground,
    )
    changes = {rule.contested: _range_changes(case, before, after, rule) for rule in rules}
    rows = []
    for place, target in enumerate(case.objectives):
        head = [
            html.Th(
                town_name(case.theater.settlement(target)), scope="rowgroup", rowSpan=len(rules)
            )
        ]
        for reading, found in changes.items():
            cells = _range_cells(case.theater, found[place], crossings, reading)
            rows.append(html.Tr([*head, *cells]))
            head = []
    return table(
        f"Range needed to reach each objective, stand-off {standoff_m / 1000:g} km.",
        ("Objective", "Contested ground", *names, "Shorter by", "Newly reach it"),
        rows,
    )


def _range_changes(
    case: Case, before: Situation, after: Situation, rule: FiringRule
) -> tuple[RangeChange, ...]:
    found = (
        required_ranges(one, "attacker", rule, case.objectives, ground=case.ground)
        for one in (before, after)
    )
    return compare_required_ranges(*found)


def _range_cells(
    theater: Theater, change: RangeChange, crossings: Sequence[Crossing], reading: ContestedReading
) -> list[Part]:
    shorter = change.shorter_by_m
    less = "–" if shorter is None else f"{shorter / 1000:.1f} km" if shorter else "unchanged"
    return [
        html.Td(READINGS[reading]),
        html.Td(_needed(theater, change.before_m, change.before_from)),
        html.Td(_needed(theater, change.after_m, change.after_from)),
        html.Td(less, className="n"),
        html.Td(_newly(crossings, reading, change.target)),
    ]


def _needed(theater: Theater, metres: float | None, origin: str | None) -> list[Part]:
    if metres is None:
        return ["nothing may fire"]
    where = f" from {theater.settlement(origin).name}" if origin else ""
    return [html.B(f"{metres / 1000:.1f} km"), html.Span(where, className="quiet")]


def _newly(crossings: Sequence[Crossing], reading: ContestedReading, target: str) -> Part:
    entries = []
    for one in crossings:
        figures = [r for r in one.readings if r.contested == reading and r.crosses]
        if one.target == target and figures:
            listed = any(r.preferred for r in figures)
            km = ", ".join(f"{r.range_m / 1000:g} km" for r in figures)
            also = "" if listed else "also published: "
            entries.append(html.Li(f"{one.system.short_name}, {one.munition} ({also}{km})"))
    return html.Ul(entries, className="plain") if entries else "none"


# ---------------------------------------------------------------- towns and roads


def towns_table(case: Case, wanted: Sequence[str], more: int) -> list[Part]:
    """Write towns with what can be done to each: hand on, make a base or an objective.

    Parameters
    ----------
    case : Case
    wanted : sequence of str
        Settlement ids.
    more : int
        How many match beside these.
    """
    rows = [_town_row(case, one) for one in wanted]
    if not rows:
        return [html.P("No town of this name.", className="quiet")]
    note = [html.P(f"{more:,} more: search by any name.", className="quiet")] if more else []
    heads = ("Town", "Held by", "")
    return [table("", heads, rows, label="Towns"), *note]


def _town_row(case: Case, one: str) -> Part:
    town = case.theater.settlement(one)
    day, now = case.before.holder(one), case.after.holder(one)
    people = f"{town.population:,} people" if town.population is not None else "people unknown"
    held = [_holder(case, now)]
    if day != now:
        held += [html.Div(f"was {_holder_word(case, day)}", className="quiet small")]
    acts = [
        button("Flip", "flip", one, **{"aria-label": f"Flip {town.name}"}),
        _role(case, "base", one),
        _role(case, "objective", one),
    ]
    return html.Tr(
        [
            html.Th([*town_name(town), html.Div(people, className="quiet small")], scope="row"),
            html.Td(held),
            html.Td(html.Div(acts, className="acts")),
        ],
        className="changed" if day != now else "",
    )


def _holder(case: Case, holder: Any) -> Part:
    return html.Span([html.I(className=f"dot {holder}"), _holder_word(case, holder)])


def _holder_word(case: Case, holder: Any) -> str:
    return held_by(case.before, holder).split(" (")[0]


def _role(case: Case, act: str, one: str) -> Part:
    places = case.bases if act == "base" else case.objectives
    name = case.theater.settlement(one).name
    chosen = {"aria-pressed": str(one in places).lower(), "aria-label": f"{name} as {act}"}
    return button(act.capitalize(), act, one, **chosen)


def roads_list(case: Case, roads: Sequence[Road], more: int) -> list[Part]:
    """Write waters with all their crossings, and roads, each with a button to cut or mend it."""
    cut = case.after.cut
    waters = [
        (water, sum(water.id in road.crosses for road in case.theater.roads))
        for water in case.theater.waters
    ]
    rows = [
        _cut_row(f"{water.name}: all {count} known crossings", "water", water.id,
                 water.id in case.scenario.cut_crossings)
        for water, count in waters
        if count
    ]  # fmt: skip
    rows += [_cut_row(_road_words(case, road), "road", road.id, road.id in cut) for road in roads]
    note = [html.P(f"{more:,} more: search by the name of either end.", className="quiet")]
    if not rows:
        return [html.P("No road of a town of this name.", className="quiet")]
    return [table("", ("Road or water", ""), rows, label="Roads"), *(note if more else [])]


def _road_words(case: Case, road: Road) -> str:
    ends = " – ".join(case.theater.settlement(one).name for one in (road.a, road.b))
    verified = "" if road.verified else ", not verified"
    return f"{ends}, {road.length_m / 1000:.1f} km{verified}"


def _cut_row(words: str, act: str, on: str, is_cut: bool) -> Part:
    said = f"{'Mend' if is_cut else 'Cut'} {words}"
    return html.Tr(
        [
            html.Th(words, scope="row"),
            html.Td(button("Mend" if is_cut else "Cut", act, on, **{"aria-label": said})),
        ],
        className="changed" if is_cut else "",
    )


# ---------------------------------------------------------------- the history


def step_words(case: Case) -> str:
    """Say in a few words what a case asks.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> step_words(read_case("gate_falls"))
    'Gate falls'
    """
    return describe_step(case.theater, case.after.steps[-1])


def moment_entries(cases: Sequence[Case | None], place: int, chosen: int) -> list[Part]:
    """Return the entries of a selector of situations: the day, the one in view, every step.

    Parameters
    ----------
    cases : sequence of Case or None
        The steps of the history; None for one of another theater.
    place : int
        Of the one in view.
    chosen : int
        ``DAY``, ``NOW`` or a step.
    """
    now = cases[place]
    day = f"the day, {now.control.on}" if now is not None else "the day"
    entries = [option(day, DAY, chosen), option("as asked now", NOW, chosen)]
    return entries + [
        option(f"step {k + 1}: {step_words(case)}"[:90], k, chosen)
        for k, case in enumerate(cases)
        if case is not None
    ]


# ---------------------------------------------------------------- gateways


def gateway_table(case: Case, panel: Panel) -> Part:
    """Write the places that are busiest or most critical."""
    share, loss, gain = (panel.columns[name] for name in GATES)
    ranked = [one for one in share.ranks if (share.values[one] or 0) + (loss.values[one] or 0) > 0]
    best = sorted(ranked, key=lambda one: (min(share.ranks[one], loss.ranks.get(one, 9999)), one))
    shown = sorted(best[:MOST_GATES], key=lambda one: (share.ranks[one], one))
    rows = [
        html.Tr(
            [
                html.Th(town_name(case.theater.settlement(one)), scope="row"),
                html.Td(_bar(share, one)),
                html.Td(_bar(loss, one)),
                html.Td(_advance(gain, one), className="n"),
            ]
        )
        for one in shown
    ]
    links = "all links" if panel.question.unverified_roads else "verified links alone"
    return table(
        f"Between {_names(case, case.bases)} and {_names(case, case.objectives)}, on {links}, "
        f"weighed by {'road length' if case.assumptions.season is None else 'travel time'}.",
        ("Place", "Busy: share of shortest routes", "Critical: loss when it is closed",
         "Its fall brings the front nearer by"),
        rows,
    )  # fmt: skip


def _names(case: Case, places: Sequence[str]) -> str:
    return joined([case.theater.settlement(one).name for one in places])


def _bar(column: Column, one: str) -> list[Part]:
    value = column.values.get(one)
    if value is None:
        return [column.status.get(one, "–").replace("_", " ")]
    most = max((v or 0.0 for v in column.values.values()), default=0.0) or 1.0
    rank = column.ranks.get(one)
    return [
        html.Span(html.Span(style={"width": f"{100 * value / most:.0f}%"}), className="bar"),
        html.Span(f"{value:.1%}", className="n"),
        html.Span(f" #{rank}" if rank else "", className="quiet"),
    ]


def _advance(column: Column, one: str) -> str:
    value = column.values.get(one)
    return "–" if value is None else f"{value / 1000:.1f} km"


# ---------------------------------------------------------------- what it rests on


def sources(case: Case, source: str) -> list[Part]:
    """Say who says so: holders, the range in view, the data with their licences."""
    lines = [f"Holders as assessed by {assessors(case.control)}, {case.control.on}."]
    lines += [f"Published range in view: {source}."] if source else []
    lines += [f"{one.text} ({one.licence})" for one in case.theater.attributions]
    return [_listed(lines)]


def rests(case: Case) -> list[Part]:
    """Write what is assumed, what a reader must know before trusting it, and what this is not."""
    found = list_warnings(case, (), case.after.steps[-1].changed_hands)
    return [
        html.Div([html.H3("Assumptions"), _listed(assumed(case))]),
        html.Div(
            [
                html.H3("Warnings"),
                _listed(found) if found else html.P("None."),
                html.H3("Scope"),
                html.P(SCOPE),
            ]
        ),
    ]


def _listed(lines: Iterable[str]) -> Part:
    return html.Ul([html.Li(line) for line in lines])


def legend(case: Case) -> list[Part]:
    """Return the entries of the map's legend."""
    kinds: dict[str, str] = {holder: held_by(case.before, holder) for holder in HOLDERS
             if holder in {*case.before.holders, *case.after.holders}}  # fmt: skip
    words = {**kinds, "gained": "newly in reach", "taken": "changes hands"}
    return [html.Li([html.I(className=f"dot {kind}"), word]) for kind, word in words.items()]


def table(caption: str, heads: Sequence[str], rows: Sequence[Part], *, label: str = "") -> Part:
    """Return a table in a box that scrolls, and that a keyboard can reach."""
    said = label or caption.split(".")[0].split(",")[0]
    head = html.Thead(html.Tr([html.Th(one, scope="col") if one else html.Td() for one in heads]))
    about = [html.Caption(caption)] if caption else []
    return html.Div(
        html.Table([*about, head, html.Tbody(list(rows))]),
        className="wide",
        role="region",
        tabIndex="0",
        **{"aria-label": f"Table: {said}"},
    )
