"""The app's door: who may ask, what is refused, and that nothing else is asked for."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from stratgraph import case_toml, read_case, read_facts
from stratgraph.app import make_app, open_desk, server
from stratgraph.app.beside import GivenUpError
from stratgraph.app.server import MOST_REQUEST_BYTES, build, is_loopback, open_server
from stratgraph.errors import StratgraphError
from stratgraph.io import copy_theater

TODAY = date(2026, 11, 28)
ASKED = b'{"text": ""}'


@pytest.fixture(scope="module")
def session():
    return open_desk("gate_falls")


@pytest.fixture(scope="module")
def serve():
    """Serve sessions on free ports of this machine until the module ends."""
    running = []

    def start(session, file=None):
        one = open_server(build(session, version="test", today=TODAY, file=file), "127.0.0.1", 0)
        thread = threading.Thread(target=one.serve_forever, daemon=True)
        thread.start()
        running.append((one, thread))
        return one.port

    yield start
    for one, thread in running:
        one.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def port(serve, session):
    return serve(session)


def ask(port, method, path, body=None, **headers):
    """Return status, headers and text of an answer."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request(method, path, body, {"Host": f"127.0.0.1:{port}", **headers})
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def test_the_page_that_is_served_asks_this_server_alone(port):
    status, headers, text = ask(port, "GET", "/")
    assert status == 200
    assert 'data-served="yes"' in text
    assert "connect-src 'self'\"" in text
    assert "default-src 'none'" in text
    assert "unsafe-eval" not in text[:2000]
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == (
        "nosniff",
        "no-referrer",
    )
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", text)


def test_a_question_is_answered_in_json(port, session):
    body = json.dumps(
        {
            "steps": [session.write(session.opened)],
            "place": 0,
            "act": "hold",
            "on": ["gate", "defender"],
        }
    )
    status, headers, text = ask(port, "POST", "/answer", body)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert json.loads(text)["title"].startswith("As things stand, ")
    assert "<" not in text


@pytest.mark.parametrize(
    ("path", "body"),
    [("/answer", "{"), ("/answer", "[]"), ("/answer", b"\xff"), ("/later", "7"), ("/page", "{}"),
     ("/run", '{"text": 3}'), ("/later", ""), ("/answer", "[" * 200_000), ("/study", "7"),
     ("/study", '{"text": ""}'), ("/study", '{"text": "", "study": ["sets"]}'),
     ("/page", '{"text": "", "studies": ["dance"]}'), ("/page", '{"text": "", "studies": 7}')],
)  # fmt: skip
def test_a_malformed_request_is_answered_400_without_a_traceback(port, path, body):
    status, _, text = ask(port, "POST", path, body)
    assert (status, text) == (400, "this is no question that the page asks\n")


def test_a_study_is_told_line_by_line_and_last_what_came_of_it(port, session):
    body = json.dumps({"text": session.write(session.opened), "study": "attribution"})
    status, headers, text = ask(port, "POST", "/study", body)
    assert (status, headers["Content-Type"]) == (200, "application/x-ndjson")
    *far, told = map(json.loads, text.splitlines())
    assert all(one.keys() == {"percent"} for one in far)
    assert "What is due to each place" in told["html"]


def test_a_study_that_nobody_waits_for_ends_and_others_are_answered_meanwhile(serve, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def work(*given):
        tell = given[-1]
        begun.set()
        try:
            while True:
                tell(0, 1)
                time.sleep(0.01)
        except GivenUpError:
            ended.set()
            raise

    monkeypatch.setattr(server, "studied", work)
    port = serve(open_desk("gate_falls"))
    body = json.dumps({"text": "", "study": "sets"})
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("POST", "/study", body, {"Host": "127.0.0.1"})
        assert begun.wait(30)
        assert ask(port, "GET", "/opened")[0] == 200
        assert not ended.is_set()
    assert ended.wait(30)


def test_what_is_no_address_or_method_of_it_is_refused(port):
    assert ask(port, "GET", "/etc/passwd")[0] == 404
    assert ask(port, "GET", "/../answer")[0] == 404
    assert ask(port, "POST", "/", "x")[0] == 405
    assert ask(port, "GET", "/answer")[0] == 405


def test_a_case_that_is_none_is_told_in_a_line_of_text(port):
    status, headers, text = ask(port, "POST", "/page", json.dumps({"text": 'nam = "x"'}))
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert text.endswith("key nam: unknown name; did you mean name?")


def test_a_request_that_is_too_large_is_refused_unread(port):
    assert ask(port, "POST", "/answer", **{"Content-Length": str(MOST_REQUEST_BYTES + 1)})[0] == 413
    assert ask(port, "POST", "/answer", **{"Content-Length": "many"})[0] in (400, 413)


def test_a_request_that_comes_in_pieces_is_bounded_too(port):
    pieces = (b"x" * 1_000_000 for _ in range(9))
    try:
        status, _, _ = ask(port, "POST", "/answer", pieces, **{"Transfer-Encoding": "chunked"})
    except OSError:  # it hung up before all was sent
        return
    assert status == 400


@pytest.mark.parametrize(
    ("origin", "code"),
    [("http://127.0.0.1:{port}", 200), ("http://evil.example", 403), ("null", 403),
     ("http://127.0.0.1:1", 403)],
)  # fmt: skip
def test_a_page_of_another_origin_is_turned_away(port, session, origin, code):
    body = json.dumps({"text": session.write(session.opened)})
    assert ask(port, "POST", "/later", body, Origin=origin.format(port=port))[0] == code


def test_a_name_that_is_not_this_machines_is_turned_away(port):
    for host, code in (("localhost:1", 200), ("127.0.0.1", 200), ("[::1]:8", 200),
                       ("evil.example", 421), ("127.0.0.1.evil.example:80", 421)):  # fmt: skip
        assert ask(port, "GET", "/opened", Host=host)[0] == code


def test_the_page_is_told_when_its_case_file_was_edited(serve, tmp_path):
    copy_theater("valley", tmp_path / "mine")
    file = tmp_path / "mine" / "gate_falls.toml"
    port = serve(open_desk(file), file)
    assert json.loads(ask(port, "GET", "/opened")[2]) == {"changed": False}
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('["gate"]', '["mill"]'), encoding="utf-8")
    assert json.loads(ask(port, "GET", "/opened")[2]) == {"changed": True}
    assert "Losing Mill would" in ask(port, "GET", "/")[2]
    assert json.loads(ask(port, "GET", "/opened")[2]) == {"changed": False}
    file.write_text("nothing", encoding="utf-8")
    status, _, said = ask(port, "GET", "/")
    assert status == 500
    assert "not valid TOML" in said


def test_a_case_file_that_is_of_another_theater_now_needs_a_new_start(serve, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(case_toml(read_case("gate_falls")), encoding="utf-8")
    port = serve(open_desk(file), file)
    file.write_text(case_toml(read_case("bakhmut_falls")), encoding="utf-8")
    status, _, said = ask(port, "GET", "/")
    assert status == 500
    assert said == (
        "the case is now of the theater 'bakhmut-2022'; stop the app and start it again\n"
    )


def test_a_case_file_that_is_written_while_it_is_read_is_read_again(serve, tmp_path, monkeypatch):
    copy_theater("valley", tmp_path / "mine")
    file = tmp_path / "mine" / "gate_falls.toml"
    port, text = serve(open_desk(file), file), file.read_text(encoding="utf-8")

    def read_and_written(name):
        opened = open_desk(name)
        file.write_text(text.replace('["gate"]', '["kingsbridge"]'), encoding="utf-8")
        return opened

    monkeypatch.setattr(server, "open_desk", read_and_written)
    file.write_text(text.replace('["gate"]', '["mill"]'), encoding="utf-8")
    assert "Losing Mill would" in ask(port, "GET", "/")[2]
    assert json.loads(ask(port, "GET", "/opened")[2]) == {"changed": True}
    assert "Losing Kingsbridge would" in ask(port, "GET", "/")[2]


def test_tabs_that_ask_at_once_about_another_theater_get_the_same(monkeypatch):
    desk, read = open_desk("gate_falls"), []
    text = case_toml(read_case("kohima_falls"))

    def slowly(word):
        read.append(word)
        time.sleep(0.05)
        return read_facts(word)

    monkeypatch.setattr("stratgraph.app.session.read_facts", slowly)
    with ThreadPoolExecutor(4) as tabs:
        cases = list(tabs.map(desk.read, [text, f"{text}\n", f"{text}\n\n", f"{text}\n\n\n"]))
    assert len(read) == 1
    assert len({id(one.theater) for one in cases}) == 1


def test_who_stops_it_does_not_wait_for_what_is_being_measured(session, monkeypatch):
    begun, end = threading.Event(), threading.Event()

    def measured(*_):
        begun.set()
        end.wait(60)
        return {}

    monkeypatch.setattr(server, "later", measured)
    monkeypatch.setattr(server, "STOP_SECONDS", 0.1)
    running = open_server(build(session, version="test", today=TODAY), "127.0.0.1", 0)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    with socket.create_connection(("127.0.0.1", running.port)) as line:
        head = f"POST /later HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(ASKED)}\r\n\r\n"
        line.sendall(head.encode() + ASKED)
        assert begun.wait(30)
        running.shutdown()
        thread.join(30)
    stopped = not thread.is_alive()
    end.set()
    assert stopped


@pytest.mark.parametrize(
    ("host", "named"), [("127.0.0.2", "127.0.0.2"), ("::1", "[::1]"), ("127.0.0.1", "LOCALHOST")]
)
def test_it_answers_to_the_name_that_it_was_told_to_listen_on(session, host, named):
    try:
        running = open_server(build(session, version="test", today=TODAY), host, 0)
    except StratgraphError:
        pytest.skip(f"this machine has no {host}")
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    with contextlib.closing(http.client.HTTPConnection(host, running.port, timeout=60)) as line:
        line.request("GET", "/opened", headers={"Host": f"{named}:{running.port}"})
        status = line.getresponse().status
    running.shutdown()
    thread.join()
    assert status == 200


def test_opened_to_the_network_it_answers_to_addresses_and_names_that_were_allowed(session):
    app = build(session, version="test", today=TODAY)
    running = open_server(app, "0.0.0.0", 0, allowed=["Desk.example"])
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    asked = {
        host: ask(running.port, "GET", "/opened", Host=host)
        for host in ("192.0.2.7:8050", "[2001:db8::7]", "localhost", "desk.example:80",
                     "evil.example", "192.0.2.7.evil.example", "")
    }  # fmt: skip
    running.shutdown()
    thread.join()
    assert {host: status for host, (status, *_) in asked.items()} == {
        "192.0.2.7:8050": 200, "[2001:db8::7]": 200, "localhost": 200, "desk.example:80": 200,
        "evil.example": 421, "192.0.2.7.evil.example": 421, "": 421,
    }  # fmt: skip
    assert "--allow-host" in asked["evil.example"][2]


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("192.168.1.5", False), ("example.org", False)],
)  # fmt: skip
def test_loopback_is_told_from_the_network(host, alone):
    assert is_loopback(host) is alone


def test_a_port_that_is_taken_is_told_in_one_line(session):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StratgraphError, match=f"cannot listen on 127.0.0.1 port {port}"):
            open_server(build(session, version="test", today=TODAY), "127.0.0.1", port)


def test_a_command_that_opens_it_to_the_network_says_what_that_means(monkeypatch, capsys):
    from stratgraph.cli.browse import app

    class Once:
        port = 7

        def serve_forever(self):
            # Ctrl+C ends the program so, and it must not end the one that tests.
            raise SystemExit(130)

    monkeypatch.setattr(server, "open_server", lambda *_, **__: Once())
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


def test_the_app_opens_a_case_by_name_or_path(tmp_path):
    (tmp_path / "mine.toml").write_text(case_toml(read_case("bakhmut_falls")), encoding="utf-8")
    assert make_app(tmp_path / "mine.toml", version="test", today=TODAY).routes
