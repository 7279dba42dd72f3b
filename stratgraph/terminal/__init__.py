"""Answers as text at eighty columns, plain when piped."""

from .check import print_check
from .outcome import print_outcome
from .panel import View, parse_weights, print_index, print_panel

__all__ = ["View", "parse_weights", "print_check", "print_index", "print_outcome", "print_panel"]
