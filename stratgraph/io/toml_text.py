"""Writing keys and values as TOML: the standard library only reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def toml_lines(pairs: Iterable[tuple[str, object]]) -> list[str]:
    """Write pairs of key and value as lines with their signs one below the other."""
    rows = list(pairs)
    width = max(len(key) for key, _ in rows)
    return [f"{key:{width}} = {toml_value(value)}" for key, value in rows]


def toml_value(value: object) -> str:
    """Write a value: strings as TOML's basic strings, which are JSON's but for one character."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(toml_value(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {toml_value(one)}' for key, one in value.items())} }}"
    return str(value)
