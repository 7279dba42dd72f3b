"""Documents as JSON text: the same bytes for the same records."""

from __future__ import annotations

import json
from typing import Any

from .columns import FORM


def to_json(document: Any) -> str:
    """Write records as JSON text, the same bytes for the same records; refuses NaN."""
    if not isinstance(document, dict):
        return _compact(document) + "\n"
    entries = ",\n".join(f"{_compact(key)}: {_by_rows(value)}" for key, value in document.items())
    return f"{{\n{entries}\n}}\n"


def _by_rows(value: Any) -> str:
    """Write a list of records one to a line, so that two answers can be compared line by line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(_compact(row) for row in value) + "\n]"
    if isinstance(value, dict) and value.get("form") == FORM:
        columns = ",\n".join(
            f"{_compact(key)}:{_compact(one, (',', ':'))}" for key, one in value["columns"].items()
        )
        return f'{{"form":"columns","columns":{{\n{columns}\n}}}}'
    return _compact(value)


def _compact(value: Any, separators: tuple[str, str] = (", ", ": ")) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=separators)
