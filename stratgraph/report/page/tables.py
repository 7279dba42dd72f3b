"""The page's words and tables as HTML; every name from a file is escaped here."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from stratgraph.model.plain_text import plural
from stratgraph.model.provenance import CONFIDENCES, EVIDENCE, citations
from stratgraph.report.figures import held_by, holder_words
from stratgraph.report.range_options import Option, options
from stratgraph.studies.hold_or_fall import READINGS, SCOPE, assumed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratgraph.measures.comparison import RangeChange
    from stratgraph.measures.fire import ContestedReading
    from stratgraph.measures.fire.newly_in_range import NewlyInRange, NewlyInRangeReading
    from stratgraph.model.provenance import Evidence, Provenance
    from stratgraph.model.theater import Settlement
    from stratgraph.studies.hold_or_fall import Case, Outcome


def name_html(town: Settlement, *, local: bool = True) -> str:
    """Write a settlement's name, and its Ukrainian name marked as such."""
    own = f' <bdi class="local" lang="uk">{escape(town.name_uk)}</bdi>' if town.name_uk else ""
    # Apart from its line: a name written from the right would take the numbers beside it along.
    return f"<bdi>{escape(town.name)}</bdi>" + (own if local else "")


def system_options(case: Case) -> str:
    """Write the entries of the system selector, grouped by side."""
    groups: dict[str, list[str]] = {}
    for option in options(case):
        label = held_by(case.before, option.side)
        groups.setdefault(label, []).append(
            f'<option value="{escape(option.key)}">{escape(option.words)}</option>'
        )
    return "".join(
        f'<optgroup label="{escape(label)}">{"".join(entries)}</optgroup>'
        for label, entries in groups.items()
    )


def radios(name: str, entries: Iterable[tuple[str, str]]) -> str:
    """Write a group of radio buttons, the first one chosen."""
    return "".join(
        f'<label class="radio"><input type="radio" name="{name}" value="{escape(value)}"'
        f"{' checked' if not place else ''}> {escape(words)}</label>"
        for place, (value, words) in enumerate(entries)
    )


# ---------------------------------------------------------------- required range


def ranges_table(outcome: Outcome) -> str:
    """Write the range needed per objective and reading, before and after, and what is new."""
    by_target: dict[str, list[tuple[ContestedReading, RangeChange]]] = {}
    for reading, change in outcome.finding.ranges:
        by_target.setdefault(change.target, []).append((reading, change))
    rows = []
    for target, changes in by_target.items():
        town = outcome.case.theater.settlement(target)
        head = f'<th scope="rowgroup" rowspan="{len(changes)}">{name_html(town)}</th>'
        for reading, change in changes:
            rows.append(f"<tr>{head}{_range_cells(outcome, reading, change)}</tr>")
            head = ""
    return table_html(
        "Required range: how far the attacker must reach to reach each objective, before and "
        f"after, stand-off {outcome.finding.standoff_m / 1000:g} km.",
        ("Objective", "Contested ground", "Hold", "Fall", "Shorter by", "Newly reach it"),
        rows,
    )


def _range_cells(outcome: Outcome, reading: ContestedReading, change: RangeChange) -> str:
    shorter = change.shorter_by_m
    less = "–" if shorter is None else _km(shorter) if shorter else "unchanged"
    return (
        f"<td>{READINGS[reading]}</td>"
        f"<td>{_needed(outcome, change.before_m, change.before_from)}</td>"
        f"<td>{_needed(outcome, change.after_m, change.after_from)}</td>"
        f'<td class="n">{less}</td><td>{_newly(outcome, reading, change.target)}</td>'
    )


def _needed(outcome: Outcome, metres: float | None, origin: str | None) -> str:
    if metres is None:
        return "nothing may fire" if outcome.case.control.holders else "not known"
    town = outcome.case.theater.settlement(origin) if origin else None
    where = f' <span class="from">from {name_html(town, local=False)}</span>' if town else ""
    return f"<b>{_km(metres)}</b>{where}"


def _newly(outcome: Outcome, reading: ContestedReading, target: str) -> str:
    return _newly_by(outcome.finding.newly_in_range, reading, target)


def _newly_by(
    newly_in_range: Sequence[NewlyInRange], reading: ContestedReading, target: str
) -> str:
    entries = []
    for one in newly_in_range:
        figures = [r for r in one.readings if r.contested == reading and r.newly is not False]
        if one.target != target or not figures:
            continue
        unsure = all(r.newly is None for r in figures)
        km = _figures(figures) + ("; cannot tell: no minimum range is published" if unsure else "")
        entries.append(f"<li>{escape(one.system.short_name)}, {escape(one.munition)} ({km})</li>")
    return f"<ul class='plain'>{''.join(entries)}</ul>" if entries else "none"


def elsewhere_table(outcome: Outcome) -> str:
    """Write what newly reaches the objectives at the further stand-offs of the case."""
    rows = []
    for standoff, newly_in_range in outcome.finding.elsewhere:
        for target in outcome.case.objectives:
            for reading in outcome.case.assumptions.readings:
                town = name_html(outcome.case.theater.settlement(target))
                rows.append(
                    f'<tr><th scope="row">{town}</th><td>{standoff / 1000:g} km</td>'
                    f"<td>{READINGS[reading]}</td>"
                    f"<td>{_newly_by(newly_in_range, reading, target)}</td>"
                    "</tr>"
                )
    if not rows:
        return ""
    return table_html(
        "The same with guns further back: what newly reaches each objective.",
        ("Objective", "Stand-off", "Contested ground", "Newly reach it"),
        rows,
    )


def _figures(readings: Sequence[NewlyInRangeReading]) -> str:
    """Write the figures that cross, those not listed first marked once."""
    first = [f"{one.range_m / 1000:g} km" for one in readings if one.preferred]
    others = [f"{one.range_m / 1000:g} km" for one in readings if not one.preferred]
    return ", ".join([*first, *(["also published: " + ", ".join(others)] if others else [])])


# ---------------------------------------------------------------- what it rests on


def taken_list(outcome: Outcome) -> str:
    """Say of each taken place how far the other side's nearest settlement is."""
    items = []
    for taken in outcome.taken:
        theater = outcome.case.theater
        name = name_html(theater.settlement(taken.settlement))
        if taken.nearest is None or taken.clearance_m is None:
            items.append(f"<li>{name}: the other side holds nothing</li>")
            continue
        other = name_html(theater.settlement(taken.nearest), local=False)
        along = " (comes along)" if taken.came_with else ""
        far = _km(taken.clearance_m)
        items.append(f"<li>{name}{along} is {far} from {other}, the other side’s nearest.</li>")
    return _list(items) or "<p>No place changes hands.</p>"


def assumptions_list(case: Case) -> str:
    """Write every assumption of the case in words."""
    return _words(assumed(case))


def warnings_list(outcome: Outcome) -> str:
    """Write the case's warnings."""
    return _words(outcome.warnings) or "<p>None.</p>"


def scope_text() -> str:
    """Write what this is not."""
    return f"<p>{escape(SCOPE)}</p>"


def ranges_sources(case: Case) -> str:
    """Write who published each range, per munition."""
    rows = []
    seen: dict[tuple[str, str, int], Option] = {}
    for option in options(case):
        key = (option.system.id, option.figure.munition, option.figure.range_m)
        seen.setdefault(key, option)
    for option in seen.values():
        who = option.figure.provenance
        rows.append(
            f'<tr><th scope="row">{escape(option.words)}</th>'
            f"<td>{says_html(who, case)}</td><td>{who.confidence}</td></tr>"
        )
    caption = "Published ranges: maxima, the first listed of each munition is the one used."
    return table_html(caption, ("System and munition", "Source", "Confidence"), rows)


def holder_sources(outcome: Outcome) -> str:
    """Write who assessed the holders of the taken places and the objectives."""
    case = outcome.case
    rows = []
    for one in dict.fromkeys([*(taken.settlement for taken in outcome.taken), *case.objectives]):
        row = case.control.by_settlement.get(one)
        who = row.provenance if row else None
        says = (says_html(who, case), who.confidence) if who else ("no row", "–")
        rows.append(
            f'<tr><th scope="row">{name_html(case.theater.settlement(one))}</th>'
            f"<td>{escape(holder_words(case.before, one))}</td>"
            f"<td>{says[0]}</td><td>{says[1]}</td></tr>"
        )
    caption = "Holders of the places in question, on the day."
    return table_html(caption, ("Place", "Holder", "Source", "Confidence"), rows)


def says_parts(who: Provenance, case: Case) -> list[tuple[str, str, str]]:
    """Return who says so in parts: its words, and of a listed source its address and title."""
    text, done = who.source, 0
    parts: list[tuple[str, str, str]] = []
    for begins, ends, one in citations(text, case.sources):
        words = one.title if text == one.id else text[begins:ends]
        title = f"{one.title} ({one.seen_words})"
        parts += [(text[done:begins], "", ""), (words, one.address, title)]
        done = ends
    return [part for part in (*parts, (text[done:], "", "")) if part[0]]


def says_html(who: Provenance, case: Case) -> str:
    """Write who says so; a listed source bears its title and leads to its address."""
    # A keyboard comes by each address once, in the list of sources.
    return "".join(
        f'<a href="{escape(address)}" title="{escape(title)}" rel="noreferrer" tabindex="-1">'
        f"{escape(words)}</a>"
        if address
        else f'<span title="{escape(title)}">{escape(words)}</span>'
        if title
        else escape(words)
        for words, address, title in says_parts(who, case)
    )


def road_sources(case: Case) -> str:
    """Count roads by confidence and by what their existence rests on, verified and not."""
    roads = case.theater.roads
    trust = Counter((road.provenance.confidence, road.verified) for road in roads)
    rests = Counter((road.evidence_class, road.verified) for road in roads)
    same = dict(zip(CONFIDENCES, CONFIDENCES, strict=True))
    tables = [_road_counts("Roads by confidence.", "Confidence", same, trust)]
    if any(road.evidence for road in roads):
        told: dict[Evidence | None, str] = {
            one: words for one, words in EVIDENCE.items() if rests[one, True] + rests[one, False]
        }
        if rests[None, True]:
            told[None] = "nobody says"
        caption = "Roads by what their existence rests on."
        tables.append(_road_counts(caption, "Rests on", told, rests))
    return "".join(tables)


def _road_counts(
    caption: str, head: str, kinds: Mapping[Any, str], counts: Counter[tuple[Any, bool]]
) -> str:
    rows = [
        f'<tr><th scope="row">{words}</th><td class="n">{counts[one, True]}</td>'
        f'<td class="n">{counts[one, False]}</td></tr>'
        for one, words in kinds.items()
    ]
    return table_html(caption, (head, "Verified", "Not verified"), rows)


def listed_sources(case: Case) -> str:
    """Write the listed sources that the answer rests on, and what is known of them."""
    rows = []
    for one in case.sources:
        title = escape(one.title)
        if one.address:
            title = f'<a href="{escape(one.address)}" rel="noreferrer">{title}</a>'
        rows.append(
            f'<tr><th scope="row">{title}</th>'
            f"<td>{escape(one.date) or '–'}</td><td>{one.seen_words}</td>"
            f"<td>{escape(one.licence) or '–'}</td></tr>"
        )
    if not rows:
        return ""
    caption = "Sources: seen is the day on which somebody opened the address."
    table = table_html(caption, ("Title", "Date", "Opened", "Licence"), rows)
    # Folded: a keyboard would have to come by each address.
    return f"<details><summary>{plural(len(rows), 'source')} listed</summary>{table}</details>"


def attribution_list(case: Case) -> str:
    """Write the data's attributions with their licences."""
    return _words(attribution_lines(case))


def attribution_lines(case: Case) -> list[str]:
    """Say whose data it is and under which licence, one to a line."""
    return [f"{one.text} ({one.licence})" for one in case.theater.attributions]


def _km(metres: float) -> str:
    return f"{metres / 1000:.1f} km"


def _words(lines: Iterable[str]) -> str:
    return _list([f"<li>{escape(line)}</li>" for line in lines])


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(items)}</ul>" if items else ""


def table_html(
    caption: str, heads: Sequence[str], rows: Sequence[str], *, sortable: bool = False
) -> str:
    """Write a table in a box that scrolls; the first column of a sortable one is of names."""
    label = caption.split(":")[0].split(".")[0]
    cells = [f'<th scope="col">{head}</th>' for head in heads]
    if sortable:
        cells[0] = f'<th scope="col" data-first="ascending">{heads[0]}</th>'
    kind = ' class="sortable"' if sortable else ""
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="Table: {label}"><table{kind}>'
        f"<caption>{caption}</caption><thead><tr>{''.join(cells)}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
