"""The page as text: a shell with styles and scripts, and in it the body that speaks of one case."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from html import escape
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import GROUNDS, standoff_words
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plain
from stratgraph.report.figures import (
    UNPACK,
    as_hashed,
    assessors,
    content_policy,
    data_block,
    packed,
    plotly_script,
)
from stratgraph.report.tables import sources, table_html
from stratgraph.studies.hold_or_fall import contested_words

from . import legend, tables
from .data import MOST_COMPUTED, computes
from .opening_map import opening_words
from .studies import studies_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.model.scenario import Situation
    from stratgraph.studies.attribution import AttributionAnswer
    from stratgraph.studies.hold_or_fall import Case, Glance, Outcome
    from stratgraph.studies.sets import SetsAnswer
    from stratgraph.studies.uncertainty import UncertaintyAnswer

    from .steps import PageStep

    Found = Outcome | Glance

# Where the page tells in full what a short answer is about.
TOLD_IN_FULL = {
    "possible": "h-full", "with_what": "h-ranges", "from_where": "h-ranges",
    "what_changes_it": "h-flips", "who_says": "h-sources",
}  # fmt: skip
TOWNS_ARMED = (
    "Every town in the situation shown: who holds it, how far the side in question must reach to "
    "reach it, and whether the range chosen does."
)
TOWNS_UNARMED = (
    "Every town in the situation shown: who holds it, and how far it is, in a straight line, from "
    "the nearest ground of the attacker."
)
ROADS = '<section aria-labelledby="h-roads"><h2 id="h-roads">Roads</h2>{}</section>\n'
ODDS = '<section aria-labelledby="h-odds"><h2 id="h-odds">How likely it is</h2>{}</section>\n'
DAYS = (
    '<label id="daybox">Day by day <input type="range" id="days" min="0" max="{}" value="0">'
    ' <output id="dayis" for="days"></output></label>'
)
SERVED = (
    "Choose a town by its name or on the map, then say who holds it and what part it has in the "
    "question; its Flip button and the key f in its row hand it to the other side. Arrow keys go "
    "from row to row. The program on this machine answers: title, tables and gateways are of what "
    "is asked now."
)
# Where no weapon is asked about and every place asked about is the attacker's, before and after.
NOTHING_TO_NEAR = "<p>Every place asked about is the attacker's already, before and after.</p>"
# So many of the first places in the table of gateways.
GATEWAYS = 12
# In the order in which they are run, as one script.
SCRIPTS = (
    "engine.js", "outline.js", "state.js", "furniture.js", "fire.js", "ground.js", "map.js",
    "axis.js", "panel.js", "sorting.js", "settlements.js", "save.js", "ask.js", "page.js",
)  # fmt: skip


@dataclass(frozen=True)
class Past:
    """What a page tells of the past alone: nothing where a real theater is of the last year.

    Attributes
    ----------
    with_roads : bool
        Whether to rank the roads that matter.
    odds : UncertaintyAnswer or None
        How likely verdicts are, where the case states what is uncertain.
    with_curve : bool
        Whether to show every reading of each objective in order of the answer.
    sets : SetsAnswer or None
        What a network hung on together, where that is asked for.
    due : AttributionAnswer or None
        What is due to each place, where that is asked for.
    """

    with_roads: bool = True
    odds: UncertaintyAnswer | None = None
    with_curve: bool = False
    sets: SetsAnswer | None = None
    due: AttributionAnswer | None = None


@dataclass(frozen=True, slots=True)
class Further:
    """What stands in the body only sometimes.

    Attributes
    ----------
    still : str
        The map as SVG, for who opens a file; a page that is served draws at once.
    ask, roles : str
        Controls that change the question, for a page that is served.
    """

    still: str = ""
    ask: str = ""
    roles: str = ""


def document(body: str, data: Mapping[str, Any], *, title: str, served: bool = False) -> str:
    """Put a body and its data into the shell of styles and scripts.

    Parameters
    ----------
    body : str
        From :func:`page_body`.
    data : mapping
        From ``page_data``, as plain JSON.
    title : str
    served : bool
        Whether the page may ask the server that it came from.

    Returns
    -------
    str
        The same for the same body, data and plotly.
    """
    script = "".join(map(_asset, SCRIPTS))
    plotly = plotly_script()
    asks = "; connect-src 'self'" if served else ""
    parts = {
        "body": body,
        "title": escape(plain(title)),
        "served": ' data-served="yes"' if served else "",
        "colours": legend.colours(),
        "style": _asset("page.css"),
        "policy": content_policy([plotly, UNPACK, script]) + asks,
        "plotly": packed(plotly),
        "unpack": UNPACK,
        "script": script,
        "data": data_block(data),
    }
    return _filled("page.html", parts)


def page_body(parts: Mapping[str, str], further: Further) -> str:
    """Put the parts of a case into the body of the page."""
    return _filled("body.html", {**parts, **asdict(further)})


def first_parts(
    found: Found,
    steps: Sequence[PageStep],
    cite: str,
    *,
    served: bool = False,
    odds: UncertaintyAnswer | None = None,
) -> dict[str, str]:
    """Return what is known of a case at once, as HTML by the names of the body's parts.

    Parameters
    ----------
    found : Outcome or Glance
    steps : sequence of PageStep
    cite : str
        From ``citation``, which reads every fact.
    served : bool
        Whether a server answers for any holders.
    odds : UncertaintyAnswer, optional
        How likely verdicts are, where the case states what is uncertain.
    """
    flips = served or computes(found.case)
    return {
        **_words(found, cite),
        **_tables(found),
        "canflip": SERVED if served else escape(plain(_flip_words(found.case))),
        "fliphead": '<th scope="col" data-plain>Flip</th>' if flips else "",
        "besides": "".join(
            f'<option value="{escape(one.key)}">{escape(one.words)}</option>' for one in steps
        ),
        "answers": _answers(found, odds),
        "otherholder": _other_holder(found.case.before),
        "steps": _step_buttons(steps),
    }


def later_parts(outcome: Outcome, past: Past) -> dict[str, str]:
    """Return what takes the whole outcome, gateways and every reading, as HTML by part."""
    return {
        "roads": ROADS.format(tables.roads_html(outcome.case)) if past.with_roads else "",
        "odds": "" if past.odds is None else ODDS.format(tables.odds_html(past.odds)),
        "studies": studies_html(
            outcome.finding, with_curve=past.with_curve, sets=past.sets, due=past.due
        ),
        "flips": tables.flips_html(outcome.case),
        "gateways": table_html(outcome.gateway_table(GATEWAYS), sortable=True)
        + tables.guard_list(outcome),
        "warnings": tables.warnings_list(outcome),
    }


def _filled(name: str, parts: Mapping[str, str]) -> str:
    # One pass, so that braces within a part are left alone.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _asset(name))


def _asset(name: str) -> str:
    folder = resources("stratgraph.report.page") / "assets"
    return as_hashed((folder / name).read_text(encoding="utf-8"))


def _step_buttons(steps: Sequence[PageStep]) -> str:
    """Write a button for each situation; several days have a slider in place of buttons."""
    days = [one for one in steps if one.key.startswith("on-")]
    slider = DAYS.format(len(days) - 1) if len(days) > 1 else ""
    kept = [one for one in steps if not slider or one not in days]
    return slider + "".join(
        f'<button type="button" data-situation="{escape(one.key)}" aria-pressed="false">'
        f"{escape(one.words)}</button>"
        for one in kept
    )


def _answers(found: Found, odds: UncertaintyAnswer | None) -> str:
    """Write a reader's five questions, each with its answer in a line and a link to all of it."""
    likely = {"possible": "" if odds is None else tables.likely_answer(odds)}
    return "".join(
        f'<div id="answer-{one.asked.replace("_", "-")}"><dt><a href="#{TOLD_IN_FULL[one.asked]}">'
        f"{escape(one.question)}</a></dt><dd>{escape(plain(one.answer))}</dd>"
        f"{likely.get(one.asked, '')}</div>"
        for one in found.finding.answer_five()
    )


def _other_holder(situation: Situation) -> str:
    """Write the button that hands a town to a third side, where one holds anything."""
    if not situation.ids_held_by("other"):
        return ""
    name = escape(plain(situation.other_sides.removesuffix(" (another side)")))
    return f'<button type="button" data-holder="other" aria-pressed="false">{name}</button>\n'


def _words(found: Found, cite: str) -> dict[str, str]:
    case, finding = found.case, found.finding
    theater = case.theater
    fictional = " · an invented theater" if theater.fictional else ""
    labels = dict(theater.sides)
    before = case.before
    words = {
        "title": finding.title,
        "full": finding.sentence,
        "theater": f"{theater.title or theater.name}{fictional}",
        "date": str(case.control.on),
        "assessor": assessors(case.control),
        "attackershort": labels.get(before.attacker, before.attacker),
        "defendershort": labels.get(before.defender, before.defender),
        "cite": cite,
        "admitted": _admitted(case),
        "opening": opening_words(found),
    }
    return {name: escape(plain(text)) for name, text in words.items()}


def _admitted(case: Case) -> str:
    """Say which classes of roads count, where the map shows others too."""
    classes = case.assumptions.road_classes
    return f" Of the roads those of class {joined(classes)} alone count." if classes else ""


def _flip_words(case: Case) -> str:
    """Say whether holders may be changed on the page, and if not, why."""
    if computes(case):
        return (
            "Choose a town by its name or on the map, then say who holds it; its Flip button and "
            "the key f in its row hand it to the other side. Arrow keys go from row to row. The "
            "page computes who is then in reach by the same rule and the same distances as the "
            "program. Gateways and the tables below stay those of the case."
        )
    why = (
        f"more than {MOST_COMPUTED} settlements"
        if len(case.theater.ids) > MOST_COMPUTED
        else f"weapons firing {GROUNDS[case.assumptions.ground]}"
    )
    return (
        f"With {why} this page shows computed situations only: towns cannot be flipped here, and "
        "required ranges are given for the places in question. The program answers for others."
    )


def _tables(found: Found) -> dict[str, str]:
    case = found.case
    take = case.assumptions
    standoffs = [(str(one), standoff_words(one)) for one in take.standoff_m]
    readings = [(one, contested_words(case.before, one)) for one in take.readings]
    return {
        "options": tables.system_options(case),
        "standoffs": tables.radios("standoff", standoffs),
        "readings": tables.radios("reading", readings),
        "legend": legend.legend_list(case),
        "weapons": "some" if take.any_range else "none",
        "neededhead": "Required range" if take.any_range else "How near the ground comes",
        "townscaption": TOWNS_ARMED if take.any_range else TOWNS_UNARMED,
        "ways": "" if found.ways_table is None else table_html(found.ways_table),
        "ranges": "".join(map(table_html, found.ground_tables)) or NOTHING_TO_NEAR,
        "taken": tables.taken_list(found),
        "assumptions": tables.assumptions_list(case),
        "scope": tables.scope_text(),
        "rangesources": table_html(sources.ranges_sources(case)) if take.any_range else "",
        "holdersources": table_html(sources.holder_sources(found)),
        "roadsources": "".join(map(table_html, sources.road_sources(case))),
        "listedsources": tables.listed_sources(case),
        "attributions": tables.attribution_list(case),
    }
