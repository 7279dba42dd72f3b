"""The page of a case: one file that can be mailed, opened offline and read without a mouse.

Everything is inlined. A content-security policy allows the scripts by their hashes and nothing
else, so that the page can ask nobody for anything.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from importlib.metadata import version as installed_version
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING

from stratgraph.files import write_whole
from stratgraph.plot import PALETTES, SYMBOLS, assessors, held_by, plotly_script

from . import tables
from .claims_page import claims_html
from .states import page_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.case import Case, Outcome

__all__ = ["claims_html", "page_data", "page_html", "write_page"]

# Drawn like the markers of the map, for the legend beside it.
GLYPHS = {
    "square": '<rect x="3" y="3" width="10" height="10"/>',
    "circle": '<circle cx="8" cy="8" r="5.4"/>',
    "triangle-up": '<path d="M8 2 14 13H2z"/>',
    "cross": '<path d="M6 2h4v4h4v4h-4v4H6v-4H2V6h4z"/>',
}


def write_page(outcome: Outcome, path: Path | str, *, version: str | None = None) -> None:
    """Write the page of a case to a file, whole or not at all.

    Parameters
    ----------
    outcome : Outcome
    path : path
    version : str, optional
        To cite; by default that of the installed package.

    Raises
    ------
    FileFormatError
        If the folder cannot be written to.
    """
    write_whole(Path(path), page_html(outcome, version=version or installed_version("stratgraph")))


def page_html(outcome: Outcome, *, version: str) -> str:
    """Return the page of a case as one HTML document that makes no request.

    Parameters
    ----------
    outcome : Outcome
    version : str
        Of stratgraph, for the line to cite.

    Returns
    -------
    str
        The same for the same outcome, version and plotly.

    Examples
    --------
    >>> from stratgraph.case import run_case
    >>> from stratgraph.files import read_case
    >>> page_html(run_case(read_case("gate_falls")), version="0")[:15]
    '<!doctype html>'
    """
    scripts = {"plotly": _newlines(plotly_script()), "script": _asset("page.js")}
    parts = {
        **_words(outcome, version),
        **_tables(outcome),
        **scripts,
        "policy": content_policy(scripts.values()),
        "style": _asset("page.css"),
        "data": data_block(page_data(outcome)),
    }
    # One pass, so that braces within a part are left alone.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _asset("page.html"))


def content_policy(scripts: Iterable[str]) -> str:
    """Return the policy that runs these inline scripts and nothing else, and loads nothing.

    Examples
    --------
    >>> content_policy([""])[:41]
    "default-src 'none'; script-src 'sha256-47"
    """
    hashes = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def data_block(data: object) -> str:
    r"""Write data as JSON that no script element can end or open.

    Examples
    --------
    >>> data_block({"name": "</script>"})
    '{"name":"\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    folder = resources("stratgraph") / "page_assets"
    return _newlines((folder / name).read_text(encoding="utf-8"))


def _newlines(text: str) -> str:
    """Keep line ends as a browser reads them: it hashes what it has normalised."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _words(outcome: Outcome, version: str) -> dict[str, str]:
    case, finding = outcome.case, outcome.finding
    theater = case.theater
    cite = (
        f"stratgraph {version}, case {case.name}, theater {theater.name}, "
        f"holders as of {case.control.on} by {assessors(case.control)}."
    )
    fictional = " · an invented theater" if theater.fictional else ""
    words = {
        "title": finding.title,
        "sentence": finding.sentence,
        "theater": f"{theater.title or theater.name}{fictional}",
        "date": str(case.control.on),
        "assessor": assessors(case.control),
        "hold": "Hold",
        "fall": "Fall",
        "attacker": held_by(case.before, "attacker"),
        "defender": held_by(case.before, "defender"),
        "cite": cite,
    }
    return {name: escape(text) for name, text in words.items()}


def _tables(outcome: Outcome) -> dict[str, str]:
    case = outcome.case
    take = case.assumptions
    standoffs = [(str(one), f"{one / 1000:g} km") for one in take.standoff_m]
    readings = [(one, tables.READINGS[one]) for one in take.readings]
    return {
        "options": tables.system_options(case),
        "standoffs": tables.radios("standoff", standoffs),
        "readings": tables.radios("reading", readings),
        "legend": _legend(case),
        "ranges": tables.ranges_table(outcome) + tables.elsewhere_table(outcome),
        "gateways": tables.gateway_table(outcome) + tables.guard_list(outcome),
        "taken": tables.taken_list(outcome),
        "assumptions": tables.assumptions_list(case),
        "warnings": tables.warnings_list(outcome),
        "scope": tables.scope_text(),
        "rangesources": tables.ranges_sources(case),
        "holdersources": tables.holder_sources(outcome),
        "roadsources": tables.road_sources(case),
        "attributions": tables.attribution_list(case),
        "colours": _colours(),
    }


def _colours() -> str:
    """Write the map's palettes as properties, so that the legend follows the theme."""
    light, dark = (
        "".join(f"--map-{name}:{value};" for name, value in PALETTES[theme].items())
        for theme in ("light", "dark")
    )
    return f":root{{{light}}}:root[data-theme=dark]{{{dark}}}"


def _legend(case: Case) -> str:
    present = {*case.before.holders, *case.after.holders}
    entries = [
        _entry(f'<g fill="var(--map-{holder})">{GLYPHS[symbol]}</g>', held_by(case.before, holder))
        for holder, symbol in SYMBOLS.items()
        if holder in present
    ]
    ring = '<circle cx="8" cy="8" r="6.2" fill="none" stroke="var(--map-{0})" stroke-width="{1}"/>'
    line = '<path d="M0 8H16" stroke="var(--map-{0})" stroke-width="{1}" stroke-dasharray="{2}"/>'
    entries += [
        _entry(ring.format("quiet", 1.2), "in reach"),
        _entry(ring.format("gained", 2.6), "newly in reach by the fall"),
        _entry('<path d="M3 3 13 13M13 3 3 13" stroke="var(--map-ink)" stroke-width="2.4"/>',
               "changes hands"),
        _entry('<circle cx="8" cy="8" r="3" fill="none" stroke="var(--map-quiet)"/>',
               "hollow: population unknown"),
        _entry(line.format("road", 2.4, "none"), "road (wider: higher class)"),
        _entry(line.format("road", 1.2, "3 3"), "road not verified"),
        _entry(line.format("attacker", 2, "none"), "edge of reach, in the side’s colour"),
        _entry(line.format("attacker", 1.6, "2 4"), "edge of reach on hold"),
    ]  # fmt: skip
    return f'<ul class="legend">{"".join(entries)}</ul>'


def _entry(glyph: str, words: str) -> str:
    return f'<li><svg width="16" height="16" aria-hidden="true">{glyph}</svg> {escape(words)}</li>'
