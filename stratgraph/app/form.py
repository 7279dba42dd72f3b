"""The controls that change a question, as HTML for the page; every name is escaped here."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import Assumed, assumption_records
from stratgraph.model.plain_text import plural
from stratgraph.report.page import STUDIES
from stratgraph.studies.hold_or_fall import assumed_switches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratgraph.model.roads import Road
    from stratgraph.model.systems import System
    from stratgraph.model.theater import Theater
    from stratgraph.studies.hold_or_fall import Case

ASK = """<section id="ask" aria-labelledby="h-ask"><h2 id="h-ask" data-say="page.ask.title"></h2>
<p id="message" role="alert"></p>
<p id="changed" hidden><span data-say="page.ask.changed"></span>
<button type="button" id="reopen" data-say="page.ask.reopen"></button></p>
<details><summary data-say="page.ask.roads"></summary>
<p class="search"><label for="searchroads" data-say="page.ask.search"></label>
<input type="search" id="searchroads" autocomplete="off" spellcheck="false">
<span id="roadcount" aria-live="polite"></span></p>
<div class="wide tall" role="region" tabindex="0" data-say-label="page.ask.table">
<table id="roads"><thead><tr><th scope="col" data-say="page.ask.road"></th>
<th scope="col" data-say="page.ask.cut"></th></tr></thead><tbody></tbody></table></div></details>
<details><summary data-say="page.ask.assumptions"></summary>
<div id="form" lang="en">{form}</div></details>
<details><summary data-say="page.ask.files"></summary>
<label class="field" for="field-name" data-say="page.ask.name"></label>
<input type="text" id="field-name" value="{name}" data-act="name" data-on="">
<div class="switch"><button type="button" id="savecase" data-say="page.ask.save"></button>
<label class="file"><span data-say="page.ask.open"></span>
<input type="file" id="opencase" accept=".toml"></label>
<button type="button" id="exportpage" data-say="page.ask.export"></button>
<button type="button" id="exportjson" data-say="page.ask.json"></button></div></details>
</section>"""

STUDIED = """<div id="studied"><section id="studies" aria-labelledby="h-studies">
<h2 id="h-studies" data-say="page.studies"></h2>
<p data-say="page.studies_about"></p>
<div class="switch" role="group" aria-labelledby="h-studies">{buttons}</div>
<p><span id="studysays" role="status"></span>
<progress id="studyfar" max="100" data-say-label="page.study_far" hidden></progress>
<button type="button" id="giveup" data-say="page.study_give_up" hidden></button></p></section>
{boxes}</div>
"""


def ask_section(case: Case, systems: Sequence[System]) -> str:
    """Write what a served page has beside one that was mailed: controls of the question itself.

    Parameters
    ----------
    case : Case
    systems : sequence of System
        Those one can choose.
    """
    return ASK.format(
        form=assumptions_form(case, systems),
        name=escape(case.name),
    )


def studies_section() -> str:
    """Write a button for each study, and below it where what is found comes to stand."""
    buttons = "".join(
        f'<button type="button" data-study="{one}" data-say="page.{one}"></button>'
        for one in STUDIES
    )
    return STUDIED.format(
        buttons=buttons, boxes="".join(f'<div data-studied="{one}"></div>' for one in STUDIES)
    )


def role_buttons() -> str:
    """Write the buttons that make a town a base or an objective, or cut a road."""
    buttons = "".join(
        f'<button type="button" data-act="{act}" data-on="" data-role="{role}" '
        f'data-say="status.{act}" data-capital aria-pressed="false"></button>'
        for act, role in (("base", "defender"), ("objective", "attacker"))
    )
    return (
        '<div class="switch" id="roles" role="group" data-say-label="page.ask.part" hidden>'
        f"{buttons}</div>"
        '<div class="switch" id="cutbox" hidden>'
        '<button type="button" id="cutroad" data-act="road" data-on=""></button></div>'
    )


def assumptions_form(case: Case, systems: Sequence[System]) -> str:
    """Write every assumption of a case as a control that changes it."""
    take = case.assumptions
    offered = {one.id: _system_words(case, one) for one in systems}
    chosen = [one.id for one in take.systems]
    switches = assumed_switches()
    on = [one for one in switches if getattr(take, one)]
    records = assumption_records(Assumed)
    far = ", ".join(f"{one / 1000:g}" for one in take.standoff_m)
    return "".join(
        [
            _checks(records["systems"].label, "systems", offered, chosen),
            _text_field(records["standoff_m"].label, "standoffs", far),
            *(
                _radios(one.label, name, one.values, getattr(take, name) or "none")
                for name, one in records.items()
                if one.admits == "words"
            ),
            *(
                _checks(one.label, name, one.values, getattr(take, name))
                for name, one in records.items()
                if one.admits == "several words"
            ),
            *_of_the_theater(case),
            _checks("What counts", "switches", switches, on),
        ]
    )


def _of_the_theater(case: Case) -> list[str]:
    """Write what one chooses among the classes of roads that a theater has, if it has several."""
    known = tuple(filter(None, case.theater.road_classes))
    if len(known) < 2:
        return []
    chosen = case.assumptions.road_classes or known
    words = assumption_records(Assumed)["road_classes"].label
    return [_checks(words, "road_classes", {one: one for one in known}, chosen)]


def roads_to_cut(case: Case) -> list[list[Any]]:
    """Return waters with all their crossings, and every road: the page shows those that are sought.

    Each as what is asked to cut it, its id, words, whether it is cut, and the numbers of the
    settlements at its ends.
    """
    theater = case.theater
    crossed = Counter(water for road in theater.roads for water in road.crosses)
    waters = [
        ["water", water.id, _crossings(water.name, crossed[water.id]),
         water.id in case.scenario.cut_crossings, []]
        for water in theater.waters
        if crossed[water.id]
    ]  # fmt: skip
    return waters + [
        ["road", road.id, _road_words(theater, road), road.id in case.after.cut,
         sorted({int(theater.stands_with[theater.place_index[one]]) for one in (road.a, road.b)})]
        for road in theater.roads
    ]  # fmt: skip


def _crossings(name: str, count: int) -> str:
    return f"{name}: {'all ' if count > 1 else ''}{plural(count, 'known crossing')}"


def _road_words(theater: Theater, road: Road) -> str:
    ends = " – ".join(theater.end_name(one) for one in (road.a, road.b))
    checked = "" if road.verified else ", not verified"
    return f"{ends}, {road.length_m / 1000:.1f} km{checked}"


def _text_field(words: str, act: str, value: str) -> str:
    return (
        f'<label class="field" for="field-{act}">{escape(words)}</label>'
        f'<input type="text" id="field-{act}" value="{escape(value)}" data-act="{act}" data-on="">'
    )


def _radios(words: str, act: str, entries: Mapping[Any, str], chosen: str) -> str:
    return _group(
        words, (_choice("radio", act, one, said, one == chosen) for one, said in entries.items())
    )


def _checks(words: str, act: str, entries: Mapping[str, str], chosen: Sequence[str]) -> str:
    return _group(
        words,
        (_choice("checkbox", act, one, said, one in chosen) for one, said in entries.items()),
    )


def _group(words: str, inside: Iterable[str]) -> str:
    return f"<fieldset><legend>{escape(words)}</legend>{''.join(inside)}</fieldset>"


def _choice(kind: str, act: str, value: str, words: str, chosen: bool) -> str:
    return (
        f'<label class="radio"><input type="{kind}" name="ask-{act}" data-act="{act}" '
        f'data-on="{escape(value)}" value="{escape(value)}"{" checked" if chosen else ""}> '
        f"{escape(words)}</label>"
    )


def _system_words(case: Case, system: System) -> str:
    sides = dict(case.theater.sides)
    who = "both" if len(system.sides) > 1 else ", ".join(sides.get(c, c) for c in system.sides)
    return f"{system.short_name} ({who})"
