"""Benchmarks: how long stratgraph takes next to other engines that give the same answer."""
