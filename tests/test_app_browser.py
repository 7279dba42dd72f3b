"""The page as an analyst has it: served on this machine, in Chromium, by mouse, key and table."""

from __future__ import annotations

import base64
import dataclasses
import re
import threading
import time
import zlib
from datetime import date

import pytest
from browsing import MARKS

from benchmarks.theaters import drawn_case, drawn_facts, drawn_places
from stratgraph import case_toml, read_case, read_facts
from stratgraph.app import Session, open_desk
from stratgraph.app.edits import hold
from stratgraph.app.server import build, open_server
from stratgraph.io import copy_theater, parse_case, write_case, write_theater

pytestmark = MARKS

TODAY = date(2026, 11, 28)
HOSTILE = "<img src=x onerror=alert(1)>"
DESK, PHONE = {"width": 1400, "height": 880}, {"width": 390, "height": 844}
DAY = "As things stand"
# Where on the screen the middle of the longest road at Bakhmut is drawn.
MIDDLE = """words => { const map = document.getElementById('map');
  const box = map.querySelector('.nsewdrag').getBoundingClientRect();
  const {xaxis, yaxis} = map._fullLayout;
  const trace = map.data.find(one => one.name === 'road middles');
  const k = trace.hovertext.findIndex(one => one.startsWith(words));
  return [box.left + xaxis.l2p(trace.x[k]), box.top + yaxis.l2p(trace.y[k])]; }"""


@pytest.fixture(scope="module")
def serve():
    """Serve desks, each on a free port of this machine, until the module ends."""
    servers = []

    def start(session, file=None):
        server = open_server(build(session, version="test", today=TODAY, file=file), "127.0.0.1", 0)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.port}/"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def bakhmut(serve):
    return serve(open_desk("bakhmut_falls"))


@pytest.fixture(scope="module")
def valley(serve):
    return serve(open_desk("gate_falls"))


@pytest.fixture
def visit(browser):
    """Open the app; at the end nobody else may have been asked and nothing have gone wrong."""
    trouble, contexts = [], []

    def open_page(address, *, viewport=DESK, theme="light", measured=False):
        context = browser.new_context(viewport=viewport, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (trouble.append("a dialog"), dialog.dismiss()))
        home = address.split("#")[0]
        page.on(
            "request",
            lambda asked: (
                None
                if re.match("(data|blob):", asked.url) or asked.url.startswith(home)
                else trouble.append(f"asked for {asked.url}")
            ),
        )
        page.goto(address)
        until(page, lambda: page.locator("#map .textpoint").count())
        if measured:
            until(page, lambda: page.locator("[data-later=gateways] table").count())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


def until(page, check, seconds=60.0):
    """Wait until something holds; the page's policy runs no test of the driver's own in it."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, page.inner_text("#message") or page.inner_text("h1")
        page.wait_for_timeout(20)


def says(page, words, where="h1"):
    read = f"(document.querySelector({where!r}) || {{}}).innerText || ''"
    until(page, lambda: words in page.evaluate(read))


def in_hand(page, town):
    """Choose a town in the list, so that its buttons stand beside it."""
    page.click(f"#towns tr[data-place] button.pick:has(bdi:text-is({town!r}))")
    says(page, town, "#townsays")


def test_a_town_changes_hands_by_its_buttons_and_all_is_taken_back(visit, bakhmut):
    page = visit(bakhmut, measured=True)
    says(page, "Losing Bakhmut would")
    in_hand(page, "Bakhmut")
    page.click("[data-holder=defender]")
    says(page, DAY)
    assert page.title() == page.inner_text("h1")
    in_hand(page, "Kramatorsk")
    page.click("[data-holder=attacker]")
    says(page, "Losing Kramatorsk would")
    page.click("#undo")
    says(page, DAY)
    page.keyboard.press("Control+z")
    says(page, "Losing Bakhmut would")
    assert page.is_disabled("#undo")
    page.keyboard.press("Control+Shift+z")
    says(page, DAY)
    page.click("#redo")
    says(page, "Losing Kramatorsk would")
    assert page.is_disabled("#redo")
    # What was asked outlives a reload of the page, and goes along with its address.
    page.reload()
    says(page, "Losing Kramatorsk would")
    until(page, lambda: "ask=" in page.url)
    says(visit(page.url), "Losing Kramatorsk would")


def test_a_town_stays_in_hand_is_announced_and_the_keyboard_keeps_its_place(visit, valley):
    page = visit(valley, measured=True)
    focused = "document.activeElement.id || document.activeElement.dataset.holder"
    in_hand(page, "Brook")
    page.focus("[data-holder=defender]")
    page.keyboard.press("Enter")
    until(page, lambda: page.inner_text("#announced").startswith("Brook: Blue (defender). "))
    assert page.inner_text("#townsays").startswith("Brook")
    assert page.evaluate(focused) == "defender"
    assert page.is_visible("#roles")
    # What can no longer be pressed hands the keyboard to its neighbour.
    page.focus("#undo")
    page.keyboard.press("Enter")
    until(page, lambda: page.is_disabled("#undo") and page.evaluate(focused) == "redo")
    assert page.inner_text("#announced").startswith("Brook: Red (attacker). ")


@pytest.mark.parametrize("kept", ["{", '{"of":"MARK","steps":["x"],"place":3}'])
def test_what_is_no_history_in_the_tab_is_passed_over(visit, valley, kept):
    page = visit(valley)
    mark = page.evaluate("JSON.parse(document.getElementById('data').textContent).asked.of")
    kept = kept.replace("MARK", mark)
    page.evaluate("kept => sessionStorage.setItem('stratgraph', kept)", kept)
    page.reload()
    says(page, "Losing Gate would")
    page.click("#towns tr[data-place] button.pick:has(bdi:text-is('Gate'))")
    page.click("[data-holder=defender]")
    says(page, DAY)


def test_an_address_that_unpacks_to_more_than_a_case_is_told_unread(visit, valley):
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    said = (
        base64.urlsafe_b64encode(press.compress(b"a" * 50_000_000) + press.flush())
        .decode()
        .rstrip("=")
    )
    page = visit(f"{valley}#ask={said}")
    says(page, "What the address asks cannot be read", "#message")
    says(page, "Losing Gate would")


def test_a_large_theater_opens_and_answers_for_the_weapon_in_view(visit, valley, monkeypatch):
    targets = """JSON.stringify(stratgraph.answer({situation: 'fall', standoff_m: 0,
        reach: document.getElementById('option').value, contested: 'no_fire'}).targets)"""
    computing = visit(valley)
    told, axis = computing.evaluate(targets), computing.inner_text("#axis")
    assert '"newly_reached_by":["' in told
    monkeypatch.setattr("stratgraph.report.page.precomputed.MOST_COMPUTED", 7)
    page = visit(valley)
    # Of a large theater every range is told of the places that are asked about.
    assert (page.evaluate(targets), page.inner_text("#axis")) == (told, axis)
    other = page.evaluate(
        "[...document.getElementById('option').options].find(o => !o.selected).value"
    )
    page.select_option("#option", other)
    until(page, lambda: f"reach={other}" in page.url.replace("%2F", "/"))
    in_hand(page, "Gate")
    page.click("[data-holder=defender]")
    says(page, DAY)


def test_of_3000_towns_a_hundred_rows_are_shown_and_each_is_found(visit, serve, tmp_path):
    facts = drawn_facts(drawn_places(3000), 0)
    write_theater(facts, tmp_path / "of")
    write_case(drawn_case(facts), tmp_path / "of" / "case.toml", theater="theater.toml")
    page = visit(serve(open_desk(tmp_path / "of" / "case.toml")))
    shown = page.locator("#towns tbody tr")
    place = "document.activeElement.closest('tr').dataset.place"
    assert (shown.count(), page.get_attribute("#towns", "aria-rowcount")) == (100, "3001")
    assert page.inner_text("#rowsshown") == "Rows 1 to 100 of 3,000."
    assert page.evaluate("document.querySelectorAll('*').length") < 15_000
    page.click("#more")
    assert (shown.count(), page.inner_text("#rowsshown")) == (200, "Rows 1 to 200 of 3,000.")
    # Arrows lead beyond what is shown, and back.
    shown.nth(199).locator(".pick").focus()
    page.keyboard.press("ArrowDown")
    assert (page.evaluate(place), shown.first.get_attribute("aria-rowindex")) == ("200", "202")
    page.keyboard.press("End")
    assert (page.evaluate(place), page.is_visible("#more")) == ("2999", False)
    assert shown.last.get_attribute("aria-rowindex") == "3001"
    page.click("#earlier")
    assert (shown.count(), page.is_visible("#earlier")) == (200, True)
    # The most populous of all come first, wherever they stood.
    page.click("#towns th:has-text('Population') button")
    towns = facts.theater().settlements
    people = max(one.population or 0 for one in towns)
    assert shown.first.locator("td").nth(3).inner_text() == f"{people:,}"
    # What is sought is found among all, and stays in view when it changes hands.
    last = towns[2999]
    page.fill("#search", last.name)
    assert shown.count() == 1
    shown.locator("td button").focus()
    holder = shown.locator("td").first.inner_text()
    page.keyboard.press("f")
    until(page, lambda: shown.count() == 1 and shown.locator("td").first.inner_text() != holder)
    assert page.input_value("#search") == last.name
    flips = "document.activeElement.matches('tr[data-place=\"2999\"] td button')"
    until(page, lambda: page.evaluate(flips))


def test_a_tab_that_can_keep_nothing_is_answered_all_the_same(visit, valley):
    page = visit(valley)
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full'); }; }"
    )
    in_hand(page, "Gate")
    page.click("[data-holder=defender]")
    says(page, DAY)


def test_a_disputed_town_is_set_on_the_page_as_in_a_file(visit, bakhmut):
    page = visit(bakhmut)
    in_hand(page, "Chasiv Yar")
    page.click("[data-holder=contested]")
    says(page, "Flipped here: Chasiv Yar to contested", "#flipped")
    assert "to-contested=chasiv_yar" in page.url
    page.click("#undo")
    until(page, lambda: "to-contested" not in page.url)


def test_a_road_is_cut_where_it_is_read_and_mended_in_the_list(visit, bakhmut):
    page = visit(bakhmut)
    case = read_case("bakhmut_falls")
    ours = [one for one in case.theater.roads if "bakhmut" in (one.a, one.b)]
    road = max(ours, key=lambda one: one.length_m)
    ends = " – ".join(case.theater.end_name(one) for one in (road.a, road.b))
    page.mouse.click(*page.evaluate(MIDDLE, f"<b>{ends}"))
    says(page, ends, "#townsays")
    page.click("#cutroad")
    says(page, "cutting one road")
    page.click("summary >> text=Roads and waters")
    page.click(f"#roads button[data-on='{road.id}'] >> text=Mend")
    until(page, lambda: "cutting" not in page.inner_text("h1"))
    page.fill("#searchroads", "Бахмут")
    says(page, "of", "#roadcount")
    page.click("#roads button[data-on=siverskyi_donets]")
    says(page, "cutting five roads")


def test_everything_is_reached_by_keyboard(visit, bakhmut):
    page = visit(bakhmut)
    page.fill("#search", "Артемівськ")
    says(page, " of 285 towns", "#searchcount")
    until(page, lambda: page.is_hidden("button[aria-label='Flip Kramatorsk']"))
    page.focus("button[aria-label='Flip Bakhmut']")
    page.keyboard.press("Enter")
    says(page, DAY)
    # The button was made anew and the focus has not been lost.
    focused = "document.activeElement.getAttribute('aria-label')"
    until(page, lambda: page.evaluate(focused) == "Flip Bakhmut")
    page.keyboard.press("Enter")
    says(page, "Losing Bakhmut would")
    page.focus("#option")
    was = page.inner_text("#readout")
    page.keyboard.press("ArrowDown")
    until(page, lambda: page.inner_text("#readout") != was)
    page.focus("#theme")
    page.keyboard.press("Enter")
    assert page.get_attribute("html", "data-theme") == "dark"
    land = "document.getElementById('map').layout.plot_bgcolor"
    until(page, lambda: page.evaluate(land) == "#14181d")


def test_assumptions_change_the_answer_and_what_makes_no_sense_changes_nothing(visit, bakhmut):
    page = visit(bakhmut)
    before = page.inner_text("h1")
    page.click("summary >> text=Weapons and assumptions")
    page.fill("#field-standoffs", "far")
    page.keyboard.press("Enter")
    says(page, "a stand-off is a number of kilometres under 1000, got 'far'", "#message")
    box = page.locator("#message").bounding_box()
    assert 0 <= box["y"] < box["y"] + box["height"] <= DESK["height"]
    assert page.inner_text("h1") == before
    until(page, lambda: page.input_value("#field-standoffs") == "0, 5")
    page.fill("#field-standoffs", "5")
    page.keyboard.press("Enter")
    says(page, "Weapons stand 5 km behind the front", "#numbers")
    page.check("#form >> text=the attacker's")
    says(page, "Disputed villages count as the attacker's; the other", "#numbers")
    page.check("#form >> text=2S4 Tyulpan")
    options = "document.getElementById('option').innerText"
    until(page, lambda: "2S4" in page.evaluate(options))
    in_hand(page, "Bakhmut")
    page.click("[data-role=attacker]")
    says(page, "Bakhmut", "[data-later=gateways] caption")
    in_hand(page, "Kramatorsk")
    page.click("[data-role=defender]")
    says(page, "kramatorsk", "#message")


def test_two_situations_stand_side_by_side(visit, bakhmut):
    page = visit(bakhmut)
    in_hand(page, "Kramatorsk")
    page.click("[data-holder=attacker]")
    says(page, "Losing Bakhmut and Kramatorsk would")
    page.click("#side")
    until(page, lambda: page.locator("#twin .point").count())
    says(page, "Beside it: Bakhmut and Kramatorsk hold.", "#twinsays")
    page.select_option("#beside", label="then Bakhmut falls")
    says(page, "Beside it: then Bakhmut falls.", "#twinsays")
    assert "beside=then-1" in page.url
    left, right = (page.locator(f"#{one}").bounding_box() for one in ("map", "twin"))
    assert left["x"] + left["width"] <= right["x"] + 3
    assert abs(left["width"] - right["width"]) <= 3


def test_studies_are_asked_for_and_a_sequence_that_was_found_is_played(visit, valley):
    page = visit(valley)
    page.click("[data-study=odds]")
    says(page, "states nothing as uncertain", "#studysays")
    page.click("[data-study=attribution]")
    says(page, "Worked out, below: What is due to each place.", "#studysays")
    page.click("[data-study=sequences]")
    says(page, "Worked out, below: Fewest places to take.", "#studysays")
    page.select_option("#takes", value="defender:gate,brook")
    page.click("#playtaken")
    listed = ["Gate holds", "Gate falls", "1. then Gate is retaken", "2. then Brook is retaken"]
    until(page, lambda: page.locator("#takestep option").all_inner_texts() == listed)
    says(page, "Drawn: then", "#drawn")
    # What was found of the question stays while it is asked.
    assert page.locator("[data-studied=attribution] table").count()
    page.select_option("#takestep", label="Gate falls")
    assert page.inner_text("#play") == "Play"
    page.click("#next")
    says(page, "Drawn: then Gate is retaken", "#drawn")
    page.click("#next")
    says(page, "Drawn: then Brook is retaken", "#drawn")
    assert page.is_disabled("#next")
    again = visit(page.url)
    says(again, "Drawn: then Brook is retaken", "#drawn")
    again.click("#leavetake")
    says(again, "Drawn: Gate falls", "#drawn")
    assert "take=" not in again.evaluate("location.hash")
    in_hand(page, "Mill")
    page.click("[data-holder=attacker]")
    says(page, "Losing Gate and Mill would")
    until(page, lambda: "take=" not in page.evaluate("location.hash"))
    assert not page.locator("[data-studied] table").count()


def test_a_study_is_given_up_and_another_question_ends_it_too(visit, serve, monkeypatch):
    ended = []

    def never(*given):
        try:
            while True:
                given[-1](1, 3)
                time.sleep(0.01)
        finally:
            ended.append(given[2])

    monkeypatch.setattr("stratgraph.app.server.studied", never)
    page = visit(serve(open_desk("gate_falls")))
    page.click("[data-study=sets]")
    says(page, "Being worked out: What hangs together.", "#studysays")
    until(page, lambda: page.evaluate("document.getElementById('studyfar').value") == 33)
    page.click("#giveup")
    says(page, "Given up: What hangs together.", "#studysays")
    until(page, lambda: ended == ["sets"])
    page.click("[data-study=curve]")
    says(page, "Being worked out: Every reading.", "#studysays")
    in_hand(page, "Mill")
    page.click("[data-holder=attacker]")
    says(page, "Losing Gate and Mill would")
    until(page, lambda: ended == ["sets", "curve"])
    assert page.is_hidden("#giveup")


def test_a_case_is_saved_and_opened_again(visit, bakhmut, tmp_path):
    page = visit(bakhmut)
    in_hand(page, "Kramatorsk")
    page.click("[data-holder=attacker]")
    says(page, "Losing Bakhmut and Kramatorsk would")
    page.click("summary >> text=Save, open, export")
    with page.expect_download() as saving:
        page.click("#savecase")
    assert saving.value.suggested_filename == "bakhmut_falls.toml"
    path = tmp_path / "saved.toml"
    saving.value.save_as(path)
    assert read_case(path) == hold(read_case("bakhmut_falls"), "kramatorsk", "attacker")
    (tmp_path / "valley.toml").write_text(case_toml(read_case("gate_falls")), encoding="utf-8")
    page.set_input_files("#opencase", tmp_path / "valley.toml")
    says(page, "Losing Gate would")
    page.set_input_files("#opencase", path)
    says(page, "Losing Bakhmut and Kramatorsk would")


def test_a_file_that_is_no_case_is_refused_and_nothing_changes(visit, bakhmut, tmp_path):
    page = visit(bakhmut)
    before = page.inner_text("h1")
    page.click("summary >> text=Save, open, export")
    (tmp_path / "bad.toml").write_text('name = "x"\nfals = []\n', encoding="utf-8")
    page.set_input_files("#opencase", tmp_path / "bad.toml")
    says(page, "bad.toml, key fals: unknown name; did you mean falls?", "#message")
    (tmp_path / "big.toml").write_text("#" * 300_000, encoding="utf-8")
    page.set_input_files("#opencase", tmp_path / "big.toml")
    says(page, "big.toml: 300 kB; a case file has at most 256", "#message")
    (tmp_path / "latin.toml").write_bytes("é".encode("latin-1"))
    page.set_input_files("#opencase", tmp_path / "latin.toml")
    says(page, "latin.toml: not UTF-8", "#message")
    assert page.inner_text("h1") == before


def test_the_page_is_exported(visit, bakhmut, tmp_path):
    page = visit(bakhmut)
    page.click("summary >> text=Save, open, export")
    with page.expect_download() as exporting:
        page.click("#exportpage")
    exporting.value.save_as(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert page.inner_text("h1") in text


def test_who_edits_the_case_file_is_told_on_coming_back(visit, serve, tmp_path):
    copy_theater("valley", tmp_path / "mine")
    file = tmp_path / "mine" / "gate_falls.toml"
    page = visit(serve(open_desk(file), file))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('["gate"]', '["mill"]'), encoding="utf-8")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    until(page, lambda: page.is_visible("#reopen"))
    page.click("#reopen")
    says(page, "Losing Mill would")


@pytest.mark.parametrize(
    ("theme", "viewport"), [("light", DESK), ("dark", PHONE)], ids=["light-session", "dark-phone"]
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, bakhmut, theme, viewport):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    page = visit(bakhmut, viewport=viewport, theme=theme, measured=True)
    for words in ("Roads and waters", "Weapons and assumptions", "Save, open, export"):
        page.click(f"summary >> text={words}")
    in_hand(page, "Kramatorsk")
    page.click("#side")
    until(page, lambda: page.locator("#twin .point").count())
    assert page.get_attribute("html", "data-theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_name_written_as_markup_shows_as_written(visit, serve):
    case, facts = read_case("gate_falls"), read_facts("valley")
    towns = tuple(
        dataclasses.replace(one, name=HOSTILE) if one.id == "gate" else one
        for one in case.theater.settlements
    )
    theater = dataclasses.replace(case.theater, settlements=towns)
    hostile = parse_case(case_toml(case), lambda _: (facts, theater))
    page = visit(serve(Session(hostile, facts, "valley")))
    assert HOSTILE in page.inner_text("h1")
    assert HOSTILE in page.inner_text("#towns")
    page.mouse.click(*page.evaluate(MIDDLE, "<b>Brook –"))
    says(page, HOSTILE, "#townsays")
    page.click("summary >> text=Roads and waters")
    page.fill("#searchroads", HOSTILE)
    assert HOSTILE in page.inner_text("#roads")
    assert page.locator("img").count() == 0
