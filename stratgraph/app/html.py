"""Plain nodes that the page's script makes elements of: names are text, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def town_name(town: Settlement) -> list[Node]:
    """Return a settlement's name, and its Ukrainian name marked as such."""
    own = [" ", el("span", town.name_uk, class_="local", lang="uk")] if town.name_uk else []
    return [town.name, *own]


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
