"""Callbacks: what the browser sends to the pure core, and what comes back to it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, Patch, State, ctx, no_update

from stratgraph.errors import ScenarioError, StratgraphError
from stratgraph.report.figures import PALETTES, Map, paint
from stratgraph.report.page import page_html
from stratgraph.studies.hold_or_fall import run_case

from .actions import Action, do
from .components import case_gateways
from .history import History, history_from
from .html import el
from .lists import roads_table, settlements_table
from .map_figure import Screen, draw_names, furniture
from .search import list_roads, list_settlements
from .session import MOST_CASES
from .view import Shown
from .view_state import ViewState, view_state_from, view_state_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.studies.hold_or_fall import Case

    from .session import Session

MOST_LETTERS = 200
# A page is answered from the whole panel and what would move it, which a click does not wait for.
MOST_ON_PAGE = 1000


def wire(app: Any, session: Session, version: str) -> None:
    """Join the page's controls to the questions they ask of a session.

    Parameters
    ----------
    app : dash.Dash
    session : Session
    version : str
        Of stratgraph, for the page that is exported.
    """
    _wire_work(app, session)
    _wire_names(app, session)
    _wire_lists(app, session)
    _wire_gateways(app, session)
    _wire_files(app, session, version)


# ---------------------------------------------------------------- every edit, and all it changes


def _wire_work(app: Any, session: Session) -> None:
    def work(told: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
        return answer(session, _action(told, kept), told, kept)

    app.callback(
        output={
            "kept": Output("kept", "data"),
            "shown": Output("shown", "data"),
            "map": Output("map", "figure"),
            "twin": Output("twin", "figure"),
            "map_click": Output("map", "clickData"),
            "twin_click": Output("twin", "clickData"),
            "upload": Output("upload", "contents"),
        },
        inputs={
            "told": {
                "action": Input("action", "data"),
                "map_click": Input("map", "clickData"),
                "twin_click": Input("twin", "clickData"),
                "upload": Input("upload", "contents"),
                "screen": Input("screen", "data"),
            },
            "kept": {
                "kept": State("kept", "data"),
                "zoom": State("zoom", "data"),
                "file": State("upload", "filename"),
            },
        },
    )(work)
    for name in ("shown", "lists", "gates"):
        app.clientside_callback(
            ClientsideFunction("stratgraph", "show"),
            Output(f"{name}-done", "data"),
            Input(name, "data"),
            prevent_initial_call=True,
        )


def answer(
    session: Session, action: Action | None, told: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """Do what was asked for and return all that is shown then; refused, say why in one line.

    Parameters
    ----------
    session : Session
    action : Action or None
        None asks for what is kept, drawn again.
    told, kept : mapping
        What the browser sends along; read as suspiciously as any file.
    """
    history, view_state = kept_state(session, kept.get("kept"))
    screen, zoom, message = screen_from(told.get("screen")), kept.get("zoom"), ""
    if action is not None:
        try:
            shown = Shown(session, *do(session, history, view_state, action), screen, zoom)
            return _answer(shown, message, told)
        except StratgraphError as error:
            message = one_line(error)
    return _answer(Shown(session, history, view_state, screen, zoom), message, told)


def _answer(shown: Shown, message: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes: every output that is left alone saves the browser a round of work."""
    drawn, twin = shown.figures()
    return {
        "kept": {
            "of": shown.session.mark,
            "history": shown.history.to_json(),
            "view_state": view_state_json(shown.view_state),
        },
        "shown": shown.page(message),
        "map": drawn,
        "twin": no_update if twin is None else twin,
        **{
            one: no_update if told.get(one) is None else None
            for one in ("map_click", "twin_click", "upload")
        },
    }


def one_line(error: StratgraphError) -> str:
    """Return an error as one line of letters that print."""
    return "".join(letter if letter.isprintable() else " " for letter in str(error))


def kept_state(session: Session, kept: Any) -> tuple[History, ViewState]:
    """Return what a browser kept, or a new history where it is of another session."""
    fresh = History((session.write(session.opened),)), ViewState()
    if not isinstance(kept, dict) or kept.get("of") != session.mark:
        return fresh
    try:
        history = history_from(kept.get("history"))
        for text in history.steps:
            session.read(text)
    except (ValueError, StratgraphError):
        return fresh
    return history, view_state_from(kept.get("view_state"))


def in_view(session: Session, kept: Any) -> Case:
    """Return the case in view."""
    return session.read(kept_state(session, kept)[0].present)


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


def _action(told: Mapping[str, Any], kept: Mapping[str, Any]) -> Action | None:
    """Return what the control that changed asks for."""
    who = next(iter(ctx.triggered_prop_ids.values()), None)
    if who == "action" and isinstance(told["action"], dict):
        return Action(str(told["action"].get("act")), told["action"].get("on", ""))
    if who in ("map", "twin") and told[f"{who}_click"]:
        return clicked(told[f"{who}_click"])
    if who == "upload" and told["upload"]:
        return Action("open", (uploaded(told["upload"]), str(kept.get("file") or "case.toml")))
    return None


def clicked(click: Any) -> Action | None:
    """Return what a click on the map asks for: to flip a town, or to cut a road."""
    said = next((one.get("customdata") for one in click["points"] if "customdata" in one), None)
    found = re.fullmatch(r"(town|road) (.+)", str(said), re.DOTALL)
    return found and Action("flip" if found[1] == "town" else "road", found[2])


def uploaded(contents: str) -> bytes:
    """Return the bytes of what a browser uploads as the address of its data."""
    try:
        return base64.b64decode(contents.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise ScenarioError("the upload did not arrive whole; try again") from error


# ---------------------------------------------------------------- the names on the map


def _wire_names(app: Any, session: Session) -> None:
    app.clientside_callback(
        ClientsideFunction("stratgraph", "zoomed"),
        Output("zoom", "data"),
        Input("map", "relayoutData"),
        Input("twin", "relayoutData"),
        prevent_initial_call=True,
    )

    def names(zoom: Any, kept: Any, screen: Any) -> Any:
        shown = Shown(session, *kept_state(session, kept), screen_from(screen), zoom)
        if shown.zoomed is None:
            return no_update
        the_map = Map(shown.moment(shown.view_state.right).case)
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
        State("kept", "data"),
        State("screen", "data"),
        prevent_initial_call=True,
    )(names)


# ---------------------------------------------------------------- lists and gateways


def _wire_lists(app: Any, session: Session) -> None:
    def lists(settlement: str, road: str, kept: Any) -> Any:
        case = in_view(session, kept)
        towns = list_settlements(case, str(settlement or "")[:MOST_LETTERS], Map(case).priority)
        roads = list_roads(case, str(road or "")[:MOST_LETTERS])
        return {
            "inside": {"towns": settlements_table(case, towns), "roads": roads_table(case, roads)}
        }

    app.callback(
        Output("lists", "data"),
        Input("search", "value"),
        Input("search-roads", "value"),
        Input("kept", "data"),
        prevent_initial_call=True,
    )(lists)


def _wire_gateways(app: Any, session: Session) -> None:
    # A flip moves no route, and going back asks again what was asked before.
    tables = lru_cache(MOST_CASES)(lambda text: case_gateways(session.read(text)))

    def gateways(kept: Any) -> Any:
        case = in_view(session, kept)
        if not case.after.cut:
            case = replace(case, scenario=replace(case.scenario, falls=(), retakes=()))
        try:
            return {"inside": {"gateways": [tables(session.write(case))]}}
        except StratgraphError as error:
            return {"inside": {"gateways": [el("p", one_line(error))]}}

    # Apart from the rest, which does not wait for it.
    app.callback(Output("gates", "data"), Input("kept", "data"), prevent_initial_call=True)(
        gateways
    )


# ---------------------------------------------------------------- files


def _wire_files(app: Any, session: Session, version: str) -> None:
    def save(save_clicks: int | None, export_clicks: int | None, kept: Any) -> Any:
        if not (save_clicks or export_clicks):
            return no_update, no_update
        case = in_view(session, kept)
        try:
            if ctx.triggered_id == "save":
                return _file(session.write(case), f"{slug(case.name)}.toml", "text/plain"), ""
            if len(case.theater.ids) > MOST_ON_PAGE:
                raise ScenarioError(
                    f"a page of {len(case.theater.ids):,} settlements takes minutes to measure: "
                    "save the case, then `stratgraph run FILE --html PAGE`"
                )
            page = page_html(run_case(case), version=version)
            return _file(page, f"{slug(case.name)}.html", "text/html"), "The page was made."
        except StratgraphError as error:
            return no_update, one_line(error)

    app.callback(
        Output("saved", "data"),
        Output("export-message", "children"),
        Input("save", "n_clicks"),
        Input("export", "n_clicks"),
        State("kept", "data"),
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
