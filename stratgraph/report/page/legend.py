"""The legend beside the map, drawn like the map's own marks, and the colours of both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.report.figures import SYMBOLS, theme_rules

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
        _entry(f'<g fill="var(--map-{holder})">{GLYPHS[symbol]}</g>', f"case.holder.{holder}")
        for holder, symbol in SYMBOLS.items()
        if holder in present
    ]
    ring = '<circle cx="8" cy="8" r="6.2" fill="none" stroke="var(--map-{0})" stroke-width="{1}"/>'
    line = '<path d="M0 8H16" stroke="var(--map-{0})" stroke-width="{1}" stroke-dasharray="{2}"/>'
    armed = case.assumptions.any_range
    entries += [
        _entry(ring.format("quiet", 1.2), "reach.inside"),
        _entry(ring.format("gained", 2.6), "reach.new"),
    ] if armed else []  # fmt: skip
    entries += [
        _entry('<path d="M3 3 13 13M13 3 3 13" stroke="var(--map-ink)" stroke-width="2.4"/>',
               _crossed_out(case)),
        _entry('<circle cx="8" cy="8" r="3" fill="none" stroke="var(--map-quiet)"/>',
               "page.mark.people_unknown"),
        _entry(line.format("road", 2.4, "none"), "page.mark.road_by_class"),
        _entry(line.format("road", 1.2, "3 3"), "page.mark.road_not_verified"),
    ]  # fmt: skip
    entries += [
        _entry(line.format("side", 1.8, "6 3"), "page.mark.road_within_reach"),
        _entry(line.format("side", 2, "none"), "reach.edge"),
        _entry(line.format("side", 1.6, "2 4"), "page.mark.edge_on_the_day"),
        _entry('<path d="M0 12 12 0M4 16 16 4" stroke="var(--map-gained)" stroke-width="1.6"/>',
               "reach.added"),
    ] if armed else []  # fmt: skip
    entries.append(_entry(line.format("ink", 2.6, "none"), "page.mark.front"))
    return f'<ul class="legend" data-say-label="page.mark.legend">{"".join(entries)}</ul>'


def _crossed_out(case: Case) -> str:
    """Choose what a cross stands for: a town that changed hands, a road that is cut or closed."""
    cut, closed = bool(case.after.cut), bool(case.after.closed_to)
    return f"page.mark.crossed{'_cut' * cut}{'_closed' * closed}"


def _entry(glyph: str, key: str) -> str:
    return (
        f'<li><svg width="16" height="16" aria-hidden="true">{glyph}</svg> '
        f'<span data-say="{key}"></span></li>'
    )
