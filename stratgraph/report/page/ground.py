"""Whose ground is whose on the page's map: cells around settlements, to tint and to draw the front.

Half-way between settlements, as ``divide_ground`` has it: for drawing, never for deciding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.errors import TheaterError
from stratgraph.model.territory import divide_ground

if TYPE_CHECKING:
    from stratgraph.model.theater import Theater
    from stratgraph.report.figures import Trace

TINTED = ("attacker", "defender", "contested")


def ground_cells(theater: Theater) -> dict[str, Any]:
    """Return corners in plane kilometres, to ten metres, and each settlement's ring of them.

    Neighbours share their corners, so that a border is found by its two numbers. Nothing where
    two settlements stand at one point: no border runs between them.

    Examples
    --------
    >>> from stratgraph import read_theater
    >>> cells = ground_cells(read_theater("valley"))
    >>> len(cells["rings"]), len(cells["x"]) == len(cells["y"])
    (8, True)
    """
    try:
        rings = divide_ground(theater).cells.rings_km
    except TheaterError:
        return {"x": [], "y": [], "rings": []}
    corners: dict[tuple[float, float], int] = {}
    numbered = []
    for x, y in rings:
        points = zip(np.round(x, 2).tolist(), np.round(y, 2).tolist(), strict=True)
        # Corners nearer than ten metres are one, and the last closes the ring.
        ring = dict.fromkeys(corners.setdefault(point, len(corners)) for point in points)
        numbered.append(list(ring))
    return {"x": [x for x, _ in corners], "y": [y for _, y in corners], "rings": numbered}


def ground_traces() -> dict[str, Any]:
    """Return the traces of tints, of the front and of what a change adds, to be filled in."""
    return {
        "tints": {holder: _filled(holder, f"${holder}_tint") for holder in TINTED},
        "front": {
            **_filled("front", ""), "fill": "none",
            "line": {"color": "$ink", "width": 2.2, "simplify": False},
        },
        "added": {
            **_filled("added", "rgba(0,0,0,0)"),
            "fillpattern": {"shape": "/", "size": 7, "solidity": 0.2, "fgcolor": "$gained",
                            "fgopacity": 0.75, "bgcolor": "rgba(0,0,0,0)"},
        },
    }  # fmt: skip


def _filled(name: str, color: str) -> Trace:
    # Seams would show where a line left corners out that its neighbour keeps.
    return {
        "type": "scatter", "mode": "lines", "name": f"ground of {name}" if color.startswith("$")
        else name, "x": [], "y": [], "hoverinfo": "skip", "showlegend": False, "fill": "toself",
        "fillcolor": color, "line": {"width": 0, "simplify": False},
    }  # fmt: skip
