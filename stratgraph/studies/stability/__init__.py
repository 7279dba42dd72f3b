"""What would move a rank: presumed links, road lengths, single links, the edge of the map."""

from .map_edge import Window, WindowChange, measure_windows
from .ranks import GUARDED, Guards, LinkEffect, PortalEffect, RankMove, RankRange, measure_guards

__all__ = [
    "GUARDED",
    "Guards",
    "LinkEffect",
    "PortalEffect",
    "RankMove",
    "RankRange",
    "Window",
    "WindowChange",
    "measure_guards",
    "measure_windows",
]
