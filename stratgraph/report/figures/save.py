"""A figure in a file: HTML that opens offline, or PNG, SVG and PDF with the ``image`` extra."""

from __future__ import annotations

import json
import os
import shutil
from html import escape, unescape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError
from stratgraph.io import write_whole
from stratgraph.model.plain_text import plain_line

from . import UNPACK, content_policy, data_block, packed, plotly_script
from .any_width import narrower

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

STATIC = ("png", "svg", "pdf")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Pixels of a screen to a pixel of the figure, so that a print is sharp.
PNG_SCALE = 2
# Plotly reads the figure from a block of data, so that this script is the same for every figure.
# The widest drawing that fits is taken; a narrow one is stretched to the window.
DRAW = """\
const drawings = JSON.parse(document.getElementById("figure").textContent);
function draw() {
  const room = document.documentElement.clientWidth;
  const fitting = drawings.filter((one) => one.layout.width <= room);
  const { data, layout } = fitting.pop() || drawings[0];
  const shown = { ...layout, legend: { ...layout.legend } };
  if (drawings.length > 1 && layout !== drawings[drawings.length - 1].layout) {
    const across = (width) => width - layout.margin.l - layout.margin.r;
    shown.width = Math.max(room, drawings[0].layout.width);
    shown.legend.x = layout.legend.x * across(layout.width) / across(shown.width);
  }
  Plotly.react("picture", data, shown, { displayModeBar: false });
}
window.plotlyReady.then(() => {
  draw();
  window.addEventListener("resize", draw);
});
"""
# A figure of one drawing alone is shown whole by a page as wide as that.
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width={width}">
<title>{title}</title>
<style>body {{ margin: 0; background: {ground} }}</style>
</head>
<body>
<div id="picture" role="img" aria-label="{title}"></div>
<script type="application/json" id="figure">{figure}</script>
<script type="application/gzip" id="plotly">{plotly}</script>
<script>{unpack}</script>
<script>{draw}</script>
</body>
</html>
"""


def write_figure(figure: Figure, path: Path | str, *, browser: Path | str | None = None) -> None:
    """Write a figure to a file, whole or not at all, in the format that its suffix names.

    ``.html`` holds all that it needs, makes no request and fits its window, a phone's too.
    ``.png`` (twice the figure's pixels), ``.svg`` and ``.pdf`` are drawn by a Chromium on this
    machine, without a request either, and need the extra ``image``.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        From any ``draw_`` function.
    path : path
    browser : path, optional
        The Chromium to draw with; by default the one that the variable ``CHROMIUM`` names, else
        one on the ``PATH``.

    Raises
    ------
    FileFormatError
        If the suffix is none of these, the extra or a browser is missing, the browser cannot draw
        it, or the file cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from stratgraph import draw_situation, read_case
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "map.html")
    ...     write_figure(draw_situation(read_case("gate_falls").before), file)
    ...     file.read_text(encoding="utf-8")[:15]
    '<!doctype html>'
    """
    write_whole(Path(path), figure_as(figure, Path(path), browser=browser))


def figure_as(figure: Figure, path: Path, *, browser: Path | str | None = None) -> str | bytes:
    """Return what :func:`write_figure` writes: a figure in the format of a file's suffix.

    Raises
    ------
    FileFormatError
        As :func:`write_figure`.

    Examples
    --------
    >>> from stratgraph import draw_situation, read_case
    >>> figure_as(draw_situation(read_case("gate_falls").before), Path("map.html"))[:15]
    '<!doctype html>'
    """
    found = require_drawable(path, browser=browser)
    return figure_html(figure) if found is None else _drawn_by(found, figure, path)


def require_drawable(path: Path, *, browser: Path | str | None = None) -> str | None:
    """Refuse a picture that could not be drawn, before anything is computed for it.

    Returns
    -------
    str or None
        The browser to draw with; None for HTML, which needs none.

    Raises
    ------
    FileFormatError
        If the suffix is unknown, or the extra or a browser is missing.

    Examples
    --------
    >>> require_drawable(Path("map.gif"))
    Traceback (most recent call last):
    ...
    stratgraph.errors.FileFormatError: map.gif: no picture ends in '.gif'; name it .html, .png, \
.svg or .pdf
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix == "html":
        return None
    if suffix not in STATIC:
        raise FileFormatError(
            f"no picture ends in {path.suffix!r}; name it .html, .png, .svg or .pdf", file=path
        )
    if find_spec("kaleido") is None:
        raise FileFormatError(
            f".{suffix} needs the extra 'image': pip install 'stratgraph[image]'; "
            ".html needs nothing",
            file=path,
        )
    named = str(browser or os.environ.get("CHROMIUM", ""))
    found = next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None)
    if found is None:
        missing = f"{named!r} is no program" if named else "none is on the PATH"
        raise FileFormatError(
            f".{suffix} is drawn by Chromium, and {missing}: install it, or set CHROMIUM to "
            "its path; .html needs none",
            file=path,
        )
    return found


def figure_html(figure: Figure) -> str:
    """Return a figure as one HTML document that opens offline; the same for the same figure.

    What a ``draw_`` function made is drawn for narrow windows too, and fits any; a figure that was
    changed since, or made elsewhere, is scaled down on a phone.

    Its content-security policy is that of the page: it runs its own scripts and asks for nothing.
    """
    text = unescape(str(figure.layout.title.text or "Figure").replace("<br>", " "))
    plotly = plotly_script()
    narrow = narrower(figure)
    drawings = [json.loads(one.to_json()) for one in (*narrow, figure)]
    return PAGE.format(
        policy=content_policy([plotly, UNPACK, DRAW]),
        width="device-width, initial-scale=1" if narrow else figure.layout.width or "device-width",
        title=escape(plain_line(text)),
        ground=escape(str(figure.layout.paper_bgcolor or "#ffffff")),
        figure=data_block(drawings),
        plotly=packed(plotly),
        unpack=UNPACK,
        draw=DRAW,
    )


def _drawn_by(browser: str, figure: Figure, path: Path) -> bytes:
    import kaleido

    suffix = path.suffix.lower().removeprefix(".")
    options = {"format": suffix, "scale": PNG_SCALE if suffix == "png" else 1}
    # MathJax would be fetched from the network.
    settings = {"path": browser, "mathjax": False}
    try:
        drawn: bytes = kaleido.calc_fig_sync(figure, opts=options, kopts=settings)
    except (OSError, RuntimeError, TimeoutError, ValueError) as error:
        why = " ".join(str(next(iter(error.args), type(error).__name__)).split())
        raise FileFormatError(f"{browser} did not draw it: {why}", file=path) from error
    return drawn
