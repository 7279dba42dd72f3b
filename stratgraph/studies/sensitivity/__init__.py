"""One question on every reading of its assumptions, and which single assumption flips it."""

from .assumption_flips import Flip, Gain, TargetFlips, find_flips, listed_systems
from .assumption_grid import EXTENT_READINGS, ExtentReading, Reading, edge_bracket, measure_readings
from .assumptions import Further, ReadingsAnswer, ask_readings
from .sentences import Unfit, find_unfit, flip_sentence, unfit_sentence

__all__ = [
    "EXTENT_READINGS",
    "ExtentReading",
    "Flip",
    "Further",
    "Gain",
    "Reading",
    "ReadingsAnswer",
    "TargetFlips",
    "Unfit",
    "ask_readings",
    "edge_bracket",
    "find_flips",
    "find_unfit",
    "flip_sentence",
    "listed_systems",
    "measure_readings",
    "unfit_sentence",
]
