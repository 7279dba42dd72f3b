"""The app's door: what the browser sends, what the server answers, who may ask."""

from __future__ import annotations

import base64
import socket

import pytest
from dash import no_update

from stratgraph import case_toml, read_case
from stratgraph.app import make_app, open_desk
from stratgraph.app.actions import Action
from stratgraph.app.callbacks import answer, clicked, kept_state, screen_from, slug, uploaded
from stratgraph.app.map_figure import Screen
from stratgraph.app.server import build, is_loopback, open_server
from stratgraph.errors import ScenarioError, StratgraphError


@pytest.fixture(scope="module")
def session():
    return open_desk("gate_falls")


@pytest.fixture(scope="module")
def client(session):
    return build(session, version="test").server.test_client()


def test_an_answer_keeps_the_state_for_the_next(session):
    first = answer(session, None, {}, {})
    done = answer(session, Action("flip", "gate"), {}, {"kept": first["kept"]})
    history, _ = kept_state(session, done["kept"])
    assert len(history.steps) == 2
    assert done["shown"]["attributes"]["undo"] == {"disabled": False}
    assert done["shown"]["inside"]["title"][0].startswith("As things stand, ")


def test_a_refusal_is_one_line_and_the_form_says_again_what_holds(session):
    first = answer(session, None, {}, {})
    refused = answer(session, Action("standoffs", "x"), {}, {"kept": first["kept"]})
    assert refused["shown"]["inside"]["message"] == [
        "a stand-off is a number of kilometres under 1000, got 'x'"
    ]
    assert refused["kept"] == first["kept"]
    form = "assumptions"
    assert refused["shown"]["inside"][form] == first["shown"]["inside"][form]


def test_what_needs_no_work_of_the_browser_is_not_sent(session):
    again = answer(session, None, {}, {})
    assert all(again[name] is no_update for name in ("twin", "map_click", "upload"))
    clicks = answer(session, None, {"map_click": {"points": []}}, {})
    assert clicks["map_click"] is None


@pytest.mark.parametrize("kept", [None, {}, 7, {"of": "another"}, {"history": {}}])
def test_what_another_session_kept_is_forgotten(session, kept):
    history, _ = kept_state(session, kept)
    assert history.steps == (session.write(session.opened),)


def test_a_kept_text_that_is_no_case_is_forgotten(session):
    kept = answer(session, None, {}, {})["kept"]
    kept["history"]["steps"] = ["theater = 'elsewhere'"]
    assert kept_state(session, kept)[0].steps == (session.write(session.opened),)


def test_a_screen_is_taken_within_reason():
    assert screen_from({"width": 1e9, "height": -5, "theme": "dark"}) == Screen(4000, 200, "dark")
    assert screen_from({"width": "wide"}) == screen_from(None) == Screen()


def test_a_click_says_what_it_hit():
    assert clicked({"points": [{"x": 1}, {"customdata": "town gate"}]}) == Action("flip", "gate")
    assert clicked({"points": [{"customdata": "road a--b"}]}) == Action("road", "a--b")
    assert clicked({"points": [{"x": 1}]}) is None


def test_an_upload_arrives_as_its_bytes():
    sent = base64.b64encode("Бахмут".encode()).decode()
    assert uploaded(f"data:text/plain;base64,{sent}").decode() == "Бахмут"
    with pytest.raises(ScenarioError, match="did not arrive whole"):
        uploaded("data:;base64,???")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 900, "Бахмут", "CON: <x>"])
def test_the_name_of_a_download_is_one_for_any_disk(name):
    assert slug(name).replace("_", "").isalnum()
    assert len(slug(name)) <= 60


def test_the_page_asks_only_this_server_and_runs_no_script_of_its_own(client):
    page = client.get("/", headers={"Host": "127.0.0.1:8050"})
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "http://" not in text
    assert "https://" not in text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'sha256-" in policy


def test_a_request_that_is_too_large_is_refused(client):
    sent = client.post("/_dash-update-component", data="x" * 9_000_000,
                       content_type="application/json")  # fmt: skip
    assert sent.status_code == 413


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("192.168.1.5", False), ("example.org", False)],
)  # fmt: skip
def test_loopback_is_told_from_the_network(host, alone):
    assert is_loopback(host) is alone


def test_a_name_that_is_not_this_machines_is_turned_away(session):
    app = build(session, version="test")
    server = open_server(app, "127.0.0.1", 0)
    server.server_close()
    ask = app.server.test_client().get
    for host, code in (("localhost:1", 200), ("127.0.0.1", 200), ("[::1]:8", 200),
                       ("evil.example", 421), ("127.0.0.1.evil.example:80", 421)):  # fmt: skip
        assert ask("/", headers={"Host": host}).status_code == code


def test_a_port_that_is_taken_is_told_in_one_line(session):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StratgraphError, match=f"cannot listen on 127.0.0.1 port {port}"):
            open_server(build(session, version="test"), "127.0.0.1", port)


def test_a_command_that_opens_it_to_the_network_says_what_that_means(monkeypatch, capsys):
    from stratgraph.app import server
    from stratgraph.cli.browse import app

    class Once:
        port = 7

        closed = 0

        def serve_forever(self):
            # Ctrl+C ends the program so, and it must not end the one that tests.
            raise SystemExit(130)

        def server_close(self):
            Once.closed += 1

    monkeypatch.setattr(server, "open_server", lambda *_: Once())
    monkeypatch.setattr("webbrowser.open", lambda address: print("opened", address))
    with pytest.raises(SystemExit):
        app("gate_falls")
    alone = capsys.readouterr()
    assert alone.out == "opened http://127.0.0.1:7/\n"
    assert "warning" not in alone.err
    with pytest.raises(SystemExit):
        app("gate_falls", host="0.0.0.0", no_browser=True)
    exposed = capsys.readouterr()
    assert exposed.out == ""
    assert "anyone who can reach this machine" in exposed.err
    assert "no password" in exposed.err
    assert Once.closed == 2


def test_the_app_opens_a_case_by_name_or_path(tmp_path):
    (tmp_path / "mine.toml").write_text(case_toml(read_case("bakhmut_falls")), encoding="utf-8")
    assert make_app(tmp_path / "mine.toml", version="test").layout is not None
