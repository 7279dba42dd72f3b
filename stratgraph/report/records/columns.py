"""Rows of large theaters in columns: each name once, and not once a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict, get_type_hints, is_typeddict

from stratgraph.io.columns import in_columns

from .kinds import about

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.measures.gateways import Gateways

# Above so many settlements of a panel rows are written in columns.
MOST_ROWS = 500
FORM: Literal["columns"] = "columns"


def are_many(panels: Iterable[Gateways]) -> bool:
    """Whether an answer has a panel of so many settlements that its rows are written in columns."""
    return any(len(panel.settlements) > MOST_ROWS for panel in panels)


def rows_or_columns(rows: Sequence[Any], *, many: bool) -> Any:
    """Return rows as they are, or in columns; of no rows there are no columns."""
    return {"form": FORM, "columns": in_columns(rows)} if many and rows else list(rows)


def columns_of(row: Any) -> Any:
    """Return the type of rows in columns: a list for each name of a row, or of a record in it."""
    return _type_of(row, {name: _column(name, kind) for name, kind in _fields(row).items()})


def _column(name: str, kind: Any) -> Any:
    if not is_typeddict(kind):
        return _listed(name, kind)
    inner = {key: _listed(key, one) for key, one in _fields(kind).items()}
    return Annotated[_type_of(kind, inner), about(f"`{name}` of each row, a list for each name.")]


def _listed(name: str, kind: Any) -> Any:
    return Annotated[list[kind], about(f"`{name}` of each row.")]


def _fields(record: Any) -> dict[str, Any]:
    return get_type_hints(record, include_extras=True)


def _type_of(record: Any, fields: dict[str, Any]) -> Any:
    made = TypedDict(f"{record.__name__}Columns", fields)  # type: ignore[misc]
    made.__doc__ = "The same as records, each name once: all lists are of one length."
    return with_config(ConfigDict(extra="forbid"))(made)
