"""What would move a rank: unverified roads, road lengths, single roads, the edge of the map."""

from .map_edge import Window, WindowChange, measure_windows
from .ranks import (
    STABILITY_METRICS,
    PortalEffect,
    RankMove,
    RankRange,
    RankStability,
    RoadEffect,
    measure_rank_stability,
)
from .road_draws import (
    ELSE,
    Z_95,
    RoadDrawCount,
    RoadDraws,
    draw_sentence,
    drawn_situations,
    measure_road_draws,
    wilson_interval,
)
from .sentences import stability_sentences

__all__ = [
    "ELSE",
    "STABILITY_METRICS",
    "Z_95",
    "PortalEffect",
    "RankMove",
    "RankRange",
    "RankStability",
    "RoadDrawCount",
    "RoadDraws",
    "RoadEffect",
    "Window",
    "WindowChange",
    "draw_sentence",
    "drawn_situations",
    "measure_rank_stability",
    "measure_road_draws",
    "measure_windows",
    "stability_sentences",
    "wilson_interval",
]
