"""In which formats the rows of a sweep are written: a command's help needs no more than this."""

from __future__ import annotations

from typing import Literal, get_args

SweepFormat = Literal["csv", "jsonl", "parquet"]
SWEEP_FORMATS: tuple[SweepFormat, ...] = get_args(SweepFormat)
# The extra that Parquet and SQL need.
EXTRA = "sweep"
