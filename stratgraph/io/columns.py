"""Records of one shape in columns: each name once, and not once a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Of the maps within a record, the one that has every key in every record, null or not.
WHOLE_MAP = "ranks"


def in_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return records as one list for each name; of a map within them one for each of its keys.

    Null stands where a record's map lacks a key.

    Examples
    --------
    >>> in_columns([{"a": 1, "why": {}}, {"a": None, "why": {"a": "base"}}])
    {'a': [1, None], 'why': {'a': [None, 'base']}}
    """
    columns: dict[str, Any] = {}
    for name in rows[0] if rows else ():
        values = [row[name] for row in rows]
        if isinstance(values[0], dict):
            keys = dict.fromkeys(key for value in values for key in value)
            columns[name] = {key: [value.get(key) for value in values] for key in keys}
        else:
            columns[name] = values
    return columns


def rows_of(table: Any) -> list[dict[str, Any]]:
    """Return the rows of a part of a document, whichever of both forms it has.

    Examples
    --------
    >>> rows_of({"form": "columns", "columns": {"a": [1, 2]}}) == rows_of([{"a": 1}, {"a": 2}])
    True
    """
    return in_rows(table["columns"]) if isinstance(table, dict) else list(table)


def in_rows(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return columns as the records they were made of.

    Examples
    --------
    >>> in_rows({"a": [1, None], "why": {"a": [None, "base"]}})
    [{'a': 1, 'why': {}}, {'a': None, 'why': {'a': 'base'}}]
    """
    count = len(next(value for value in columns.values() if isinstance(value, list)))
    return [
        {name: _cell(name, value, number) for name, value in columns.items()}
        for number in range(count)
    ]


def _cell(name: str, column: Any, number: int) -> Any:
    if not isinstance(column, dict):
        return column[number]
    entries = {key: values[number] for key, values in column.items()}
    if name == WHOLE_MAP:
        return entries
    return {key: value for key, value in entries.items() if value is not None}
