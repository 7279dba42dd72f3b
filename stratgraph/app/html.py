"""Plain nodes that the page's script makes elements of: names are text, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratgraph.catalogue.cells import Number, Several

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.catalogue.cells import Cell
    from stratgraph.catalogue.table import Head, Table
    from stratgraph.model.theater import Settlement

Node = Any


def el(tag: str, *inside: Node, **attributes: str) -> Node:
    """Return a node: its tag, its attributes, and what is in it.

    The page's script makes elements of nodes, text of strings, and nothing else. An underscore
    in the name of an attribute stands for a hyphen, and one at its end for nothing.

    Examples
    --------
    >>> el("b", "<Gate>", class_="n", data_on="gate")
    ['b', {'class': 'n', 'data-on': 'gate'}, '<Gate>']
    """
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [tag, named, *inside]


def button(words: str, act: str, on: str, **more: str) -> Node:
    """Return a button that asks for something: the page's script tells the server."""
    return el("button", words, type="button", data_act=act, data_on=on, **more)


def option(words: str, value: object, chosen: object) -> Node:
    """Return one entry of a selector."""
    picked = {"selected": ""} if str(value) == str(chosen) else {}
    return el("option", words, value=str(value), **picked)


def quiet(words: str) -> Node:
    """Return a word beside the matter."""
    return el("span", words, class_="quiet")


def listed(lines: Iterable[Node]) -> Node:
    """Return a list of words."""
    return el("ul", *(el("li", line) for line in lines))


def settlement_name(one: Settlement) -> list[Node]:
    """Return a settlement's name, and its Ukrainian name marked as such."""
    own = [" ", el("span", one.name_uk, class_="local", lang="uk")] if one.name_uk else []
    return [one.name, *own]


def table(caption: str, heads: Sequence[str], rows: Sequence[Node], *, label: str = "") -> Node:
    """Return a table in a box that scrolls, and that a keyboard can reach."""
    said = label or caption.split(".")[0].split(",")[0]
    head = [el("th", one, scope="col") if one else el("td") for one in heads]
    return el(
        "div",
        el(
            "table",
            *([el("caption", caption)] if caption else []),
            el("thead", el("tr", *head)),
            el("tbody", *rows),
        ),
        class_="wide",
        role="region",
        tabindex="0",
        aria_label=f"Table: {said}",
    )


def answer_table(built: Table) -> Node:
    """Return a table of an answer, its cells as everywhere."""
    most = [
        max((abs(row[k].number or 0.0) for row in built.rows), default=0.0) or 1.0
        for k in range(len(built.heads))
    ]
    rows = [
        el("tr", *_names(row, group), *map(_cell, built.heads[1:], row[1:], most[1:]))
        for _, group in built.groups()
        for row in group
    ]
    caption = " ".join([f"{built.title}.", *built.notes])
    return table(caption, built.labels, rows, label=built.title)


def _names(row: tuple[Cell, ...], group: Sequence[tuple[Cell, ...]]) -> list[Node]:
    """Return the name of a row, of a group at its head alone."""
    if row is not group[0]:
        return []
    local = getattr(row[0], "local", "")
    own = [" ", el("span", local, class_="local", lang="uk")] if local else []
    scope = (
        {"scope": "rowgroup", "rowspan": str(len(group))} if len(group) > 1 else {"scope": "row"}
    )
    return [el("th", str(row[0]), *own, **scope)]


def _cell(head: Head, cell: Cell, most: float) -> Node:
    if isinstance(cell, Several) and cell.items:
        return el("td", el("ul", *(el("li", one) for one in cell.items), class_="plain"))
    if not isinstance(cell, Number):
        return el("td", str(cell))
    beside = str(cell).removeprefix(cell.value)
    words = [el("span", cell.value, class_="n"), quiet(beside)]
    if not head.bars:
        return el("td", *words)
    width = f"width:{max(0.0, 100 * cell.number / most):.0f}%"
    return el("td", el("span", el("span", style=width), class_="bar"), *words)
