"""Who is within range of the ground a side holds, and how far that is decided by assumptions."""

from .each_fall import EachFall
from .exposure import Exposure, People, count_people, exposure_to, measure_exposure, unsure_words
from .in_range import ReachRow, measure_reach, systems_of
from .outline import OutlineRanges, measure_outline
from .positions import FiringPlaces, clearances, firing_ground, firing_places
from .required_range import RequiredRanges, TargetStatus, required_ranges
from .ring import Ring, RingRow, measure_ring
from .rule import (
    CONTESTED_READINGS,
    STANDOFF_RULES,
    ContestedReading,
    FiringRule,
    StandoffRule,
)

__all__ = [
    "CONTESTED_READINGS",
    "STANDOFF_RULES",
    "ContestedReading",
    "EachFall",
    "Exposure",
    "FiringPlaces",
    "FiringRule",
    "OutlineRanges",
    "People",
    "ReachRow",
    "RequiredRanges",
    "Ring",
    "RingRow",
    "StandoffRule",
    "TargetStatus",
    "clearances",
    "count_people",
    "exposure_to",
    "firing_ground",
    "firing_places",
    "measure_exposure",
    "measure_outline",
    "measure_reach",
    "measure_ring",
    "required_ranges",
    "systems_of",
    "unsure_words",
]
