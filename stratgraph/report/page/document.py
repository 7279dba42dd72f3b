"""The page as text: a shell with styles and scripts, and in it the body that speaks of one case."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from html import escape
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue.wording import wording
from stratgraph.model.plain_text import plain
from stratgraph.report.figures import (
    UNPACK,
    as_hashed,
    content_policy,
    data_block,
    packed,
    plotly_script,
    without_unused,
)
from stratgraph.report.tables import sources, table_html

from . import legend, tables
from .languages import case_texts, page_texts, spoken
from .opening_map import opening_words
from .precomputed import computes
from .studies import odds_html, section, studies_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.model.scenario import Situation
    from stratgraph.studies.attribution import AttributionAnswer
    from stratgraph.studies.hold_or_fall import Glance, Outcome
    from stratgraph.studies.hold_or_fall.headline import Finding
    from stratgraph.studies.sets import SetsAnswer
    from stratgraph.studies.uncertainty import UncertaintyAnswer

    from .steps import PageStep
    from .studies import Sequences

    Found = Outcome | Glance

# Where the page tells in full what a short answer is about.
TOLD_IN_FULL = {
    "possible": "h-full", "with_what": "h-ranges", "from_where": "h-ranges",
    "what_changes_it": "h-flips", "who_says": "h-sources",
}  # fmt: skip
FLIP = '<th scope="col" data-plain><span data-say="page.flip"></span></th>'
DAYS = (
    '<label id="daybox"><span data-say="page.day_by_day"></span> '
    '<input type="range" id="days" min="0" max="{}" value="0"> '
    '<output id="dayis" for="days"></output></label>'
)
# Where no weapon is asked about and every place asked about is the attacker's, before and after.
NOTHING_TO_NEAR = "<p>Every place asked about is the attacker's already, before and after.</p>"
INVENTED = ' · <span data-say="page.invented"></span>'
# So many of the first places in the table of gateways.
GATEWAYS = 12
# In the order in which they are run, as one script.
SCRIPTS = (
    "engine.js", "voice.js", "outline.js", "state.js", "furniture.js", "fire.js", "ground.js",
    "names.js", "map.js", "axis.js", "panel.js", "town.js", "sorting.js", "settlements.js",
    "save.js", "walk.js", "studies.js", "ask.js", "page.js",
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
    sequences : Sequences or None
        Which places would have had to be taken first, where that is asked for.
    """

    with_roads: bool = True
    odds: UncertaintyAnswer | None = None
    with_curve: bool = False
    sets: SetsAnswer | None = None
    due: AttributionAnswer | None = None
    sequences: Sequences | None = None


@dataclass(frozen=True, slots=True)
class Further:
    """What stands in the body only sometimes.

    Attributes
    ----------
    still : str
        The map as SVG, for who opens a file; a page that is served draws at once.
    ask, roles : str
        Controls that change the question, for a page that is served.
    asked : str
        Where studies are asked for and shown, on a page that is served.
    """

    still: str = ""
    ask: str = ""
    roles: str = ""
    asked: str = ""


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
    # The map's traces are points and lines.
    plotly = without_unused(plotly_script())
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
        "texts": packed(json.dumps(page_texts(), ensure_ascii=False, separators=(",", ":"))),
        "data": data_block(data),
    }
    return _filled("page.html", parts)


def page_body(parts: Mapping[str, str], further: Further) -> str:
    """Put the parts of a case into the body of the page."""
    body = _filled("body.html", {**parts, **asdict(further)})
    return spoken(body, {**wording().texts, **parts})


def first_parts(
    found: Found,
    steps: Sequence[PageStep],
    cite: str,
    *,
    served: bool = False,
    odds: UncertaintyAnswer | None = None,
) -> dict[str, str]:
    """Return what is known of a case at once, as HTML by the names of the body's parts.

    With them go the texts of the case, by their keys.

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
        **case_texts(found, steps),
        **_words(found, cite),
        **_tables(found),
        "canflip": "page.flips_served"
        if served
        else "page.flips_computed"
        if flips
        else "case.no_flips",
        "fliphead": FLIP if flips else "",
        "besides": "".join(
            f'<option value="{escape(one.key)}" data-say="case.step.{escape(one.key)}"></option>'
            for one in steps
            if not one.takes
        ),
        "answers": _answers(odds),
        "otherholder": _other_holder(found.case.before),
        "steps": _step_buttons(steps),
    }


def later_parts(outcome: Outcome, past: Past) -> dict[str, str]:
    """Return what takes the whole outcome, gateways and every reading, as HTML by part."""
    return {
        "roads": section("roads", tables.roads_html(outcome.case)) if past.with_roads else "",
        **studied_parts(outcome.finding, past),
        "flips": tables.flips_html(outcome.case),
        "gateways": table_html(outcome.gateway_table(GATEWAYS), sortable=True)
        + tables.guard_list(outcome),
        "warnings": tables.warnings_list(outcome),
    }


def studied_parts(finding: Finding, past: Past) -> dict[str, str]:
    """Return what studies tell, as HTML by part."""
    return {
        "odds": "" if past.odds is None else odds_html(past.odds),
        "studies": studies_html(
            finding,
            with_curve=past.with_curve,
            sets=past.sets,
            due=past.due,
            sequences=past.sequences,
        ),
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
    kept = [one for one in steps if not one.takes and not (slider and one in days)]
    return slider + "".join(
        f'<button type="button" data-situation="{escape(one.key)}" aria-pressed="false" '
        f'data-say="case.step.{escape(one.key)}"></button>'
        for one in kept
    )


def _answers(odds: UncertaintyAnswer | None) -> str:
    """Write a reader's five questions, each with its answer in a line and a link to all of it."""
    likely = {"possible": "" if odds is None else tables.likely_answer(odds)}
    return "".join(
        f'<div id="answer-{asked.replace("_", "-")}"><dt><a href="#{place}" '
        f'data-say="asked.{asked}"></a></dt><dd data-say="case.answer.{asked}"></dd>'
        f"{likely.get(asked, '')}</div>"
        for asked, place in TOLD_IN_FULL.items()
    )


def _other_holder(situation: Situation) -> str:
    """Write the button that hands a town to a third side, where one holds anything."""
    if not situation.ids_held_by("other"):
        return ""
    return (
        '<button type="button" data-holder="other" aria-pressed="false" '
        'data-say="case.side.other"></button>\n'
    )


def _words(found: Found, cite: str) -> dict[str, str]:
    case = found.case
    theater = case.theater
    words = {
        "theater": theater.title or theater.name,
        "date": str(case.control.on),
        "cite": cite,
        "opening": opening_words(found),
    }
    escaped = {name: escape(plain(text)) for name, text in words.items()}
    return {**escaped, "invented": INVENTED if theater.fictional else ""}


def _tables(found: Found) -> dict[str, str]:
    case = found.case
    take = case.assumptions
    return {
        "options": tables.system_options(case),
        "standoffs": tables.radios("standoff", map(str, take.standoff_m)),
        "readings": tables.radios("reading", take.readings),
        "legend": legend.legend_list(case),
        "weapons": "some" if take.any_range else "none",
        "neededhead": "page.required" if take.any_range else "page.how_near",
        "townscaption": "page.towns_armed" if take.any_range else "page.towns_unarmed",
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
