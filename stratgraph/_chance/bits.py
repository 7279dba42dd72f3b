"""Yes and no of many draws, eight to a byte."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
_ONES = np.array([bin(byte).count("1") for byte in range(256)], dtype=np.uint8)


class PackedRows:
    """Rows of yes and no, filled draw by draw; what is not filled yet is no.

    Examples
    --------
    >>> rows = PackedRows(2, 16)
    >>> rows.put(8, np.array([[True, False], [True, True]]))
    >>> count_bits(rows.bits).tolist()
    [2, 1]
    """

    def __init__(self, rows: int, draws: int) -> None:
        self.bits: Bytes = np.zeros((rows, -(-draws // 8)), dtype=np.uint8)

    def put(self, start: int, drawn: NDArray[np.bool_]) -> None:
        """Put draws in, shape (draws, rows); they start at a multiple of eight."""
        if start % 8:
            raise AssertionError("draws begin in the middle of a byte")
        packed = np.packbits(drawn, axis=0).T
        self.bits[:, start // 8 : start // 8 + packed.shape[1]] = packed


def count_bits(bits: Bytes) -> NDArray[np.int64]:
    """Count the ones of each row.

    Examples
    --------
    >>> count_bits(np.array([[255, 1], [0, 3]], dtype=np.uint8)).tolist()
    [9, 2]
    """
    return np.asarray(_ONES[bits].sum(axis=-1, dtype=np.int64))
