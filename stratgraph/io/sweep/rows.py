"""Rows of a sweep as the bytes of a file, and read back: CSV, JSON lines, Parquet."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.io.formats.format import needed
from stratgraph.studies.sweep import measure_batch

from .kinds import EXTRA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from stratgraph.studies.sweep import SweepColumn, SweepPlan

    from .kinds import SweepFormat

    Rows = Mapping[str, NDArray[Any]]


def batch_bytes(plan: SweepPlan, number: int, kind: SweepFormat) -> bytes:
    """Measure a batch and return the bytes of its file: what every worker does, and nothing else.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall import Swept
    >>> from stratgraph.studies.sweep import plan_sweep
    >>> plan = plan_sweep(replace(read_case("gate_falls"), swept=Swept(("gate",))))
    >>> batch_bytes(plan, 0, "csv").decode()[:62]
    'situation,falls_gate,changed,standoff_m,contested,required_m_k'
    """
    return rows_bytes(measure_batch(plan, number), plan.columns, kind)


def rows_bytes(rows: Rows, columns: Sequence[SweepColumn], kind: SweepFormat) -> bytes:
    """Return rows as the bytes of a file of a kind; the same rows give the same bytes."""
    if kind == "parquet":
        return _parquet_bytes(rows, columns)
    return (_csv_text if kind == "csv" else _jsonl_text)(rows, columns).encode()


def read_rows(
    data: bytes, columns: Sequence[SweepColumn], kind: SweepFormat, wanted: Sequence[SweepColumn]
) -> dict[str, NDArray[Any]]:
    """Return the wanted ones of the columns of a file's rows, as they were measured."""
    if kind == "parquet":
        return _parquet_rows(data, wanted)
    lines = data.decode().splitlines()
    if kind == "csv":
        place = {one.name: k for k, one in enumerate(columns)}
        cells = [line.split(",") for line in lines[1:]]
        return {one.name: _values([row[place[one.name]] for row in cells], one) for one in wanted}
    told = [json.loads(line) for line in lines]
    return {
        one.name: _values(
            ["" if row[one.name] is None else str(row[one.name]) for row in told], one
        )
        for one in wanted
    }


def _values(texts: Sequence[str], column: SweepColumn) -> NDArray[Any]:
    if column.kind == "word":
        return np.array(texts, dtype=object)
    if column.kind == "yes or no" and column.part == "settlement":
        return np.array(texts).astype(np.int8)
    if column.whole and "" not in texts:
        return np.array(texts).astype(np.int64)
    return np.array([one or "nan" for one in texts]).astype(np.float64)


def _texts(values: NDArray[Any]) -> list[str]:
    """Write values as text, empty where there is none; each different one is written once."""
    if values.dtype == object:
        return [str(one) for one in values]
    different, which = np.unique(values, return_inverse=True)
    written = ["" if one != one else repr(one) for one in different.tolist()]
    texts: list[str] = np.array(written, dtype=object)[which.ravel()].tolist()
    return texts


def _csv_text(rows: Rows, columns: Sequence[SweepColumn]) -> str:
    lines = map(",".join, zip(*(_texts(rows[one.name]) for one in columns), strict=True))
    return "\n".join([",".join(one.name for one in columns), *lines, ""])


def _jsonl_text(rows: Rows, columns: Sequence[SweepColumn]) -> str:
    template = "{" + ", ".join(f"{json.dumps(one.name)}: %s" for one in columns) + "}\n"
    cells = [
        [json.dumps(text) if one.kind == "word" else text or "null" for text in _texts(found)]
        for one in columns
        for found in [rows[one.name]]
    ]
    return "".join(template % row for row in zip(*cells, strict=True))


def _parquet_bytes(rows: Rows, columns: Sequence[SweepColumn]) -> bytes:
    arrow, parquet = needed("pyarrow", EXTRA), needed("pyarrow.parquet", EXTRA)
    table = arrow.table(
        {one.name: arrow.array(rows[one.name], from_pandas=True) for one in columns}
    )
    stream = io.BytesIO()
    parquet.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def _parquet_rows(data: bytes, columns: Sequence[SweepColumn]) -> dict[str, Any]:
    table = needed("pyarrow.parquet", EXTRA).read_table(io.BytesIO(data))
    return {
        one.name: np.array(
            table.column(one.name).to_pylist() if one.kind == "word"
            else table.column(one.name).to_numpy(),
            dtype=object if one.kind == "word" else None,
        )
        for one in columns
    }  # fmt: skip
