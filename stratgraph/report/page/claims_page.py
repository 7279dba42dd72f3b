"""The page of a claims file: each sentence, how it stands, a picture, what would change it."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from importlib.metadata import version
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from stratgraph.model.plain_text import plural
from stratgraph.report.figures import THEMES, palette_properties
from stratgraph.studies.claims import CLASSES, TRUTHS, ClaimContext, assumed_in_words, summary_lines
from stratgraph.studies.hold_or_fall import SCOPE

from .claim_pictures import holder_legend, picture_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.dataset import Facts
    from stratgraph.studies.claims import ClaimClass, ClaimsFile, Verdict

MARKS: dict[str, str] = {
    "true": "✓",
    "false": "✗",
    "unknown": "?",
    "not computable": "–",
    "true on every reading": "✓",
    "mostly true": "⊕",
    "split": "±",
    "mostly not true": "⊖",
    "true on no reading": "✗",
}
# Of a share bar, in its own units.
BAR_WIDE, BAR_HIGH = 100, 8


def claims_html(file: ClaimsFile, verdicts: Sequence[Verdict], facts: Facts) -> str:
    """Return the page of verdicts as one HTML document without scripts that makes no request.

    Parameters
    ----------
    file : ClaimsFile
    verdicts : sequence of Verdict
        From ``judge_claims``.
    facts : Facts
        Of the theater.

    Returns
    -------
    str

    Examples
    --------
    >>> from stratgraph import judge_claims, read_claims
    >>> file, facts = read_claims("bakhmut-2022")
    >>> claims_html(file, judge_claims(file, facts), facts)[:15]
    '<!doctype html>'
    """
    context = ClaimContext(facts, file.attacker, file.as_of)
    parts = {
        "title": escape(_title(verdicts)),
        "kicker": escape(f"{file.title} · holders as of {file.as_of} by {facts.assessor}"),
        "about": escape(file.about),
        "style": _asset("claims.css"),
        "colours": _colours(),
        "filters": _filters(verdicts),
        "filter_rules": _filter_rules(),
        "counts": _counts(verdicts),
        "index": "".join(map(_index_row, verdicts)),
        "legend": holder_legend(),
        "summary": "".join(_line(one) for one in summary_lines(file, verdicts)),
        "claims": "".join(_card(one, context) for one in verdicts),
        "assumed": _assumed(file, facts),
        "scope": escape(SCOPE),
        "attributions": "".join(
            f"<li>{escape(one.text)} ({escape(one.licence)})</li>"
            for one in context.theater.attributions
        ),
        "cite": escape(
            f"stratgraph {version('stratgraph')}, claims on {context.theater.name}, "
            f"{plural(len(verdicts), 'sentence')}, holders as of {file.as_of} by {facts.assessor}."
        ),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _asset("claims.html"))


def _title(verdicts: Sequence[Verdict]) -> str:
    """Say the finding in one sentence."""
    counts = Counter(one.plain for one in verdicts)
    surely = Counter(one.degree for one in verdicts if one.plain != "not computable")
    return (
        f"Of {plural(len(verdicts), 'published statement')}, taken plainly, "
        f"{plural(counts['true'], 'is', 'are')} true and {counts['false']} false; "
        f"{plural(surely['true on every reading'], 'is', 'are')} true and "
        f"{surely['true on no reading']} false however they are read"
    )


def _present(verdicts: Sequence[Verdict]) -> list[tuple[ClaimClass, list[Verdict]]]:
    """Return the classes that occur, each with its sentences."""
    every = ((word, [one for one in verdicts if one.degree == word]) for word in CLASSES)
    return [(word, own) for word, own in every if own]


def _filters(verdicts: Sequence[Verdict]) -> str:
    """Return one switch per class, and one for all."""
    every = [("all", "all", len(verdicts))]
    every += [(_slug(word), word, len(own)) for word, own in _present(verdicts)]
    return "".join(
        f'<label><input type="radio" name="show" id="show-{slug}"'
        f"{' checked' if slug == 'all' else ''}> {escape(word)} ({count})</label>"
        for slug, word, count in every
    )


def _filter_rules() -> str:
    """Return the rules by which a switch hides the sentences of other classes."""
    return "".join(
        f"body:has(#show-{_slug(word)}:checked) .of-class:not(.{_slug(word)}){{display:none}}"
        for word in CLASSES
    )


def _counts(verdicts: Sequence[Verdict]) -> str:
    """One row of links per class: a table of contents."""
    rows = []
    for word, own in _present(verdicts):
        links = " ".join(
            f'<a href="#{escape(_anchor(one))}" title="{escape(one.claim.sentence)}">'
            f"{escape(one.claim.id)}</a>"
            for one in own
        )
        rows.append(
            f"<tr><th scope=row>{_badge(word)}</th><td>{len(own)}</td><td>{links}</td></tr>"
        )
    return "".join(rows)


def _index_row(one: Verdict) -> str:
    """One row of the index: the sentence, how it stands taken plainly, and its share."""
    return (
        f'<tr class="of-class {_slug(one.degree)}"><td>{escape(one.claim.id)}</td>'
        f'<td><a href="#{escape(_anchor(one))}">{escape(one.claim.sentence)}</a></td>'
        f"<td>{_badge(one.plain)}</td><td>{_share_bar(one)}</td></tr>"
    )


def _share_bar(one: Verdict) -> str:
    """Return on how many readings a sentence is true, as a bar and in words."""
    if not one.readings:
        return ""
    true, unknown = (one.truths.count(word) for word in ("true", "unknown"))
    wide = BAR_WIDE / one.n_readings
    words = f"true on {true} of {plural(one.n_readings, 'reading')}"
    words += f", unknown on {unknown}" if unknown else ""
    parts = (("true", 0, true), ("false", true, one.n_readings - unknown - true),
             ("unknown", one.n_readings - unknown, unknown))  # fmt: skip
    rects = "".join(
        f'<rect class="{word}" x="{start * wide:.2f}" width="{count * wide:.2f}" '
        f'height="{BAR_HIGH}"/>'
        for word, start, count in parts
        if count
    )
    return (
        f'<span class="bar"><svg viewBox="0 0 {BAR_WIDE} {BAR_HIGH}" preserveAspectRatio="none" '
        f'aria-hidden="true">{rects}</svg> {words}</span>'
    )


def _line(line: str) -> str:
    """Return a line of the summary, its verdict in bold."""
    words = "|".join(map(str.upper, TRUTHS))
    strong = re.sub(f": ({words})\\b", r": <strong>\1</strong>", escape(line), count=1)
    return f"<li>{strong}</li>"


def _card(one: Verdict, context: ClaimContext) -> str:
    claim = one.claim
    said = f", {claim.said}" if claim.said else ""
    picture = picture_of(one.shown, context.situation(), one.evidence)
    figure = f"<figure>{picture}</figure>" if picture else ""
    flips = "".join(f"<li>{escape(flip.words)}</li>" for flip in one.flips[:6])
    more = f"<li>and {len(one.flips) - 6} more below</li>" if len(one.flips) > 6 else ""
    others = "".join(f"<p class=evidence>{escape(other.words)}</p>" for other in one.differing)
    changes = f'<h3>What would change it</h3><ul class="flips">{flips}{more}</ul>' if flips else ""
    return (
        f'<article id="{escape(_anchor(one))}" class="of-class {_slug(one.degree)}'
        f'{"" if picture else " plain"}">'
        f"<div><p class=id>{escape(claim.id)} {_badge(one.plain)}{_class_words(one)}</p>"
        f"<h2>{escape(claim.sentence)}</h2>{_share_bar(one)}"
        f"<p class=evidence>{escape(one.told)}</p>{others}{changes}"
        f"{_readings(one)}<p class=source>{escape(claim.source)}{escape(said)}</p></div>"
        f"{figure}</article>"
    )


def _class_words(one: Verdict) -> str:
    """Return the class beside the plain verdict, where it says more."""
    return f" taken plainly · {escape(one.degree)}" if one.n_readings > 1 else ""


def _readings(one: Verdict) -> str:
    if len(one.readings) < 2:
        return ""
    rows = "".join(
        f"<tr><td>{_badge(reading.answer.truth)}</td><td>{escape(reading.says)}</td>"
        f"<td>{escape(reading.answer.words)}</td></tr>"
        for reading in one.readings
    )
    return (
        f"<details><summary>All {plural(len(one.readings), 'reading')}</summary>"
        f'<div class="wide" role="region" tabindex="0" aria-label="Readings of '
        f'{escape(one.claim.id)}">'
        "<table><thead><tr><th scope=col>Verdict</th><th scope=col>Read as</th>"
        f"<th scope=col>Evidence</th></tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _badge(word: str) -> str:
    return (
        f'<span class="badge {_slug(word)}"><span aria-hidden="true">{MARKS[word]}'
        f"</span> {escape(word)}</span>"
    )


def _slug(word: str) -> str:
    return word.replace(" ", "-")


def _assumed(file: ClaimsFile, facts: Facts) -> str:
    rows = "".join(
        f"<tr><th scope=row>{escape(key)}</th><td>{escape(words)}</td></tr>"
        for key, words in assumed_in_words(file, facts)
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _anchor(one: Verdict) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", one.claim.id)


def _colours() -> str:
    light, dark = map(palette_properties, THEMES)
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _asset(name: str) -> str:
    return (resources("stratgraph.report.page") / "assets" / name).read_text(encoding="utf-8")
