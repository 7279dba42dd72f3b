"""One question on every reading of its assumptions, and which single assumption flips it."""

from .assumption_flips import Flip, Gain, TargetFlips, find_flips, listed_systems
from .assumption_grid import EXTENT_READINGS, ExtentReading, Reading, edge_bracket, measure_readings
from .assumptions import FurtherReadings, ReadingsAnswer, find_readings
from .sentences import BarredPlace, barred_sentence, find_barred_places, flip_sentence
from .tables import flips_table

__all__ = [
    "EXTENT_READINGS",
    "BarredPlace",
    "ExtentReading",
    "Flip",
    "FurtherReadings",
    "Gain",
    "Reading",
    "ReadingsAnswer",
    "TargetFlips",
    "barred_sentence",
    "edge_bracket",
    "find_barred_places",
    "find_flips",
    "find_readings",
    "flip_sentence",
    "flips_table",
    "listed_systems",
    "measure_readings",
]
