"""Answers compared: hold against fall, readings, stability, published claims, backtests."""
