"""One look for every figure: palettes, shapes, font, and what stands around a plot.

A figure is a :class:`Sheet` of words and a plot within it. Colours are told apart also by those who
see them otherwise and in greyscale, since shapes differ as well; marks have a contrast of at least
3:1 with the ground and words of 4.5:1, in both themes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, get_args

from stratgraph.errors import ScenarioError
from stratgraph.report.wording import plain

if TYPE_CHECKING:
    from stratgraph.model.scenario import Holder

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# Holders differ in shape as well as in colour: in greyscale they stay apart.
SYMBOLS: dict[Holder, str] = {
    "attacker": "square",
    "defender": "circle",
    "contested": "triangle-up",
    "other": "diamond",
    "unknown": "cross",
}
# Half a mark's width for its size, as plotly draws it.
HALF_WIDTHS = {"square": 0.5, "circle": 0.5, "triangle-up": 0.577, "diamond": 0.65, "cross": 0.6,
               "x-thin": 0.7}  # fmt: skip
PALETTES: dict[str, dict[str, str]] = {
    "light": {
        "land": "#f7f5ef", "ink": "#1b2430", "quiet": "#5a626c", "halo": "#ffffff",
        "graticule": "#e2dfd4", "water": "#4d86b8", "road": "#7b7f87",
        "attacker": "#952400", "defender": "#2079bf", "contested": "#ad7500",
        "other": "#4424b4", "unknown": "#6b727b", "gained": "#9c1a86",
        "attacker_tint": "rgba(149,36,0,0.09)",
        "defender_tint": "rgba(32,121,191,0.09)",
        "contested_tint": "rgba(173,117,0,0.13)",
        "other_tint": "rgba(68,36,180,0.08)",
    },
    "dark": {
        "land": "#14181d", "ink": "#eef1f4", "quiet": "#a3acb7", "halo": "#14181d",
        "graticule": "#262c34", "water": "#477ba8", "road": "#727d89",
        "attacker": "#f4743f", "defender": "#68b5f0", "contested": "#f8d772",
        "other": "#7360f0", "unknown": "#a8b0b9", "gained": "#ff9df0",
        "attacker_tint": "rgba(244,116,63,0.12)",
        "defender_tint": "rgba(104,181,240,0.11)",
        "contested_tint": "rgba(248,215,114,0.13)",
        "other_tint": "rgba(115,96,240,0.16)",
    },
}  # fmt: skip

EDGE_PX = 16
TITLE_PX, NOTE_PX, WORD_PX, SMALL_PX = 17, 12, 12, 11
LINE = 1.3  # plotly's height of a line, in font sizes
WIDE = 0.56  # generous width of a letter, in font sizes
BOLDER = 1.12  # how much wider a bold one is
LEGEND_MARK_PX, LEGEND_ROW_PX = 45, 20


def palette_of(theme: str) -> dict[str, str]:
    """Return the colours of a theme by what they stand for.

    Raises
    ------
    ScenarioError
        If there is no such theme.

    Examples
    --------
    >>> palette_of("dark")["land"]
    '#14181d'
    """
    if theme not in PALETTES:
        raise ScenarioError(f"no theme {theme!r}; there are {' and '.join(PALETTES)}")
    return PALETTES[theme]


def palette_properties(theme: str) -> str:
    """Write the colours of a theme as CSS properties, ``--map-land`` and so on.

    Examples
    --------
    >>> palette_properties("light")[:19]
    '--map-land:#f7f5ef;'
    """
    return "".join(f"--map-{name}:{value};" for name, value in palette_of(theme).items())


def theme_rules() -> str:
    """Write both palettes as CSS rules; the dark one where the page's ``data-theme`` says so."""
    light, dark = map(palette_properties, THEMES)
    return f":root{{{light}}}:root[data-theme=dark]{{{dark}}}"


def paint(trace: Any, palette: Mapping[str, str], key: str = "") -> Any:
    """Replace names of colours (``$road``) by colours; text is never touched.

    Examples
    --------
    >>> paint({"line": {"color": "$ink"}, "text": ["$ink"]}, {"ink": "#000"})
    {'line': {'color': '#000'}, 'text': ['$ink']}
    """
    if isinstance(trace, Mapping):
        return {name: paint(part, palette, name) for name, part in trace.items()}
    if key.endswith("color") and isinstance(trace, str) and trace.startswith("$"):
        return palette[trace[1:]]
    if key == "shadow" and isinstance(trace, str):
        return trace.replace("$land", palette["land"])
    return trace


def text_width(text: str, size: float = WORD_PX) -> float:
    """Return how wide a text is in pixels, a little generous.

    Examples
    --------
    >>> text_width("Bakhmut", 10) > text_width("Lyman", 10)
    True
    """
    return len(text) * size * WIDE


def lines_of(text: str, width: float, size: float = WORD_PX) -> list[str]:
    """Break a text into lines of at most so many pixels.

    Examples
    --------
    >>> lines_of("more weapons reach Kingsbridge", 120, 12)
    ['more weapons', 'reach Kingsbridge']
    """
    return wrap(text, max(12, int(width / (size * WIDE))))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The words around a plot: margins follow from how much there is to say.

    Attributes
    ----------
    title : str
        What is found or shown, in plain text.
    note : str
        How to read it, under which assumptions and who says so, in plain text.
    width : int
        Pixels of the whole figure.
    legend : tuple of str
        Names in the legend, so that room is left for them.
    sides : pair of int
        Pixels left and right of the plot.
    axis_px : int
        Pixels below the plot for an axis.

    Examples
    --------
    >>> sheet = Sheet("Pairs of towns that face each other", "By road.", 600)
    >>> layout = sheet.layout(400)
    >>> layout["height"] - layout["margin"]["t"] - layout["margin"]["b"] == sheet.plot_px(400)[1]
    True
    """

    title: str
    note: str
    width: int
    theme: Theme = "light"
    legend: tuple[str, ...] = ()
    sides: tuple[int, int] = (EDGE_PX, EDGE_PX)
    axis_px: int = 0

    @property
    def palette(self) -> dict[str, str]:
        """The colours of the theme."""
        return palette_of(self.theme)

    @property
    def _title_lines(self) -> list[str]:
        return lines_of(self.title, self.width - 2 * EDGE_PX, TITLE_PX * BOLDER)

    @property
    def _note_lines(self) -> list[str]:
        return lines_of(self.note, self.width - 2 * EDGE_PX, NOTE_PX)

    @property
    def _legend_rows(self) -> int:
        across = max(1, int((self.width - 2 * EDGE_PX) / (self._entry_px + LEGEND_MARK_PX)))
        return math.ceil(len(self.legend) / across)

    @property
    def _entry_px(self) -> int:
        return round(max(map(text_width, self.legend), default=0.0))

    @property
    def top(self) -> int:
        """Pixels above the plot."""
        title = len(self._title_lines) * TITLE_PX * LINE
        return round(EDGE_PX + title + len(self._note_lines) * NOTE_PX * LINE + 14)

    @property
    def bottom(self) -> int:
        """Pixels below the plot."""
        legend = self._legend_rows * LEGEND_ROW_PX + 12 if self.legend else 0
        return EDGE_PX + self.axis_px + legend

    def plot_px(self, height: int) -> tuple[int, int]:
        """Return width and height of the plot in a figure of so many pixels of height."""
        least = 60
        return (
            max(least, self.width - sum(self.sides)),
            max(least, height - self.top - self.bottom),
        )

    def layout(self, height: int) -> dict[str, Any]:
        """Return the layout of a figure of so many pixels of height, the axes left to the caller.

        Notes stand in ``annotations``: add to them.
        """
        palette, (left, right) = self.palette, self.sides
        across, high = self.plot_px(height)
        return {
            "template": "none",
            "title": {
                "text": "<br>".join(map(plain, self._title_lines)),
                "font": {"size": TITLE_PX, "weight": 700, "color": palette["ink"]},
                "x": 0, "xanchor": "left", "xref": "container",
                "y": 1, "yanchor": "top", "yref": "container",
                # plotly lowers a title of one line by the height of its capitals, longer ones not.
                "pad": {"l": EDGE_PX, "t": EDGE_PX + TITLE_PX * 0.7 * (len(self._title_lines) > 1)},
            },
            "annotations": [{
                "text": "<br>".join(map(plain, self._note_lines)), "align": "left",
                "font": {"size": NOTE_PX, "color": palette["quiet"]}, "showarrow": False,
                "xref": "paper", "x": 0, "xanchor": "left", "xshift": EDGE_PX - left,
                "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 6, "borderpad": 0,
            }],
            "font": {"family": FONT, "size": WORD_PX, "color": palette["ink"]},
            "paper_bgcolor": palette["land"], "plot_bgcolor": palette["land"],
            "width": self.width, "height": high + self.top + self.bottom,
            "margin": {"l": left, "r": right, "t": self.top, "b": self.bottom, "pad": 0,
                       "autoexpand": False},
            "legend": {
                "orientation": "h", "x": (EDGE_PX - left) / across, "xanchor": "left",
                "y": -(self.axis_px + 12) / high, "yanchor": "top",
                "entrywidth": self._entry_px, "entrywidthmode": "pixels",
                "itemsizing": "constant", "bgcolor": "rgba(0,0,0,0)",
                "font": {"size": WORD_PX, "color": palette["ink"]},
            },
            "hoverlabel": {"align": "left"},
        }  # fmt: skip
