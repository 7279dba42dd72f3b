"""The app's frame: what stands still while the answers in it change."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

Part = Any
GRAPH = {"displayModeBar": False, "scrollZoom": True, "doubleClick": False, "responsive": True}


def make_layout() -> Part:
    """Return the frame of the page."""
    return html.Div(
        [
            html.A("Skip to the controls", href="#controls", className="skip"),
            _stores(),
            _head(),
            html.Main([_stage(), _below()]),
            html.Footer([html.H2("Data and licences"), html.Div(id="sources")]),
        ]
    )


def _stores() -> Part:
    names = ("action", "screen", "zoom", "shown", "lists", "gates",
             "shown-done", "lists-done", "gates-done")  # fmt: skip
    kept = dcc.Store(id="kept", storage_type="session")
    return html.Div(
        [kept, *(dcc.Store(id=name) for name in names), dcc.Download(id="saved")], hidden=True
    )


def _button(words: str, act: str, on: str = "", **more: Any) -> Part:
    """Return a button that asks for something: the page's script tells the server."""
    return html.Button(words, type="button", **{"data-act": act, "data-on": on, **more})


def _select(name: str) -> Part:
    """Return a native selector that asks for something when another entry is chosen."""
    return html.Select(id=name, **{"data-act": name})


def _head() -> Part:
    tools = html.Div(
        [
            _button("Undo", "undo", id="undo", disabled=True, title="Ctrl+Z"),
            _button("Redo", "redo", id="redo", disabled=True, title="Ctrl+Shift+Z"),
            html.Button("Dark", id="theme", type="button", **{"aria-pressed": "false"}),
        ],
        className="tools",
        role="group",
        **{"aria-label": "Back, forth and theme"},
    )
    return html.Header(
        [
            html.Div([html.P(id="kicker", className="quiet"), tools], className="top"),
            html.H1(id="title"),
            html.P(id="message", role="alert"),
        ]
    )


# ---------------------------------------------------------------- the map and its controls


def _stage() -> Part:
    return html.Div([_maps(), _controls()], className="stage")


def _maps() -> Part:
    return html.Section(
        [
            html.Div([_map("twin"), _map("map")], id="maps", className="maps"),
            html.P(
                "Click a town to flip it, the middle of a road to cut it, or use the lists. "
                "Control is not sovereignty. Straight lines stand for roads, and the front is "
                "drawn half-way between towns.",
                className="quiet note",
            ),
            html.Div(
                [
                    _button("The question", "frame", "question"),
                    _button("Whole region", "frame", "region"),
                    html.Ul(id="legend", **{"aria-label": "Legend"}),
                ],
                className="under",
            ),
        ],
        className="mapbox",
        **{"aria-label": "Map"},
    )


def _map(name: str) -> Part:
    said = "Map: holders, roads and reach. The same in words: the readout, the lists, the tables."
    graph = dcc.Graph(id=name, config=GRAPH, clear_on_unhover=True)
    return html.Figure(
        [
            html.Figcaption(id=f"{name}-words"),
            html.Div(graph, role="img", className="graph", **{"aria-label": said}),
        ],
        id=f"{name}-box",
        className="one",
    )


def _controls() -> Part:
    return html.Section(
        [
            html.Div(id="readout", **{"aria-live": "polite"}),
            _field("Weapon, by its published range", _select("option")),
            html.Div(
                [
                    _field("Weapons stand", _select("standoff")),
                    _field("Disputed villages", _select("reading")),
                ],
                className="two",
            ),
            html.Div(
                [
                    _field("Compare", _select("left")),
                    _field("with", _select("right")),
                ],
                className="two",
            ),
            _button("Side by side", "twin", "on", id="twin-button", **{"aria-pressed": "false"}),
            _fold("Towns: flip, bases, objectives", _settlements(), opened=True),
            _fold("Roads: cut and mend", _roads()),
            _fold("Systems and assumptions", [html.Div(id="assumptions")]),
            _fold("Save, open, export", _files()),
        ],
        id="controls",
        className="panel",
        tabIndex="-1",
        **{"aria-label": "Controls"},
    )


def _field(words: str, control: Part) -> Part:
    return html.Label([html.Span(words, className="quiet small"), control], className="field")


def _fold(words: str, inside: list[Part], *, opened: bool = False) -> Part:
    return html.Details([html.Summary(words), html.Div(inside, className="fold")], open=opened)


def _settlements() -> list[Part]:
    box = dcc.Input(id="search", type="text", placeholder="Бахмут, Artemivsk, …", debounce=0.25)
    return [_field("Search a town by any of its names", box), html.Div(id="towns")]


def _roads() -> list[Part]:
    box = dcc.Input(id="search-roads", type="text", debounce=0.25)
    return [_field("Search roads by a town at their end", box), html.Div(id="roads")]


def _files() -> list[Part]:
    return [
        html.Div(id="naming"),
        html.Div(
            [
                html.Button("Save the case (TOML)", id="save", type="button"),
                html.Button("Export the page (HTML)", id="export", type="button"),
                dcc.Upload(
                    html.Button("Open a case (TOML)", type="button"),
                    id="upload",
                    accept=".toml",
                    max_size=-1,
                ),
            ],
            className="tools",
        ),
        html.P(
            "A case file refers to its theater by name: a bundled one, or the one in use. "
            "At most 256 kB.",
            className="quiet small",
        ),
        html.P(id="export-message", role="status", className="quiet small"),
    ]


# ---------------------------------------------------------------- below the map


def _below() -> Part:
    return html.Div(
        [
            html.Section([html.H2("Required range"), html.P(id="sentence"), html.Div(id="ranges")]),
            html.Section([html.H2("Gateways"), html.Div(id="gateways")]),
            html.Section([html.H2("What it rests on"), html.Div(id="rests", className="columns")]),
        ]
    )
