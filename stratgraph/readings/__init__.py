"""One question on every reading of its assumptions, and which single assumption flips it."""

from .flips import Flip, Gain, TargetFlips, find_flips, listed_systems
from .question import Further, ReadingsAnswer, ask_readings
from .table import EXTENT_READINGS, ExtentReading, Reading, edge_bracket, measure_readings
from .words import Unfit, find_unfit, flip_sentence, unfit_sentence

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
