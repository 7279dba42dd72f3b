"""The legend beside the map, drawn like the map's own marks, and the colours of both themes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import said
from stratgraph.report.figures import SYMBOLS, held_by, theme_rules

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall import Case

GLYPHS = {
    "square": '<rect x="3" y="3" width="10" height="10"/>',
    "circle": '<circle cx="8" cy="8" r="5.4"/>',
    "triangle-up": '<path d="M8 2 14 13H2z"/>',
    "diamond": '<path d="M8 2 14 8 8 14 2 8z"/>',
    "cross": '<path d="M6 2h4v4h4v4h-4v4H6v-4H2V6h4z"/>',
}


def colours() -> str:
    """Write the map's palettes as properties, so that the legend follows the theme."""
    sides = (
        ":root{--map-side:var(--map-attacker)}"
        ":root[data-side=defender]{--map-side:var(--map-defender)}"
    )
    return f"{theme_rules()}{sides}"


def legend_list(case: Case) -> str:
    """Write the legend; holders that no place has, nor can get on the page, are left out."""
    present = {*case.before.holders, *case.after.holders, "contested"}
    entries = [
        _entry(f'<g fill="var(--map-{holder})">{GLYPHS[symbol]}</g>', held_by(case.before, holder))
        for holder, symbol in SYMBOLS.items()
        if holder in present
    ]
    ring = '<circle cx="8" cy="8" r="6.2" fill="none" stroke="var(--map-{0})" stroke-width="{1}"/>'
    line = '<path d="M0 8H16" stroke="var(--map-{0})" stroke-width="{1}" stroke-dasharray="{2}"/>'
    armed = case.assumptions.any_range
    entries += [
        _entry(ring.format("quiet", 1.2), said("reach", "inside")),
        _entry(ring.format("gained", 2.6), said("reach", "new")),
    ] if armed else []  # fmt: skip
    entries += [
        _entry('<path d="M3 3 13 13M13 3 3 13" stroke="var(--map-ink)" stroke-width="2.4"/>',
               _crossed_out(case)),
        _entry('<circle cx="8" cy="8" r="3" fill="none" stroke="var(--map-quiet)"/>',
               "hollow: people unknown"),
        _entry(line.format("road", 2.4, "none"), "road by class"),
        _entry(line.format("road", 1.2, "3 3"), "road not verified"),
    ]  # fmt: skip
    entries += [
        _entry(line.format("side", 1.8, "6 3"), "road within reach"),
        _entry(line.format("side", 2, "none"), said("reach", "edge")),
        _entry(line.format("side", 1.6, "2 4"), "the same on the day"),
        _entry('<path d="M0 12 12 0M4 16 16 4" stroke="var(--map-gained)" stroke-width="1.6"/>',
               said("reach", "added")),
    ] if armed else []  # fmt: skip
    entries.append(_entry(line.format("ink", 2.6, "none"), "front"))
    return f'<ul class="legend" aria-label="Legend">{"".join(entries)}</ul>'


def _crossed_out(case: Case) -> str:
    """Say what a cross stands for: a town that changed hands, a road that is cut or closed."""
    closed, cut = bool(case.after.closed_to), bool(case.after.cut)
    roads = " or ".join(filter(None, ["cut" * cut, "closed" * closed]))
    return f"changed hands, or road {roads}" if roads else "changed hands"


def _entry(glyph: str, words: str) -> str:
    return f'<li><svg width="16" height="16" aria-hidden="true">{glyph}</svg> {escape(words)}</li>'
