"""What each number means: in words, as a formula, when it misleads, and on a worked example."""

from __future__ import annotations

import difflib
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from stratgraph.errors import ScenarioError

from . import cuts, front, ranks, reach, routes
from .note import MetricNote, four_towns

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "METRICS",
    "MetricNote",
    "example_as_session",
    "explain_metric",
    "explain_text",
    "four_towns",
    "notes_document",
]

SCHEMA_VERSION = 1
COLUMNS = 80
_ORDER = (
    "required_range", "exposure", "exposure_change",
    "route_share", "near_route_share", "detour_loss", "extra_km", "extra_min", "cut_pairs",
    "advance_m", "advance_gain", "advance_gain_by_objective",
    "min_cut", "in_every_min_cut", "in_some_min_cut",
    "gate_population", "gate_settlements", "gate_unknown_population",
    "gate_contested_people",
    "current_flow_share", "gateway_coefficient", "participation",
    "articulation", "fragmentation", "efficiency_drop",
    "reach_gain", "reach_gain_settlements", "reach_gain_by_objective",
    "base_value", "base_value_people",
    "pressure", "surrounded_share_road", "surrounded_share_geodesic",
    "approach_sectors", "approach_spread_deg", "encirclement",
    "front_length", "front_pairs", "strategic_depth",
    "ranks", "status", "weighted_index",
    "link_moves", "length_ranges", "link_effects", "portal_effects", "windows",
)  # fmt: skip
_NOTES: dict[str, MetricNote] = {
    note.name: note for family in (reach, routes, front, cuts, ranks) for note in family.NOTES
}

METRICS: tuple[MetricNote, ...] = tuple(_NOTES[name] for name in _ORDER)


def explain_metric(name: str) -> MetricNote:
    """Return the note on a metric.

    Parameters
    ----------
    name : str
        As in the panel and in the JSON.

    Returns
    -------
    MetricNote

    Raises
    ------
    ScenarioError
        If there is no such metric; names up to three that come near.

    Examples
    --------
    >>> explain_metric("detour_loss").unit
    'share, 0 to 1'
    >>> explain_metric("detour_los")
    Traceback (most recent call last):
        ...
    stratgraph.errors.ScenarioError: no metric 'detour_los'; did you mean detour_loss?
    """
    note = _NOTES.get(name)
    if note is None:
        near = difflib.get_close_matches(name.strip().lower(), _NOTES, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(_NOTES)}"
        raise ScenarioError(f"no metric {name!r}; {hint}")
    return note


def explain_text(note: MetricNote) -> str:
    """Write a note as plain text of 80 columns, on one screen.

    Examples
    --------
    >>> print(explain_text(explain_metric("cut_pairs")).split("formula")[0].strip())
    cut_pairs (pairs of base and objective)
    <BLANKLINE>
    How many pairs have no route at all any more without the place.
    """
    rows = [
        ("formula", note.formula),
        ("reads", ", ".join(note.reads)),
        ("misleads", note.misleads),
        ("source", note.citation),
    ]
    parts = [
        f"{note.name} ({note.unit})",
        textwrap.fill(note.words, COLUMNS),
        "\n".join(_row(label, text) for label, text in rows if text),
        textwrap.indent(example_as_session(note), "  "),
    ]
    return "\n\n".join(parts)


def _row(label: str, text: str) -> str:
    return textwrap.fill(text, COLUMNS, initial_indent=f"{label:<10}", subsequent_indent=" " * 10)


def example_as_session(note: MetricNote) -> str:
    """Write a note's example as typed at the prompt, with what it prints.

    Examples
    --------
    >>> example_as_session(explain_metric("participation")).splitlines()[1:]
    ['>>> four_towns().columns["participation"].values["c"]', '0.5']
    """
    lines = [
        ("... " if line.startswith((" ", ")")) else ">>> ") + line
        for line in note.example.splitlines()
    ]
    return "\n".join([*lines, note.shows])


def notes_document(notes: Iterable[MetricNote] = METRICS) -> dict[str, Any]:
    """Return notes as the JSON document of ``stratgraph explain --json``.

    Parameters
    ----------
    notes : iterable of MetricNote
        By default all.

    Examples
    --------
    >>> document = notes_document()
    >>> document["schema"], document["metrics"][0]["name"]
    (1, 'required_range')
    """
    metrics = [asdict(note) | {"reads": list(note.reads)} for note in notes]
    return {"schema": SCHEMA_VERSION, "metrics": metrics}
