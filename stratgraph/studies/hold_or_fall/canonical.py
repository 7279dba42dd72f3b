"""A case and its facts as one canonical text, and the short hash by which a citation tells it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

from stratgraph.model.provenance import Provenance
from stratgraph.model.roads import Road
from stratgraph.model.same import Same
from stratgraph.model.systems import System
from stratgraph.model.theater import Settlement, Theater

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .case import Case


def facts_hash(case: Case) -> str:
    """Return twelve digits of a hash of the facts and the question, to tell versions apart.

    Examples
    --------
    >>> from stratgraph.io import read_case
    >>> facts_hash(read_case("gate_falls")) == facts_hash(read_case("gate_falls"))
    True
    """
    return fingerprint(case)


def fingerprint(value: object) -> str:
    """Return twelve digits of a hash of frozen values, the same for equal ones.

    Examples
    --------
    >>> from stratgraph import Fall
    >>> fingerprint((Fall("gate"),)) == fingerprint((Fall("mill"),))
    False
    """
    return hashlib.sha256(canonical_text(value).encode()).hexdigest()[:12]


def rows_fingerprint(*tables: Iterable[object]) -> str:
    """Return the fingerprint of tables, whatever the order that their rows stand in.

    Nor does it count in which order a settlement's names and figures or a system's ranges stand,
    or from which end a road is told.

    Examples
    --------
    >>> from stratgraph import Fall
    >>> rows_fingerprint([Fall("gate"), Fall("mill")]) == rows_fingerprint(
    ...     [Fall("mill"), Fall("gate")])
    True
    """
    return fingerprint(tuple(tuple(sorted(fingerprint(_in_order(r)) for r in t)) for t in tables))


def _in_order(row: object) -> object:
    """Return a row in the form that all of its ways of being told share."""
    if isinstance(row, Settlement) and (len(row.populations) > 1 or len(row.other_names) > 1):
        figures = tuple(sorted(row.populations, key=fingerprint))
        return replace(row, populations=figures, other_names=tuple(sorted(row.other_names)))
    if isinstance(row, System):
        return replace(row, ranges=tuple(sorted(row.ranges, key=fingerprint)))
    if isinstance(row, Road) and (row.rows or len(row.crosses) > 1 or row.a > row.b):
        rows = tuple(sorted((_in_order(one) for one in row.rows), key=fingerprint))
        told = replace(row, rows=rows, crosses=tuple(sorted(row.crosses)))  # type: ignore[arg-type]
        if row.a <= row.b or row.one_way:
            return told
        return replace(told, a=row.b, b=row.a, bends=row.bends[::-1])
    return row


def canonical_text(value: object) -> str:
    """Write frozen values as text: the same for equal values, whatever makes them.

    A field that has its usual value is left out, so that a field which a later version adds
    changes no text that was written before. Fields that are not compared (file and row) do not
    count: the same fact in another row is the same fact.

    Examples
    --------
    >>> from stratgraph import Fall
    >>> canonical_text((Fall("gate"), Fall("mill", 5.0)))
    '[{"settlement": "gate"}, {"settlement": "mill", "with_within_km": 5.0}]'
    """
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Provenance):
        return _vouched(value)
    if isinstance(value, Theater):
        return _surveyed(Same(value))
    if is_dataclass(value):
        return _told(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(map(_plain, value))
    if isinstance(value, tuple):
        return list(map(_plain, value))
    return value


@lru_cache(maxsize=1024)
def _vouched(value: Provenance) -> dict[str, Any]:
    """Return who vouches for a row: thousands of rows have the same."""
    return _told(value)


@lru_cache(maxsize=1)
def _surveyed(one: Same) -> dict[str, Any]:
    """Return a theater, of which many questions are asked one after another."""
    return _told(one.value)


def _told(value: Any) -> dict[str, Any]:
    found, kind = {}, cast("Any", type(value))
    for name, usual in _compared(kind):
        told = getattr(value, name)
        if told != usual:
            found[name] = _plain(told)
    return found


@cache
def _compared(cls: type) -> tuple[tuple[str, object], ...]:
    """Return the fields of a dataclass that are compared, with their usual values."""
    return tuple((one.name, _usual(one)) for one in fields(cls) if one.compare)


def _usual(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default
