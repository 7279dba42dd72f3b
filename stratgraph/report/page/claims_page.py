"""The page of a claims file: each sentence, its verdict, a picture, and what would turn it."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from importlib.metadata import version
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from stratgraph.model.plain_text import plural
from stratgraph.report.figures import THEMES, palette_properties
from stratgraph.studies.claims import VERDICTS, ClaimContext, summary_lines
from stratgraph.studies.hold_or_fall import SCOPE

from .claim_pictures import holder_legend, picture_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.dataset import Facts
    from stratgraph.studies.claims import ClaimsFile, Verdict

MARKS = {"true": "✓", "false": "✗", "depends": "±", "unknown": "?", "not computable": "–"}


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
        "counts": _counts(verdicts),
        "legend": holder_legend(),
        "summary": "".join(_line(one) for one in summary_lines(file, verdicts)),
        "claims": "".join(_card(one, context) for one in verdicts),
        "assumed": _assumed(file),
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
    counts = Counter(one.verdict for one in verdicts)
    return (
        f"Of {plural(len(verdicts), 'published statement')}, {plural(counts['true'], 'is', 'are')} "
        f"true and {counts['false']} false however they are read; "
        f"{plural(counts['depends'], 'depends', 'depend')} on the reading"
    )


def _counts(verdicts: Sequence[Verdict]) -> str:
    """One row of links per verdict: a table of contents."""
    rows = []
    for word in VERDICTS:
        own = [one for one in verdicts if one.verdict == word]
        if own:
            links = " ".join(
                f'<a href="#{escape(_anchor(one))}" title="{escape(one.claim.sentence)}">'
                f"{escape(one.claim.id)}</a>"
                for one in own
            )
            rows.append(f"<tr><th scope=row>{_badge(word)}</th><td>{len(own)}</td>"
                        f"<td>{links}</td></tr>")  # fmt: skip
    return "".join(rows)


def _line(line: str) -> str:
    """Return a line of the summary, its verdict in bold."""
    strong = re.sub(
        r": (TRUE|FALSE|DEPENDS|UNKNOWN)\. ", r": <strong>\1</strong>. ", escape(line), count=1
    )
    return f"<li>{strong}</li>"


def _card(one: Verdict, context: ClaimContext) -> str:
    claim = one.claim
    said = f", {claim.said}" if claim.said else ""
    picture = picture_of(one.shown, context.situation(), one.evidence)
    figure = f"<figure>{picture}</figure>" if picture else ""
    flips = "".join(f"<li>{escape(flip.words)}</li>" for flip in one.flips[:6])
    more = f"<li>and {len(one.flips) - 6} more below</li>" if len(one.flips) > 6 else ""
    turns = f'<h3>What turns it</h3><ul class="flips">{flips}{more}</ul>' if flips else ""
    return (
        f'<article id="{escape(_anchor(one))}" class="{"plain" if not picture else ""}">'
        f"<div><p class=id>{escape(claim.id)} {_badge(one.verdict)}</p>"
        f"<h2>{escape(claim.sentence)}</h2>"
        f"<p class=evidence>{escape(one.told)}</p>{turns}"
        f"{_readings(one)}<p class=source>{escape(claim.source)}{escape(said)}</p></div>"
        f"{figure}</article>"
    )


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
        f'<span class="badge {word.replace(" ", "-")}"><span aria-hidden="true">{MARKS[word]}'
        f"</span> {escape(word)}</span>"
    )


def _assumed(file: ClaimsFile) -> str:
    rows = "".join(
        f"<tr><th scope=row>{escape(key)}</th><td>{escape(words)}</td></tr>"
        for key, words in file.assumed_words
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _anchor(one: Verdict) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", one.claim.id)


def _colours() -> str:
    light, dark = map(palette_properties, THEMES)
    return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _asset(name: str) -> str:
    return (resources("stratgraph.report.page") / "assets" / name).read_text(encoding="utf-8")
