"""Whose ground is whose on a map: cells around settlements, to tint and to draw the front.

Half-way between settlements, as ``divide_ground`` has it: for drawing, never for deciding.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.errors import TheaterError
from stratgraph.model.territory import divide_ground

from .layers import outline_xy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.model.scenario import Holder, Situation
    from stratgraph.model.theater import Theater

    from .layers import Trace
    from .view import Outlines

TINTED: tuple[Holder, ...] = ("attacker", "defender", "contested", "other")


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


def draw_ground(situation: Situation) -> list[Trace]:
    """Return the ground of each side and contested ground as tints, and the front above them."""
    cells, empty = ground_cells(situation.theater), ground_traces()
    rings, holders = cells["rings"], situation.holders
    # Without cells there is nothing to tint.
    held = [([*ring, ring[0]], one) for ring, one in zip(rings, holders, strict=False)]
    sides = {corners: holder for ring, holder in held for corners in pairwise(ring)}
    # Where the attacker's ground ends against what is not known to be another's.
    front = [
        [start, end] for (start, end), holder in sides.items()
        if holder == "attacker" and sides.get((end, start)) in ("defender", "contested")
    ]  # fmt: skip
    return [
        *({**empty["tints"][holder], **_lines(cells, [ring for ring, one in held if one == holder])}
          for holder in TINTED),
        {**empty["front"], **_lines(cells, front)},
    ]  # fmt: skip


def draw_added(before: Outlines, after: Outlines) -> Trace:
    """Return what a change adds to a reach: the earlier outline is a hole in the later one."""
    trace: Trace = ground_traces()["added"]
    if not before or not after:
        return trace
    x, y = outline_xy((*after, *((x[::-1], y[::-1]) for x, y in before)))
    return {**trace, "x": x, "y": y}


def _lines(cells: dict[str, Any], several: Iterable[list[int]]) -> dict[str, Any]:
    lines = [
        (np.array([cells["x"][k] for k in line]), np.array([cells["y"][k] for k in line]))
        for line in several
    ]
    x, y = outline_xy(tuple(lines))
    return {"x": x, "y": y}


def ground_traces() -> dict[str, Any]:
    """Return the traces of tints, of the front and of what a change adds, to be filled in."""
    return {
        "tints": {holder: _filled(f"ground: {holder}", f"${holder}_tint") for holder in TINTED},
        "front": {
            **_filled("front", "$ink"), "mode": "lines", "fill": "none",
            "line": {"color": "$ink", "width": 2.2, "simplify": False},
        },
        "added": {
            **_filled("added", "rgba(0,0,0,0)"),
            "fillpattern": {"shape": "/", "size": 7, "solidity": 0.2, "fgcolor": "$gained",
                            "fgopacity": 0.75, "bgcolor": "rgba(0,0,0,0)"},
        },
    }  # fmt: skip


def _filled(name: str, color: str) -> Trace:
    # Seams would show where a line left corners out that its neighbour keeps; and a line, though of
    # no width, would be an element of its own round each cell.
    return {
        "type": "scatter", "mode": "none", "name": name, "x": [], "y": [], "hoverinfo": "skip",
        "showlegend": False, "fill": "toself", "fillcolor": color,
        "line": {"width": 0, "simplify": False},
    }  # fmt: skip
