"""The page's words and tables as HTML; every name from a file is escaped here."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import wording
from stratgraph.model.plain_text import plural
from stratgraph.report.range_options import options
from stratgraph.report.tables import sources, table_html
from stratgraph.report.tables.uncertainty import uncertainty_tables
from stratgraph.studies.hold_or_fall import SCOPE, assumed
from stratgraph.studies.roads import (
    critical_table,
    rank_roads,
    ranking_sentences,
    unverified_table,
)
from stratgraph.studies.sensitivity import FurtherReadings, find_readings, flips_table
from stratgraph.studies.uncertainty import (
    chance_text,
    chance_words,
    drawn_sentence,
    require_stated,
    stated_sentences,
    verdict_sentence,
)

from .languages import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.studies.hold_or_fall import Case, Glance, Outcome
    from stratgraph.studies.uncertainty import UncertaintyAnswer

# Hundreds of readings are asked of both situations: seconds for so many settlements.
MOST_FOR_READINGS = 5_000
# Without each road that matters every unverified one is taken away in turn.
MOST_FOR_ROADS = 3_000


def system_options(case: Case) -> str:
    """Write the entries of the system selector, grouped by side."""
    groups: dict[str, list[str]] = {}
    for option in options(case):
        groups.setdefault(option.side, []).append(
            f'<option value="{escape(option.key)}">{escape(option.words)}</option>'
        )
    return "".join(
        f'<optgroup data-say-group="case.holder.{side}">{"".join(entries)}</optgroup>'
        for side, entries in groups.items()
    )


def radios(name: str, values: Iterable[str]) -> str:
    """Write a group of radio buttons, the first one chosen, with the case's texts for each."""
    return "".join(
        f'<label class="radio"><input type="radio" name="{name}" value="{escape(value)}"'
        f'{" checked" if not place else ""}> <span data-say="case.{name}.{escape(value)}"></span>'
        "</label>"
        for place, value in enumerate(values)
    )


# ---------------------------------------------------------------- what it rests on


def taken_list(outcome: Outcome | Glance) -> str:
    """Say of each taken place how far the other side's nearest settlement is."""
    theater = outcome.case.theater
    return _words(one.words(theater) for one in outcome.taken) or "<p>No place changes hands.</p>"


def guard_list(outcome: Outcome) -> str:
    """Write what would move the ranks of the places that change hands."""
    told = _words(outcome.what_moves_ranks())
    return f"<h3>What would move these ranks</h3>{told}" if told else ""


def flips_html(case: Case) -> str:
    """Write for each objective what comes to reach it, and each reading on which that differs."""
    if len(case.theater.ids) > MOST_FOR_READINGS:
        return (
            f"<p>Not asked here for more than {MOST_FOR_READINGS} settlements: "
            "<code>stratgraph readings</code> answers it.</p>"
        )
    answer = find_readings(
        case.before,
        case.after,
        case.objectives,
        systems=case.assumptions.systems,
        off_network=case.assumptions.off_network,
        further=FurtherReadings(areas=case.areas),
    )
    table = flips_table(answer, case.theater, case.assumptions.systems)
    return table_html(table) + _words(f"{one}." for one in answer.notes)


def likely_answer(odds: UncertaintyAnswer) -> str:
    """Write how likely it is that one more weapon has the first objective in range."""
    if not odds.any_new:
        return ""
    chance = odds.any_new[0][1]
    key, counts = chance_text(chance)
    told = chance_words(chance)
    return spoken(
        f'<dd><a href="#h-odds" data-say="{key}" data-with="{escape(json.dumps(counts))}" '
        f"data-capital>{escape(told[0].upper() + told[1:])}</a>"
        '<span data-say="page.if_stated"></span></dd>',
        wording().texts,
    )


def odds_html(odds: UncertaintyAnswer) -> str:
    """Write how likely each verdict is, by what, and how it was drawn."""
    found = "".join(f"<p>{escape(verdict_sentence(odds, one.target))}</p>" for one in odds.spans)
    stated = _words(stated_sentences(odds.case, require_stated(odds.case)))
    drawn = f"<p>{escape(drawn_sentence(odds))}</p>"
    table = "".join(map(table_html, uncertainty_tables(odds)))
    return f"{found}{table}<h3>Stated by the case</h3>{stated}{drawn}"


def roads_html(case: Case) -> str:
    """Write the roads that matter, who says that they exist, and what hangs on unverified ones."""
    if not case.theater.roads:
        return "<p>The theater has no road.</p>"
    if len(case.theater.ids) > MOST_FOR_ROADS:
        return (
            f"<p>Not ranked here for more than {MOST_FOR_ROADS:,} settlements: "
            "<code>stratgraph roads</code> does it.</p>"
        )
    situation = "fall" if case.after.cut else "hold"
    ranking = rank_roads(case, situation, in_range=False)
    unverified = unverified_table(ranking)
    words = "".join(f"<p>{escape(one)}</p>" for one in ranking_sentences(ranking))
    first = "" if unverified is None else table_html(unverified)
    return f"{words}{first}{table_html(critical_table(ranking))}"


def assumptions_list(case: Case) -> str:
    """Write every assumption of the case in words."""
    return _words(assumed(case))


def warnings_list(outcome: Outcome | Glance) -> str:
    """Write the case's warnings."""
    return _words(outcome.warnings) or "<p>None.</p>"


def scope_text() -> str:
    """Write what this is not."""
    return f"<p>{escape(SCOPE)}</p>"


def listed_sources(case: Case) -> str:
    """Write the listed sources, folded: a keyboard would have to come by each address."""
    table = sources.listed_sources(case)
    if not table.rows:
        return ""
    count = plural(len(table.rows), "source")
    return f"<details><summary>{count} listed</summary>{table_html(table)}</details>"


def attribution_list(case: Case) -> str:
    """Write the data's attributions with their licences."""
    return _words(attribution_lines(case))


def attribution_lines(case: Case) -> list[str]:
    """Say whose data it is and under which licence, one to a line."""
    return [f"{one.text} ({one.licence})" for one in case.theater.attributions]


def _words(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""
