"""The app as an analyst has it: served on this machine, in Chromium, by mouse, key and table."""

from __future__ import annotations

import dataclasses
import re
import threading
import time

import pytest
from browsing import MARKS

from stratgraph import case_toml, read_case, read_facts
from stratgraph.app import Session, open_desk
from stratgraph.app.edits import flip
from stratgraph.app.server import build, open_server
from stratgraph.io import parse_case

pytestmark = MARKS

HOSTILE = "<img src=x onerror=alert(1)>"
DESK, PHONE = {"width": 1400, "height": 880}, {"width": 390, "height": 844}
DAY = "As things stand"
# Where on the screen the town or the road of a name stands.
POINT = """name => { const map = document.querySelector('#map .js-plotly-plot');
  const box = map.querySelector('.nsewdrag').getBoundingClientRect();
  const {xaxis, yaxis} = map._fullLayout;
  for (const trace of map.data) {
    const k = (trace.customdata || []).indexOf(name);
    if (k >= 0) return [box.left + xaxis.l2p(trace.x[k]), box.top + yaxis.l2p(trace.y[k])]; } }"""
ACROSS_KM = """() => { const {range} =
  document.querySelector('#map .js-plotly-plot')._fullLayout.xaxis; return range[1] - range[0]; }"""
TEXT_BOXES = """() => [...document.querySelectorAll('#map .textpoint text')].map(one => {
  const box = one.getBoundingClientRect();
  return [one.textContent, box.left, box.top, box.right, box.bottom]; })"""


@pytest.fixture(scope="module")
def serve():
    """Serve desks, each on a free port of this machine, until the module ends."""
    servers = []

    def start(session):
        server = open_server(build(session, version="test"), "127.0.0.1", 0)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.port}/"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def bakhmut(serve):
    return serve(open_desk("bakhmut_falls"))


@pytest.fixture
def visit(browser):
    """Open the app; at the end nobody else may have been asked and nothing have gone wrong."""
    trouble, contexts = [], []

    def open_page(address, *, viewport=DESK, theme="light"):
        context = browser.new_context(viewport=viewport, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (trouble.append("a dialog"), dialog.dismiss()))
        page.on(
            "request",
            lambda asked: (
                None
                if re.match("(data|blob):", asked.url) or asked.url.startswith(address)
                else trouble.append(f"asked for {asked.url}")
            ),
        )
        page.goto(address)
        page.wait_for_selector("#map .textpoint", state="attached")
        page.wait_for_selector("#gateways table")
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
    until(page, lambda: words in page.inner_text(where))


def on_town(page, town):
    page.mouse.click(*page.evaluate(POINT, f"town {town}"))


def holder_on_map(page, town):
    return page.evaluate(
        """name => document.querySelector('#map .js-plotly-plot').data
          .find(trace => (trace.customdata || []).includes(name)).name""",
        f"town {town}",
    )


def test_towns_are_flipped_by_click_and_table_and_taken_back(visit, bakhmut):
    page = visit(bakhmut)
    says(page, "Losing Bakhmut would")
    assert holder_on_map(page, "bakhmut") == "attacker"
    on_town(page, "bakhmut")
    says(page, DAY)
    until(page, lambda: holder_on_map(page, "bakhmut") == "defender")
    assert page.title() == page.inner_text("h1")
    page.click("#towns button[data-act=flip][data-on=kramatorsk]")
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
    # What was asked outlives a reload of the page.
    page.reload()
    says(page, "Losing Kramatorsk would")


def test_a_road_is_cut_by_a_click_on_its_middle_and_mended_in_the_list(visit, bakhmut):
    page = visit(bakhmut)
    case = read_case("bakhmut_falls")
    ours = [one for one in case.theater.roads if "bakhmut" in (one.a, one.b)]
    road = max(ours, key=lambda one: one.length_m)
    page.mouse.click(*page.evaluate(POINT, f"road {road.id}"))
    says(page, "cutting one road")
    page.click("summary >> text=Roads")
    page.click(f"#roads button[data-on='{road.id}'] >> text=Mend")
    until(page, lambda: "cutting" not in page.inner_text("h1"))
    page.click("#roads button[data-on=siverskyi_donets]")
    says(page, "cutting five roads")


def test_everything_is_reached_by_keyboard(visit, bakhmut):
    page = visit(bakhmut)
    page.fill("#search", "Артемівськ")
    says(page, "Bakhmut", "#towns")
    until(page, lambda: "Kramatorsk" not in page.inner_text("#towns"))
    page.focus("#towns button[data-act=flip]")
    page.keyboard.press("Enter")
    says(page, DAY)
    # The button was made anew and the focus has not been lost.
    until(page, lambda: "was" not in page.inner_text("#towns"))
    until(page, lambda: page.evaluate("document.activeElement.dataset.on") == "bakhmut")
    # Enter acts as it goes down: a table made anew before the key comes up loses nothing.
    page.keyboard.press("Enter")
    says(page, "Losing Bakhmut would")
    page.focus("#option")
    was = page.inner_text("#readout")
    page.keyboard.press("ArrowDown")
    until(page, lambda: page.inner_text("#readout") != was)
    page.focus("#standoff")
    page.keyboard.press("ArrowDown")
    says(page, "weapons 5 km behind the front", "#ranges")
    page.focus("#theme")
    page.keyboard.press("Enter")
    assert page.get_attribute("html", "data-theme") == "dark"
    land = "document.querySelector('#map .js-plotly-plot').layout.plot_bgcolor"
    until(page, lambda: page.evaluate(land) == "#14181d")


def test_assumptions_change_the_answer_and_what_makes_no_sense_changes_nothing(visit, bakhmut):
    page = visit(bakhmut)
    before = page.inner_text("h1")
    page.click("summary >> text=Systems and assumptions")
    page.fill("#standoffs", "far")
    page.keyboard.press("Enter")
    says(page, "a stand-off is a number of kilometres under 1000, got 'far'", "#message")
    assert page.evaluate("scrollY") > 0
    box = page.locator("#message").bounding_box()
    assert 0 <= box["y"] < box["y"] + box["height"] <= DESK["height"]
    assert page.inner_text("h1") == before
    until(page, lambda: page.input_value("#standoffs") == "0, 5")
    page.fill("#standoffs", "5")
    page.keyboard.press("Enter")
    until(page, lambda: page.inner_text("#message") == "")
    says(page, "Weapons stand 5 km behind the front", "#rests")
    page.check("#assumptions >> text=the attacker's")
    says(page, "Disputed villages count as the attacker's; the other", "#rests")
    page.check("#assumptions >> text=2S4 Tyulpan")
    page.uncheck("#assumptions >> text=2S7 Pion")
    until(page, lambda: "2S7" not in page.inner_text("#option"))
    assert "2S4" in page.inner_text("#option")
    page.click("#towns button[data-act=objective][data-on=bakhmut]")
    says(page, "Bakhmut", "#gateways caption")
    page.click("#towns button[data-act=base][data-on=kramatorsk]")
    says(page, "kramatorsk", "#message")


def test_two_situations_stand_side_by_side(visit, bakhmut):
    page = visit(bakhmut)
    page.click("#towns button[data-act=flip][data-on=kramatorsk]")
    says(page, "Losing Bakhmut and Kramatorsk would")
    page.click("#twin-button")
    page.wait_for_selector("#twin .point", state="attached")
    says(page, "The day: nothing has changed", "#twin-words")
    page.select_option("#left", label="step 1: Bakhmut falls")
    says(page, "Step 1: Bakhmut falls", "#twin-words")
    says(page, "STEP 1".title(), "#ranges thead")
    assert page.evaluate("document.getElementById('left').selectedOptions[0].textContent") == (
        "step 1: Bakhmut falls"
    )
    boxes = [page.locator(f"#{one}-box").bounding_box() for one in ("twin", "map")]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1
    assert abs(boxes[0]["width"] - boxes[1]["width"]) <= 2


def test_a_case_is_saved_and_opened_again(visit, bakhmut, tmp_path):
    page = visit(bakhmut)
    page.click("#towns button[data-act=flip][data-on=kramatorsk]")
    says(page, "Losing Bakhmut and Kramatorsk would")
    page.click("summary >> text=Save, open, export")
    with page.expect_download() as saving:
        page.click("#save")
    assert saving.value.suggested_filename == "bakhmut_falls.toml"
    path = tmp_path / "saved.toml"
    saving.value.save_as(path)
    assert read_case(path) == flip(read_case("bakhmut_falls"), "kramatorsk")
    (tmp_path / "valley.toml").write_text(case_toml(read_case("gate_falls")), encoding="utf-8")
    page.set_input_files("#upload input[type=file]", tmp_path / "valley.toml")
    says(page, "Losing Gate would")
    page.set_input_files("#upload input[type=file]", path)
    says(page, "Losing Bakhmut and Kramatorsk would")


def test_a_file_that_is_no_case_is_refused_and_nothing_changes(visit, bakhmut, tmp_path):
    page = visit(bakhmut)
    before = page.inner_text("h1")
    page.click("summary >> text=Save, open, export")
    (tmp_path / "bad.toml").write_text('name = "x"\nfals = []\n', encoding="utf-8")
    page.set_input_files("#upload input[type=file]", tmp_path / "bad.toml")
    says(page, "bad.toml, key fals: unknown name; did you mean falls?", "#message")
    (tmp_path / "big.toml").write_text("#" * 300_000, encoding="utf-8")
    page.set_input_files("#upload input[type=file]", tmp_path / "big.toml")
    says(page, "big.toml: 300 kB; a case file has at most 256", "#message")
    assert page.inner_text("h1") == before


def test_the_page_is_exported(visit, bakhmut, tmp_path):
    page = visit(bakhmut)
    page.click("summary >> text=Save, open, export")
    with page.expect_download() as exporting:
        page.click("#export")
    exporting.value.save_as(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert page.inner_text("h1") in text


@pytest.mark.parametrize(
    ("theme", "viewport"), [("light", DESK), ("dark", PHONE)], ids=["light-session", "dark-phone"]
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, bakhmut, theme, viewport):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    page = visit(bakhmut, viewport=viewport, theme=theme)
    for words in ("Roads", "Systems and assumptions", "Save, open, export"):
        page.click(f"summary >> text={words}")
    page.click("#twin-button")
    says(page, "The day", "#twin-words")
    page.wait_for_selector("#twin .point", state="attached")
    assert page.get_attribute("html", "data-theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_no_name_stands_over_another(visit, bakhmut):
    page = visit(bakhmut)
    question_km = page.evaluate(ACROSS_KM)
    page.click("button[data-on=region]")
    until(page, lambda: page.evaluate(ACROSS_KM) > question_km)
    boxes = page.evaluate(TEXT_BOXES)
    assert len(boxes) > 20
    for k, (text, left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:k]:
            apart = right <= other[1] or other[3] <= left or bottom <= other[2] or other[4] <= top
            assert apart, (text, other[0])


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
    assert HOSTILE in [text for text, *_ in page.evaluate(TEXT_BOXES)]
    page.mouse.move(*page.evaluate(POINT, "town gate"), steps=4)
    page.wait_for_selector("#map .hovertext")
    assert HOSTILE in page.locator("#map .hovertext").first.text_content()
    assert page.locator("img").count() == 0
