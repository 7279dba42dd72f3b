"""The page of a claims file: each sentence, how it stands, a picture, what would change it."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from importlib.metadata import version
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Mark
from stratgraph.model.plain_text import plural
from stratgraph.report.figures import THEMES, palette_properties
from stratgraph.report.tables import cell_html, slug, table_html
from stratgraph.report.tables.claims import (
    anchor_of,
    assumed_table,
    classes_table,
    index_table,
    of_classes,
    readings_table,
)
from stratgraph.studies.claims import CLASSES, TRUTHS, ClaimContext, assumed_in_words, summary_lines
from stratgraph.studies.hold_or_fall import SCOPE

from .claim_pictures import holder_legend, picture_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.dataset import Facts
    from stratgraph.studies.claims import ClaimsFile, Verdict


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
    >>> file, facts = read_claims("imphal-1944")
    >>> claims_html(file, judge_claims(file, facts), facts)[:15]
    '<!doctype html>'
    """
    context = ClaimContext(facts, file.attacker, file.as_of, defender=file.defender)
    parts = {
        "title": escape(_title(verdicts)),
        "kicker": escape(f"{file.title} · holders as of {file.as_of} by {facts.assessor}"),
        "about": escape(file.about),
        "style": _asset("claims.css"),
        "colours": _colours(),
        "filters": _filters(verdicts),
        "filter_rules": _filter_rules(),
        "counts": table_html(classes_table(verdicts)),
        "index": table_html(index_table(verdicts)),
        "legend": holder_legend(),
        "summary": "".join(_line(one) for one in summary_lines(file, verdicts)),
        "claims": "".join(_card(one, context) for one in verdicts),
        "assumed": table_html(assumed_table(assumed_in_words(file, facts))),
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


def _filters(verdicts: Sequence[Verdict]) -> str:
    """Return one switch per class, and one for all."""
    every = [("all", "all", len(verdicts))]
    every += [(slug(word), word, len(own)) for word, own in of_classes(verdicts)]
    return "".join(
        f'<label><input type="radio" name="show" id="show-{name}"'
        f"{' checked' if name == 'all' else ''}> {escape(word)} ({count})</label>"
        for name, word, count in every
    )


def _filter_rules() -> str:
    """Return the rules by which a switch hides the sentences of other classes."""
    return "".join(
        f"body:has(#show-{word}:checked) :is(article:not(.{word}),"
        f".index tbody tr:not(:has(.class-{word}))){{display:none}}"
        for word in map(slug, CLASSES)
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
    plain = cell_html(Mark(one.plain, "verdict"))
    bar = cell_html(one.counted) if one.readings else ""
    changes = f'<h3>What would change it</h3><ul class="flips">{flips}{more}</ul>' if flips else ""
    return (
        f'<article id="{escape(anchor_of(one))}" class="{slug(one.degree)}'
        f'{"" if picture else " plain"}">'
        f"<div><p class=id>{escape(claim.id)} {plain}{_class_words(one)}</p>"
        f"<h2>{escape(claim.sentence)}</h2>{bar}"
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
    return (
        f"<details><summary>All {plural(len(one.readings), 'reading')}</summary>"
        f"{table_html(readings_table(one))}</details>"
    )


def _colours() -> str:
    light, dark = map(palette_properties, THEMES)
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _asset(name: str) -> str:
    return (resources("stratgraph.report.page") / "assets" / name).read_text(encoding="utf-8")
