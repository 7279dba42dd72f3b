"""The page as a reader has it: opened from disk in Chromium, by mouse, by keyboard, on a phone."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil

import pytest

from stratgraph import read_case, run_case
from stratgraph.page import page_data, write_page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; set CHROMIUM to its path"),
]

HOSTILE = "<img src=x onerror=alert(1)>"
DESK, PHONE = {"width": 1400, "height": 880}, {"width": 390, "height": 844}
TEXT_BOXES = """() => [...document.querySelectorAll('.scatterlayer .textpoint text')].map(one => {
  const box = one.getBoundingClientRect();
  return [one.textContent, box.left, box.top, box.right, box.bottom]; })"""


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as door:
        opened = door.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def bakhmut():
    return run_case(read_case("bakhmut_falls"))


@pytest.fixture(scope="module")
def hostile():
    case = read_case("gate_falls")
    towns = tuple(
        dataclasses.replace(one, name=HOSTILE) if one.id == "gate" else one
        for one in case.theater.settlements
    )
    theater = dataclasses.replace(case.theater, settlements=towns)
    return run_case(dataclasses.replace(case, theater=theater))


@pytest.fixture(scope="module")
def addresses(bakhmut, hostile, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for name, outcome in (("bakhmut", bakhmut), ("hostile", hostile)):
        write_page(outcome, folder / f"{name}.html", version="test")
        made[name] = (folder / f"{name}.html").as_uri()
    return made


@pytest.fixture
def visit(browser, addresses):
    """Open a page; at the end nothing may have been asked for and nothing may have gone wrong."""
    trouble, contexts = [], []

    def open_page(name, *, viewport=DESK, theme="light", state=""):
        context = browser.new_context(viewport=viewport, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (trouble.append("a dialog"), dialog.dismiss()))
        page.on(
            "request",
            lambda asked: (
                None
                if re.match("(file|data|blob):", asked.url)
                else trouble.append(f"asked for {asked.url}")
            ),
        )
        page.goto(addresses[name] + state)
        drawn(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


def drawn(page):
    """Wait until the map was drawn once more."""
    page.wait_for_function("Number(document.documentElement.dataset.drawn) > (window.seen || 0)")
    page.evaluate("window.seen = Number(document.documentElement.dataset.drawn)")


def markers(page):
    """Count the markers of holders that are in the drawing."""
    return page.evaluate(
        """() => { const map = document.getElementById('map');
        const holders = ['attacker', 'defender', 'contested', 'unknown'];
        return map.data.filter(one => holders.includes(one.name))
          .reduce((sum, one) => sum + one.x.length, 0); }"""
    )


def ring_count(page, name):
    return page.evaluate(
        "name => document.getElementById('map').data.find(one => one.name === name).x.length", name
    )


def test_opens_from_disk_with_every_settlement(visit, bakhmut):
    page = visit("bakhmut")
    assert page.inner_text("h1") == bakhmut.finding.title
    assert page.title() == bakhmut.finding.title
    assert markers(page) == 285
    # Drawn, not only handed over: holders, rings, middles of roads and the cross are all points.
    in_reach = ring_count(page, "in reach") + ring_count(page, "gained")
    points = page.locator(".scatterlayer .point").count()
    assert points == 285 + in_reach + len(bakhmut.case.theater.roads) + 1


def test_states_of_the_page_are_those_of_the_data(visit, bakhmut):
    data = page_data(bakhmut)
    place = [one["key"] for one in data["options"]].index("attacker.2s7.standard.37500")
    page = visit(
        "bakhmut", state="#situation=hold&reach=attacker.2s7.standard.37500&standoff=5000"
        "&contested=attacker",
    )  # fmt: skip
    row = ((place * 2 + 1) * 2 + 1) * 2
    assert page.inner_text("#count").startswith(f"{data['states'][row][2]} settlements")
    assert page.locator("[data-situation=hold]").get_attribute("aria-pressed") == "true"
    assert ring_count(page, "in reach") == data["states"][row][2]


def test_hold_and_fall_change_the_readout_the_map_and_the_address(visit):
    page = visit("bakhmut")
    fall = page.inner_text("#readout"), ring_count(page, "in reach") + ring_count(page, "gained")
    page.click("[data-situation=hold]")
    drawn(page)
    hold = page.inner_text("#readout"), ring_count(page, "in reach")
    assert hold[0] != fall[0]
    assert hold[1] < fall[1]
    assert "Objectives in reach: none" in hold[0]
    assert "situation=hold" in page.url
    assert page.get_attribute("[data-situation=fall]", "aria-pressed") == "false"


def test_every_control_works_by_keyboard(visit):
    page = visit("bakhmut")
    before = page.inner_text("#count")
    page.focus("[data-situation=hold]")
    page.keyboard.press("Enter")
    drawn(page)
    assert page.get_attribute("[data-situation=hold]", "aria-pressed") == "true"
    page.focus("#option")
    page.keyboard.press("ArrowDown")
    drawn(page)
    assert page.inner_text("#count") != before
    page.focus("input[name=standoff]:checked")
    page.keyboard.press("ArrowRight")
    drawn(page)
    assert "standoff=5000" in page.url
    page.focus("[data-zoom]")
    page.keyboard.press("Enter")
    drawn(page)
    assert page.get_attribute("[data-view=question]", "aria-pressed") == "false"
    page.focus("#theme")
    page.keyboard.press("Space")
    drawn(page)
    assert page.get_attribute("html", "data-theme") == "dark"


def test_a_name_written_as_markup_shows_as_written(visit):
    page = visit("hostile")
    assert HOSTILE in page.inner_text("h1")
    assert HOSTILE in page.inner_text("#numbers")
    assert HOSTILE in [text for text, *_ in page.evaluate(TEXT_BOXES)]
    page.click("[data-situation=hold]")
    drawn(page)
    page.click("summary")
    point = page.evaluate(
        """name => { const map = document.getElementById('map');
        const all = JSON.parse(document.getElementById('data').textContent);
        const k = all.names.indexOf(name), at = map.getBoundingClientRect();
        const {xaxis, yaxis} = map._fullLayout;
        return [at.left + xaxis.l2p(all.x[k]), at.top + yaxis.l2p(all.y[k])]; }""",
        HOSTILE,
    )
    page.mouse.move(point[0] - 30, point[1] - 30)
    page.mouse.move(*point, steps=4)
    page.wait_for_selector(".hovertext")
    assert HOSTILE in page.locator(".hovertext").first.text_content()
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(visit, theme, viewport):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    page = visit("bakhmut", viewport=viewport, theme=theme)
    assert page.get_attribute("html", "data-theme") == theme
    page.click("summary")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", ["bakhmut", "hostile"])
def test_a_phone_needs_no_sideways_scrolling(visit, name):
    page = visit(name, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("view", ["question", "region"])
def test_no_name_stands_over_another(visit, bakhmut, viewport, view):
    page = visit("bakhmut", viewport=viewport)
    page.click(f"[data-view={view}]")
    drawn(page)
    boxes = page.evaluate(TEXT_BOXES)
    case = bakhmut.case
    if view == "question":
        asked = {case.theater.settlement(one).name for one in (*case.objectives, "bakhmut")}
        assert asked <= {text for text, *_ in boxes}
    assert len(boxes) >= 12
    for k, (text, left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:k]:
            apart = right <= other[1] or other[3] <= left or bottom <= other[2] or other[4] <= top
            assert apart, (text, other[0])


def test_prints_on_white(visit):
    page = visit("bakhmut", theme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    drawn(page)
    assert page.get_attribute("html", "data-theme") == "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    drawn(page)
    assert page.get_attribute("html", "data-theme") == "dark"


def test_the_figure_draws_from_disk(browser, bakhmut, tmp_path):
    from stratgraph.plot import draw_outcome

    draw_outcome(bakhmut).write_html(tmp_path / "figure.html", div_id="figure", auto_play=False)
    page = browser.new_page()
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto((tmp_path / "figure.html").as_uri())
    page.wait_for_selector(".scatterlayer .point")
    assert page.locator(".scatterlayer .point").count() > 285
    assert [url for url in asked if not re.match("(file|data|blob):", url)] == []
    page.close()
