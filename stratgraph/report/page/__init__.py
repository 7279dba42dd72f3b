"""The page of a case: one file that can be mailed, opened offline and read without a mouse.

Everything is inlined. A content-security policy allows the scripts by their hashes and nothing
else, so that the page can ask nobody for anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from importlib.metadata import version as installed_version
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING

from stratgraph.catalogue import GROUNDS, standoff_words
from stratgraph.io import write_whole
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
from .citation import about_page, citation
from .claims_page import claims_html
from .data import MOST_COMPUTED, computes, page_data
from .opening_map import opening_map, opening_words
from .steps import PageStep, follow, page_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Situation
    from stratgraph.studies.hold_or_fall import Case, Outcome
    from stratgraph.studies.uncertainty import UncertaintyAnswer

__all__ = [
    "PageStep",
    "Past",
    "claims_html",
    "follow",
    "page_data",
    "page_html",
    "page_steps",
    "write_page",
]

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
# So many of the first places in the table of gateways.
GATEWAYS = 12
# In the order in which they are run, as one script.
SCRIPTS = (
    "engine.js", "outline.js", "state.js", "furniture.js", "fire.js", "ground.js", "map.js",
    "axis.js", "panel.js", "sorting.js", "settlements.js", "save.js", "page.js",
)  # fmt: skip

ROADS = '<section aria-labelledby="h-roads"><h2 id="h-roads">Roads</h2>{}</section>\n'
ODDS = '<section aria-labelledby="h-odds"><h2 id="h-odds">How likely it is</h2>{}</section>\n'


@dataclass(frozen=True)
class Past:
    """What a page tells of the past alone: nothing where a real theater is of the last year.

    Attributes
    ----------
    with_roads : bool
        Whether to rank the roads that matter.
    odds : UncertaintyAnswer or None
        How likely verdicts are, where the case states what is uncertain.
    """

    with_roads: bool = True
    odds: UncertaintyAnswer | None = None


def write_page(
    outcome: Outcome,
    path: Path | str,
    *,
    version: str | None = None,
    then: Sequence[Situation] = (),
) -> None:
    """Write the page of a case to a file, whole or not at all.

    Parameters
    ----------
    outcome : Outcome
    path : path
    version : str, optional
        To cite; by default that of the installed package.
    then : sequence of Situation
        Situations of the same theater to play after the case's own, in order.

    Raises
    ------
    FileFormatError
        If the folder cannot be written to.
    ScenarioError
        If a situation is of another theater or another attacker.
    """
    text = page_html(outcome, version=version or installed_version("stratgraph"), then=then)
    write_whole(Path(path), text)


def page_html(
    outcome: Outcome,
    *,
    version: str,
    then: Sequence[Situation] = (),
    past: Past | None = None,
    progress: Progress | None = None,
) -> str:
    """Return the page of a case as one HTML document that makes no request.

    Up to 300 settlements, and with ground from settlements, the page answers for any holders, by
    the same rule and the same distances as the library; otherwise for its own situations only.

    Parameters
    ----------
    outcome : Outcome
    version : str
        Of stratgraph, for the line to cite.
    then : sequence of Situation
        Situations of the same theater to play after the case's own, in order.
    past : Past, optional
        What is told of the past alone; by default how roads rank.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    str
        The same for the same outcome, situations, version and plotly.

    Raises
    ------
    ScenarioError
        If a situation is of another theater or another attacker.

    Examples
    --------
    >>> from stratgraph.studies.hold_or_fall import run_case
    >>> from stratgraph.io import read_case
    >>> valley = read_case("gate_falls")
    >>> page_html(run_case(valley), version="0", then=follow(valley, ["Mill"]))[:15]
    '<!doctype html>'
    """
    past = past or Past()
    script = "".join(_asset(name) for name in SCRIPTS)
    plotly = plotly_script()
    about = about_page(outcome, version)
    parts = {
        **_words(outcome, version),
        **_tables(outcome, past),
        "plotly": packed(plotly),
        "unpack": UNPACK,
        "script": script,
        "otherholder": _other_holder(outcome.case.before),
        "answers": _answers(outcome, past.odds),
        "still": opening_map(outcome),
        "steps": _step_buttons(page_steps(outcome.case, then)),
        "policy": content_policy([plotly, UNPACK, script]),
        "style": _asset("page.css"),
        "data": data_block({**page_data(outcome, then, progress), "about": about}),
    }
    # One pass, so that braces within a part are left alone.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _asset("page.html"))


def _asset(name: str) -> str:
    folder = resources("stratgraph.report.page") / "assets"
    return as_hashed((folder / name).read_text(encoding="utf-8"))


def _step_buttons(steps: Sequence[PageStep]) -> str:
    return "".join(
        f'<button type="button" data-situation="{escape(one.key)}" aria-pressed="false">'
        f"{escape(one.words)}</button>"
        for one in steps
    )


def _answers(outcome: Outcome, odds: UncertaintyAnswer | None) -> str:
    """Write a reader's five questions, each with its answer in a line and a link to all of it."""
    likely = {"possible": "" if odds is None else tables.likely_answer(odds)}
    return "".join(
        f'<div id="answer-{one.asked.replace("_", "-")}"><dt><a href="#{TOLD_IN_FULL[one.asked]}">'
        f"{escape(one.question)}</a></dt><dd>{escape(plain(one.answer))}</dd>"
        f"{likely.get(one.asked, '')}</div>"
        for one in outcome.finding.answer_five()
    )


def _other_holder(situation: Situation) -> str:
    """Write the button that hands a town to a third side, where one holds anything."""
    if not situation.ids_held_by("other"):
        return ""
    name = escape(plain(situation.other_sides.removesuffix(" (another side)")))
    return f'<button type="button" data-holder="other" aria-pressed="false">{name}</button>\n'


def _words(outcome: Outcome, version: str) -> dict[str, str]:
    case, finding = outcome.case, outcome.finding
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
        "cite": citation(outcome, version),
        "canflip": _flip_words(case),
        "admitted": _admitted(case),
        "opening": opening_words(outcome),
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


def _tables(outcome: Outcome, past: Past) -> dict[str, str]:
    case = outcome.case
    take = case.assumptions
    standoffs = [(str(one), standoff_words(one)) for one in take.standoff_m]
    readings = [(one, contested_words(case.before, one)) for one in take.readings]
    return {
        "options": tables.system_options(case),
        "standoffs": tables.radios("standoff", standoffs),
        "readings": tables.radios("reading", readings),
        "legend": legend.legend_list(case),
        "fliphead": '<th scope="col" data-plain>Flip</th>' if computes(case) else "",
        "weapons": "some" if take.any_range else "none",
        "neededhead": "Required range" if take.any_range else "How near the ground comes",
        "townscaption": TOWNS_ARMED if take.any_range else TOWNS_UNARMED,
        "ways": "" if outcome.ways_table is None else table_html(outcome.ways_table),
        "ranges": "".join(map(table_html, outcome.ground_tables)),
        "flips": tables.flips_html(case),
        "gateways": table_html(outcome.gateway_table(GATEWAYS), sortable=True)
        + tables.guard_list(outcome),
        "roads": ROADS.format(tables.roads_html(case)) if past.with_roads else "",
        "odds": "" if past.odds is None else ODDS.format(tables.odds_html(past.odds)),
        "taken": tables.taken_list(outcome),
        "assumptions": tables.assumptions_list(case),
        "warnings": tables.warnings_list(outcome),
        "scope": tables.scope_text(),
        "rangesources": table_html(sources.ranges_sources(case)) if take.any_range else "",
        "holdersources": table_html(sources.holder_sources(outcome)),
        "roadsources": "".join(map(table_html, sources.road_sources(case))),
        "listedsources": tables.listed_sources(case),
        "attributions": tables.attribution_list(case),
        "colours": legend.colours(),
    }
