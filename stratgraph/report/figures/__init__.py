"""Figures: a result drawn as a plotly Figure, and the trace data that maps share with the page.

With ``page`` and ``app`` the only importer of plotly, loaded when a figure or the script is asked
for.
"""

from __future__ import annotations

from stratgraph.report.wording import assessors, held_by, holder_words, plain

from .access import draw_access
from .attribution import draw_attribution
from .curve import ANSWERS, draw_specification_curve, listed_ranges
from .drawing import Drawing
from .front import draw_front
from .gateways import draw_gateways, usual_metrics
from .ground import draw_added, draw_ground, ground_cells, ground_traces
from .inline import UNPACK, as_hashed, content_policy, data_block, packed, plotly_script
from .labels import PLACING
from .layers import (
    ROAD_WIDTHS,
    Map,
    TheaterMap,
    Trace,
    degree_trace,
    label_trace,
    reach_trace,
    tie_trace,
    water_label_trace,
)
from .maps import draw_outcome, draw_reach, draw_situation, frame_around, state_traces
from .range_axis import RangeAxisRow, RangeTick, draw_change, range_axis_rows, range_ticks
from .readings import draw_readings
from .roads import draw_roads
from .sequences import draw_sequences
from .sets import draw_sets
from .still import still_svg
from .supply import draw_supply
from .theme import (
    HALF_WIDTHS,
    PALETTES,
    SYMBOLS,
    THEMES,
    Sheet,
    Theme,
    paint,
    palette_properties,
    theme_rules,
)
from .trimmed import without_unused
from .uncertainty import draw_uncertainty
from .view import (
    SITUATIONS,
    Discs,
    Frame,
    SituationName,
    View,
    draw_discs,
    first_view,
    outline_steps,
    reach_discs,
    situation_of,
)

__all__ = [
    "ANSWERS",
    "HALF_WIDTHS",
    "PALETTES",
    "PLACING",
    "ROAD_WIDTHS",
    "SITUATIONS",
    "SYMBOLS",
    "THEMES",
    "UNPACK",
    "Discs",
    "Drawing",
    "Frame",
    "Map",
    "RangeAxisRow",
    "RangeTick",
    "Sheet",
    "SituationName",
    "TheaterMap",
    "Theme",
    "Trace",
    "View",
    "as_hashed",
    "assessors",
    "content_policy",
    "data_block",
    "degree_trace",
    "draw_access",
    "draw_added",
    "draw_attribution",
    "draw_change",
    "draw_discs",
    "draw_front",
    "draw_gateways",
    "draw_ground",
    "draw_outcome",
    "draw_reach",
    "draw_readings",
    "draw_roads",
    "draw_sequences",
    "draw_sets",
    "draw_situation",
    "draw_specification_curve",
    "draw_supply",
    "draw_uncertainty",
    "first_view",
    "frame_around",
    "ground_cells",
    "ground_traces",
    "held_by",
    "holder_words",
    "label_trace",
    "listed_ranges",
    "outline_steps",
    "packed",
    "paint",
    "palette_properties",
    "plain",
    "plotly_script",
    "range_axis_rows",
    "range_ticks",
    "reach_discs",
    "reach_trace",
    "situation_of",
    "state_traces",
    "still_svg",
    "theme_rules",
    "tie_trace",
    "usual_metrics",
    "water_label_trace",
    "without_unused",
]
