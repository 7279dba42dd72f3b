"""The page's words and tables as HTML; every name from a file is escaped here."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from stratgraph.model.plain_text import plural
from stratgraph.model.provenance import CONFIDENCES, EVIDENCE, citations
from stratgraph.report.figures import held_by, holder_words
from stratgraph.report.range_options import Option, options
from stratgraph.studies.hold_or_fall import SCOPE, assumed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratgraph.model.provenance import Evidence, Provenance
    from stratgraph.model.theater import Settlement
    from stratgraph.studies.hold_or_fall import Case, Outcome


def name_html(one: Settlement, *, local: bool = True) -> str:
    """Write a settlement's name, and its Ukrainian name marked as such."""
    own = f' <bdi class="local" lang="uk">{escape(one.name_uk)}</bdi>' if one.name_uk else ""
    # Apart from its line: a name written from the right would take the numbers beside it along.
    return f"<bdi>{escape(one.name)}</bdi>" + (own if local else "")


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


# ---------------------------------------------------------------- what it rests on


def taken_list(outcome: Outcome) -> str:
    """Say of each taken place how far the other side's nearest settlement is."""
    theater = outcome.case.theater
    return _words(one.words(theater) for one in outcome.taken) or "<p>No place changes hands.</p>"


def guard_list(outcome: Outcome) -> str:
    """Write what would move the ranks of the places that change hands."""
    told = _words(outcome.what_moves_ranks())
    return f"<h3>What would move these ranks</h3>{told}" if told else ""


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
    return table_html(caption, ("Weapon and munition", "Source", "Confidence"), rows)


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


def _words(lines: Iterable[str]) -> str:
    return _list([f"<li>{escape(line)}</li>" for line in lines])


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(items)}</ul>" if items else ""


def table_html(caption: str, heads: Sequence[str], rows: Sequence[str]) -> str:
    """Write a table whose cells are marked up already in a box that scrolls."""
    label = caption.split(":")[0].split(".")[0]
    cells = [f'<th scope="col">{head}</th>' for head in heads]
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="Table: {label}"><table>'
        f"<caption>{caption}</caption><thead><tr>{''.join(cells)}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
