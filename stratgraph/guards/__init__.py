"""What would move a rank: presumed links, road lengths, single links, the edge of the map."""

from .ranks import (
    GUARDED,
    Guards,
    LinkEffect,
    PortalEffect,
    RankMove,
    RankRange,
    measure_guards,
)
from .windows import Window, WindowChange, measure_windows

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
