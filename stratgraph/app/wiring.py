"""Callbacks: what the browser sends to the pure core, and what comes back to it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, Patch, State, ctx, html, no_update

from stratgraph.case import measure_case_panel, run_case
from stratgraph.errors import ScenarioError, StratgraphError
from stratgraph.page import page_html
from stratgraph.plot import PALETTES, Map, paint

from . import parts
from .deeds import Deed, do
from .history import History, history_from
from .look import look_from
from .picture import Screen, draw_names, furniture
from .search import list_roads, list_towns
from .shown import Answer, Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.gateway import Panel

    from .desk import Desk

# Controls whose value is an edit of the question by the same name.
FORM = ("systems", "standoffs", "standoff_rule", "contested", "ground", "season", "switches",
        "name")  # fmt: skip
# What an answer is called, and the property that shows it.
OUTPUTS: Mapping[str, tuple[str, str]] = {
    **{one: (one, "children") for one in ("title", "sentence", "kicker", "readout", "legend",
                                          "ranges", "rests", "sources", "message", "left",
                                          "right")},
    **{one: (one, "disabled") for one in ("undo", "redo")},
    **{one: (one, "data") for one in ("history", "look", "shown")},
    **{one: (one, "figure") for one in ("map", "twin")},
    **{one: (one, "value") for one in FORM},
    "options": ("option", "children"),
    "standoff_options": ("standoff", "children"),
    "reading_options": ("reading", "children"),
    "systems_options": ("systems", "options"),
    "map_words": ("map-words", "children"),
    "twin_words": ("twin-words", "children"),
    "maps_class": ("maps", "className"),
    "twin_pressed": ("twin-button", "aria-pressed"),
    "twin_next": ("twin-button", "data-on"),
    "clicked": ("map", "clickData"),
    "twin_clicked": ("twin", "clickData"),
    "uploaded": ("upload", "contents"),
}  # fmt: skip


def wire(app: Any, desk: Desk, version: str) -> None:
    """Join the page's controls to the questions they ask of a desk.

    Parameters
    ----------
    app : dash.Dash
    desk : Desk
    version : str
        Of stratgraph, for the page that is exported.
    """
    _wire_work(app, desk)
    _wire_names(app, desk)
    _wire_lists(app, desk)
    _wire_gateways(app, desk)
    _wire_files(app, desk, version)


# ---------------------------------------------------------------- every edit, and all it changes


def _wire_work(app: Any, desk: Desk) -> None:
    def work(told: dict[str, Any], kept: dict[str, Any]) -> Answer:
        return answer(desk, _deed(told, kept), told, kept)

    app.callback(
        output={name: Output(*where) for name, where in OUTPUTS.items()},
        inputs={
            "told": {
                "deed": Input("deed", "data"),
                "map": Input("map", "clickData"),
                "twin": Input("twin", "clickData"),
                "upload": Input("upload", "contents"),
                "screen": Input("screen", "data"),
                **{name: Input(name, "value") for name in FORM},
            },
            "kept": {
                "history": State("history", "data"),
                "look": State("look", "data"),
                "zoom": State("zoom", "data"),
                "file": State("upload", "filename"),
            },
        },
    )(work)


def answer(
    desk: Desk, deed: Deed | None, told: Mapping[str, Any], kept: Mapping[str, Any]
) -> Answer:
    """Do what was asked for and return all that is shown then; refused, say why in one line.

    Parameters
    ----------
    desk : Desk
    deed : Deed or None
        None asks for what is kept, drawn again.
    told, kept : mapping
        What the browser sends along; read as suspiciously as any file.
    """
    history, look = kept_history(desk, kept.get("history")), look_from(kept.get("look"))
    screen, zoom, message = screen_from(told.get("screen")), kept.get("zoom"), ""
    if deed is not None:
        try:
            done = do(desk, history, look, deed)
            return _answer(Shown(desk, *done, screen, zoom), message)
        except StratgraphError as error:
            message = one_line(error)
    return _answer(Shown(desk, history, look, screen, zoom), message)


def _answer(shown: Shown, message: str) -> Answer:
    found = shown.answer()
    if found["twin"] is None:
        found["twin"] = no_update
    found["history"]["of"] = shown.desk.mark
    return {**found, "message": message, "clicked": None, "twin_clicked": None, "uploaded": None}


def one_line(error: StratgraphError) -> str:
    """Return an error as one line of letters that print."""
    return "".join(letter if letter.isprintable() else " " for letter in str(error))


def kept_history(desk: Desk, kept: Any) -> History:
    """Return the history that a browser kept, or a new one where it is of another session."""
    fresh = History((desk.write(desk.opened),))
    if not isinstance(kept, dict) or kept.get("of") != desk.mark:
        return fresh
    try:
        history = history_from({key: value for key, value in kept.items() if key != "of"})
        for text in history.steps:
            desk.read(text)
    except (ValueError, StratgraphError):
        return fresh
    return history


def screen_from(told: Any) -> Screen:
    """Return the size and theme that the page reports, within reason."""
    if not isinstance(told, dict):
        return Screen()
    plain = Screen()
    width, height = (
        min(4000, max(200, int(told[one]))) if isinstance(told.get(one), int | float) else least
        for one, least in (("width", plain.width), ("height", plain.height))
    )
    return Screen(width, height, "dark" if told.get("theme") == "dark" else "light")


def _deed(told: Mapping[str, Any], kept: Mapping[str, Any]) -> Deed | None:
    """Return what the control that changed asks for."""
    who = ctx.triggered_id
    if who == "deed" and isinstance(told["deed"], dict):
        return Deed(str(told["deed"].get("act")), str(told["deed"].get("on")))
    if who in ("map", "twin") and told[who]:
        return clicked(told[who])
    if who == "upload" and told["upload"]:
        return Deed("open", (uploaded(told["upload"]), str(kept.get("file") or "case.toml")))
    return Deed(who, told[who]) if who in FORM else None


def clicked(click: Any) -> Deed | None:
    """Return what a click on the map asks for: to flip a town, or to cut a road."""
    said = next((one.get("customdata") for one in click["points"] if "customdata" in one), None)
    found = re.fullmatch(r"(town|road) (.+)", str(said), re.DOTALL)
    return found and Deed("flip" if found[1] == "town" else "road", found[2])


def uploaded(contents: str) -> bytes:
    """Return the bytes of what a browser uploads as the address of its data."""
    try:
        return base64.b64decode(contents.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise ScenarioError("the upload did not arrive whole; try again") from error


# ---------------------------------------------------------------- the names on the map


def _wire_names(app: Any, desk: Desk) -> None:
    app.clientside_callback(
        ClientsideFunction("stratgraph", "zoomed"),
        Output("zoom", "data"),
        Input("map", "relayoutData"),
        prevent_initial_call=True,
    )

    def names(zoom: Any, kept: Any, kept_look: Any, screen: Any) -> Any:
        history, look = kept_history(desk, kept), look_from(kept_look)
        shown = Shown(desk, history, look, screen_from(screen), zoom)
        if shown.zoomed is None:
            return no_update
        the_map = Map(shown.moment(look.right).case)
        frame, palette = shown.frame(the_map), PALETTES[shown.screen.theme]
        patch = Patch()
        for place, trace in enumerate(draw_names(the_map, frame, shown.screen)):
            patch["data"][place] = paint(trace, palette)
        for name, value in furniture(frame, shown.screen, palette).items():
            patch["layout"][name] = value
        return patch

    app.callback(
        Output("map", "figure", allow_duplicate=True),
        Input("zoom", "data"),
        State("history", "data"),
        State("look", "data"),
        State("screen", "data"),
        prevent_initial_call=True,
    )(names)


# ---------------------------------------------------------------- lists and gateways


def _wire_lists(app: Any, desk: Desk) -> None:
    def towns(text: str, shown: str) -> Any:
        case = desk.read(shown)
        found = list_towns(case, str(text or "")[:200], Map(case).priority)
        return parts.towns_table(case, *_some(found))

    def roads(text: str, shown: str) -> Any:
        case = desk.read(shown)
        return parts.roads_list(case, *_some(list_roads(case, str(text or "")[:200])))

    for name, box, listed in (("towns", "search", towns), ("roads", "search-roads", roads)):
        app.callback(
            Output(name, "children"),
            Input(box, "value"),
            Input("shown", "data"),
            prevent_initial_call=True,
        )(listed)


def _some(found: Sequence[Any]) -> tuple[Sequence[Any], int]:
    return found[: parts.MOST_ROWS], max(0, len(found) - parts.MOST_ROWS)


def _wire_gateways(app: Any, desk: Desk) -> None:
    panels = lru_cache(32)(lambda text: _panel(desk, text))

    def gateways(shown: str, always: list[str], clicks: int | None) -> Any:
        del clicks
        if not always and ctx.triggered_id != "measure-now":
            return html.P("Not measured for this question yet.", className="quiet")
        case = desk.read(shown)
        if not case.after.cut:
            # A fall moves no route: the question is the same for every flip.
            case = replace(case, scenario=replace(case.scenario, falls=(), retakes=()))
        try:
            return parts.gateway_table(case, panels(desk.write(case)))
        except StratgraphError as error:
            return html.P(one_line(error))

    app.callback(
        Output("gateways", "children"),
        Input("shown", "data"),
        Input("measure", "value"),
        Input("measure-now", "n_clicks"),
        prevent_initial_call=True,
    )(gateways)


def _panel(desk: Desk, text: str) -> Panel:
    case = desk.read(text)
    links = case.assumptions.unverified_roads
    return measure_case_panel(case, "fall" if case.after.cut else "hold", unverified_roads=links)


# ---------------------------------------------------------------- files


def _wire_files(app: Any, desk: Desk, version: str) -> None:
    def save(save_clicks: int | None, export_clicks: int | None, shown: str) -> Any:
        if not (save_clicks or export_clicks):
            return no_update, no_update
        case = desk.read(shown)
        try:
            if ctx.triggered_id == "save":
                return _file(shown, f"{slug(case.name)}.toml", "text/plain"), ""
            page = page_html(run_case(case), version=version)
            return _file(page, f"{slug(case.name)}.html", "text/html"), "The page was made."
        except StratgraphError as error:
            return no_update, one_line(error)

    app.callback(
        Output("saved", "data"),
        Output("export-message", "children"),
        Input("save", "n_clicks"),
        Input("export", "n_clicks"),
        State("shown", "data"),
        prevent_initial_call=True,
    )(save)


def _file(content: str, name: str, kind: str) -> dict[str, Any]:
    return {"content": content, "filename": name, "type": kind, "base64": False}


def slug(name: str) -> str:
    """Return a name that any disk takes for a file.

    Examples
    --------
    >>> slug("Bakhmut falls / 2"), slug("Бахмут")
    ('bakhmut_falls_2', 'case')
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60] or "case"
