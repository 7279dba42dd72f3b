"""The page as a reader has it: opened from disk in Chromium, by mouse, by keyboard, on a phone."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math
import random
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from answers import answer_to
from browsing import MARKS, until

from stratgraph import read_case, run_case
from stratgraph.measures.comparison import compare_exposure
from stratgraph.measures.fire import measure_exposure, required_ranges
from stratgraph.model.scenario import Fall, Scenario
from stratgraph.model.territory import measure_front
from stratgraph.report.figures import Map, range_axis_rows, situation_of
from stratgraph.report.page import follow, write_page
from stratgraph.report.page.languages import page_texts
from stratgraph.report.range_options import options

pytestmark = MARKS

ARABIC = "كينغزبريدج"
HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("x", "y")'
DESK, PHONE = {"width": 1400, "height": 880}, {"width": 390, "height": 844}
TEXT_BOXES = """() => [...document.querySelectorAll('.scatterlayer .textpoint text')].map(one => {
  const box = one.getBoundingClientRect();
  return [one.textContent, box.left, box.top, box.right, box.bottom]; })"""
PION = "#situation=fall&reach=attacker.2s7.standard.37500&standoff=0&contested=no_fire"


@pytest.fixture(scope="module")
def bakhmut():
    return answer_to("bakhmut_falls")


@pytest.fixture(scope="module")
def hostile():
    case = read_case("gate_falls")
    names = {"gate": {"name": HOSTILE, "name_uk": HOSTILE}, "mill": {"name": FORMULA}}
    towns = tuple(
        dataclasses.replace(one, **names.get(one.id, {})) for one in case.theater.settlements
    )
    theater = dataclasses.replace(case.theater, settlements=towns)
    return run_case(dataclasses.replace(case, theater=theater))


def arabic():
    """Return a case with a name that is written from the right."""
    case = read_case("gate_falls")
    towns = tuple(
        dataclasses.replace(one, name=ARABIC) if one.id == "kingsbridge" else one
        for one in case.theater.settlements
    )
    theater = dataclasses.replace(case.theater, settlements=towns)
    return run_case(dataclasses.replace(case, theater=theater))


def unarmed():
    """Return a case that asks about no weapon."""
    case = read_case("gate_falls")
    take = dataclasses.replace(case.assumptions, systems=())
    return run_case(dataclasses.replace(case, assumptions=take))


@pytest.fixture(scope="module")
def addresses(bakhmut, hostile, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    take = dataclasses.replace(hostile.case.assumptions, ground="territory")
    territory = run_case(dataclasses.replace(hostile.case, assumptions=take))
    then = follow(bakhmut.case, ["chasiv_yar"])
    made = {}
    for name, outcome, after in (
        ("bakhmut", bakhmut, ()),
        ("sequence", bakhmut, then),
        ("hostile", hostile, ()),
        ("arabic", arabic(), ()),
        ("territory", territory, ()),
        ("ways", unarmed(), ()),
    ):
        write_page(outcome, folder / f"{name}.html", version="test", then=after)
        made[name] = (folder / f"{name}.html").as_uri()
    return made


class Visit:
    """One page in a window of its own, and what went wrong there."""

    def __init__(self, browser, address, viewport, theme, more):
        self.viewport, self.trouble = viewport, []
        self.context = browser.new_context(viewport=viewport, color_scheme=theme, **more)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.trouble.append(f"{said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        self.page.on("dialog", lambda box: (self.trouble.append("a dialog"), box.dismiss()))
        self.page.on("request", self.asked)
        self.page.goto(address)

    def asked(self, request):
        if not re.match("(file|data|blob):", request.url):
            self.trouble.append(f"asked for {request.url}")

    def again(self, state):
        """Come back by another address, as a reader follows a link to the page."""
        self.page.set_viewport_size(self.viewport)
        self.page.fill("#search", "")
        self.page.mouse.move(1, 1)
        self.page.evaluate(
            "state => { scrollTo(0, 0); history.replaceState(null, '', state || '#');"
            " dispatchEvent(new Event('hashchange')); }",
            state,
        )


@pytest.fixture(scope="module")
def visits():
    """Windows that stay open: opening a page takes longer than most tests."""
    kept = {}
    yield kept
    for one in kept.values():
        one.context.close()


@pytest.fixture
def visit(browser, addresses, visits):
    """Open a page; at the end nothing may have been asked for and nothing may have gone wrong."""
    seen, own = [], []

    def open_page(name, *, viewport=DESK, theme="light", state="", fresh=False, **more):
        key = (name, viewport["width"], theme)
        if fresh or more or key not in visits:
            one = Visit(browser, addresses[name] + state, viewport, theme, more)
            if fresh or more:
                own.append(one)
            else:
                visits[key] = one
        else:
            one = visits[key]
            one.again(state)
        seen.append(one)
        drawn(one.page)
        return one.page

    yield open_page
    for one in own:
        one.context.close()
    assert [trouble for one in seen for trouble in one.trouble] == []


def drawn(page):
    """Wait until the map was drawn once more."""
    until(page, "Number(document.documentElement.dataset.drawn) > (window.seen || 0)")
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


def place_of(page, name):
    """Return where on the screen a town stands."""
    return page.evaluate(
        """name => { const map = document.getElementById('map');
        const all = JSON.parse(document.getElementById('data').textContent);
        const k = all.words.names.indexOf(name), at = map.getBoundingClientRect();
        const {xaxis, yaxis} = map._fullLayout;
        return [at.left + xaxis.l2p(all.map.x[k]), at.top + yaxis.l2p(all.map.y[k])]; }""",
        name,
    )


def town_row(page, name):
    return page.locator(f'#towns tr:has(button[aria-label="Flip {name}"])')


def change_under(case, option_key, falls):
    """Return what the library says of the reach of a standard round if places fall as well."""
    system, metres = option_key.split(".")[1], int(option_key.split(".")[3])
    rule = case.assumptions.rules[0]
    after = case.after.under(Scenario("more", falls=tuple(Fall(one) for one in falls)))
    assert system in {one.id for one in case.assumptions.systems}
    seen = [
        measure_exposure(required_ranges(one, "attacker", rule), metres)
        for one in (case.before, after)
    ]
    return compare_exposure(*seen)


# ---------------------------------------------------------------- opening


def test_opens_from_disk_with_every_settlement(visit, bakhmut):
    page = visit("bakhmut", fresh=True)
    assert page.inner_text("h1") == bakhmut.finding.title
    assert page.title() == bakhmut.finding.title
    assert markers(page) == 285
    # Drawn, not only handed over: holders, rings and the cross are all points.
    in_reach = ring_count(page, "in reach") + ring_count(page, "gained")
    points = page.locator(".scatterlayer .point").count()
    assert points == 285 + in_reach + 1
    assert page.locator("#towns tbody tr").count() == 285


def test_an_address_brings_its_state_back(visit, bakhmut):
    page = visit(
        "bakhmut", fresh=True,
        state="#situation=hold&reach=attacker.2s7.standard.37500&standoff=5000&contested=attacker"
        "&theme=dark&view=region&to-attacker=chasiv_yar&to-contested=soledar",
    )  # fmt: skip
    assert page.get_attribute("[data-situation=hold]", "aria-pressed") == "true"
    assert page.get_attribute("[data-view=region]", "aria-pressed") == "true"
    assert page.get_attribute("html", "data-theme") == "dark"
    answer = page.evaluate(
        "stratgraph.answer({situation: 'hold', flips: {chasiv_yar: 'attacker', "
        "soledar: 'contested'}, reach: 'attacker.2s7.standard.37500', standoff_m: 5000, "
        "contested: 'attacker'})"
    )
    inside = len(answer["in_reach"]["settlements"])
    assert page.inner_text("#count").startswith(f"{inside} settlements of Ukraine")
    assert ring_count(page, "in reach") + ring_count(page, "gained") == inside
    assert "Chasiv Yar to Russia" in page.inner_text("#flipped")
    assert "Soledar to contested" in page.inner_text("#flipped")
    address = page.url
    page.evaluate("dispatchEvent(new Event('hashchange'))")
    drawn(page)
    page.click("[data-view=region]")
    drawn(page)
    assert set(page.url.split("#")[1].split("&")) == set(address.split("#")[1].split("&"))


def test_what_an_address_says_wrongly_is_passed_over(visit):
    page = visit(
        "bakhmut", fresh=True,
        state="#situation=maybe&reach=slingshot&standoff=-1&contested=__proto__"
        "&theme=pink&view=1,2,three,4&to-attacker=nowhere&to-king=bakhmut&%E0%A4%A",
    )  # fmt: skip
    wrongly = page.inner_text("#readout")
    assert page.inner_text("#flipped") == ""
    assert page.get_attribute("[data-view=question]", "aria-pressed") == "true"
    page.evaluate("location.hash = ''")
    drawn(page)
    assert page.inner_text("#readout") == wrongly


@pytest.mark.parametrize("view", ["1e308,1e308,1.1e308,1.2e308", ",,5,5", "0,0,0.0001,0.0001"])
def test_a_view_that_nothing_can_be_seen_in_is_passed_over(visit, view):
    page = visit("bakhmut", state=f"#view={view}")
    assert page.get_attribute("[data-view=question]", "aria-pressed") == "true"
    assert page.evaluate("document.querySelectorAll('#map .textpoint').length") > 20


def test_zooming_on_and_on_stops_where_the_address_can_follow(visit):
    page = visit("bakhmut")
    # As often as it takes to come to the end and once more at least: each is drawn.
    for way, times, low, high in (("0.667", 20, 0.1, 1), ("1.5", 30, 3_000, 10_000)):
        page.evaluate(
            f"() => {{ const one = document.querySelector('[data-zoom=\"{way}\"]');"
            f" for (let k = 0; k < {times}; k += 1) one.click(); }}"
        )
        drawn(page)
        west, south, east, north = map(float, re.search("view=([^&]+)", page.url)[1].split(","))
        for across in (east - west, north - south):
            assert low <= across <= high


def test_what_the_title_does_not_answer_says_so_on_screen_and_in_pictures(visit):
    page = visit("sequence", state=PION)
    assert page.is_hidden("#titled")
    page.click("[data-situation=then-1]")
    drawn(page)
    words = page.inner_text("#titled")
    assert words == (
        "Shown: then Chasiv Yar falls. The title and the five answers are about another "
        "situation: Bakhmut falls."
    )
    with page.expect_download() as caught:
        page.click("[data-save=svg]")
    shown = caught.value.path().read_text()
    assert "then Chasiv Yar falls" in shown
    assert "Losing Bakhmut would" not in shown
    page.click("[data-situation=fall]")
    drawn(page)
    assert page.is_hidden("#titled")


def test_an_objective_that_the_side_holds_is_not_told_as_out_of_reach(visit):
    page = visit("bakhmut", state=f"{PION}&to-attacker=kramatorsk")
    words = page.inner_text("#objectives")
    assert words.endswith("Not in reach: none. Held by Russia (attacker): Kramatorsk.")
    assert "Kramatorsk held by Russia (attacker)" in page.inner_text("#axis")
    assert "Lost" not in page.inner_text("#axis")
    page.click("text=Reset flips")
    drawn(page)
    assert "Held by" not in page.inner_text("#objectives")
    page.evaluate("location.hash += '&to-contested=kramatorsk'")
    drawn(page)
    words = page.inner_text("#objectives")
    assert "Not in reach: Sloviansk. Contested within range: Kramatorsk." in words


def test_a_link_within_the_page_keeps_what_is_shown(visit):
    page = visit("bakhmut", state=PION)
    before = page.inner_text("#readout")
    page.click("text=Who says?")
    until(page, "location.hash.includes('2s7')")
    assert page.inner_text("#readout") == before


# ---------------------------------------------------------------- controls


def test_hold_and_fall_change_the_readout_the_map_and_the_address(visit):
    page = visit("bakhmut")
    fall = page.inner_text("#readout"), ring_count(page, "in reach") + ring_count(page, "gained")
    page.click("[data-situation=hold]")
    drawn(page)
    hold = page.inner_text("#readout"), ring_count(page, "in reach")
    assert hold[0] != fall[0]
    assert hold[1] < fall[1]
    assert "Not in reach: Kramatorsk" in hold[0]
    assert "Not in reach: Kramatorsk" not in fall[0]
    assert "situation=hold" in page.url
    assert page.get_attribute("[data-situation=fall]", "aria-pressed") == "false"
    assert ring_count(page, "taken") == 0


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
    assert re.search(r"view=-?[\d.]+,-?[\d.]+,-?[\d.]+,-?[\d.]+", page.url)
    page.focus("#theme")
    page.keyboard.press("Space")
    drawn(page)
    assert page.get_attribute("html", "data-theme") == "dark"


def test_situations_play_in_order_and_pause(visit):
    page = visit("sequence", fresh=True)
    page.clock.install()
    page.click("[data-situation=hold]")
    drawn(page)
    page.click("#play")
    assert page.inner_text("#play") == "Pause"
    for key in ("fall", "then-1"):
        page.clock.run_for(2600)
        page.wait_for_selector(f"[data-situation={key}][aria-pressed=true]")
    assert page.inner_text("#play") == "Play"
    assert "then Chasiv Yar falls" in page.inner_text("[aria-pressed=true][data-situation]")
    page.click("#play")
    page.wait_for_selector("[data-situation=hold][aria-pressed=true]")
    page.click("#play")
    page.clock.run_for(6000)
    assert page.get_attribute("[data-situation=hold]", "aria-pressed") == "true"
    page.click("#next")
    page.wait_for_selector("[data-situation=fall][aria-pressed=true]")


def test_nothing_moves_by_itself_for_who_asked_for_less_motion(visit):
    page = visit("sequence", reduced_motion="reduce")
    assert page.is_hidden("#play")
    page.click("#next")
    drawn(page)
    assert page.get_attribute("[data-situation=then-1]", "aria-pressed") == "true"
    assert page.is_disabled("#next")


# ---------------------------------------------------------------- flips


def test_the_town_in_hand_says_what_has_it_in_range_and_who_says_so(visit, bakhmut):
    page = visit("bakhmut", state=PION)
    page.mouse.click(*place_of(page, "Kramatorsk"))
    drawn(page)
    needed = required_ranges(bakhmut.case.after, "attacker", bakhmut.case.assumptions.rules[0])
    mine = [one for one in options(bakhmut.case) if one.side == "attacker" and one.figure.preferred]
    reached = [
        one.label
        for one in mine
        if "kramatorsk" in measure_exposure(needed, one.figure.range_m).in_reach
    ]
    within, _, beyond = page.inner_text("#townreach").partition(" Not in reach: ")
    said = within.removeprefix("In range of Russia (attacker): ").split(", ")
    assert [one.rstrip(".") for one in said] == [one.rstrip(".") for one in reached]
    assert set(reached) < {one.label for one in mine}
    assert "2S19" in beyond
    assert "2S19" not in reached
    assert "as assessed by DeepStateMap, 2022-10-03" in page.inner_text("#townsources")
    assert "population 147,145" in page.inner_text("#townsources")


def test_a_click_reads_a_town_a_button_changes_it_and_undo_takes_it_back(visit, bakhmut):
    page = visit("bakhmut", state=PION)
    before = page.inner_text("#readout")
    page.mouse.click(*place_of(page, "Chasiv Yar"))
    drawn(page)
    assert page.inner_text("#townsays").startswith("Chasiv Yar Часів Яр: Ukraine (defender)")
    assert page.inner_text("#readout") == before
    assert "to-attacker" not in page.url
    page.click("[data-holder=attacker]")
    drawn(page)
    change = change_under(bakhmut.case, "attacker.2s7.standard.37500", ["chasiv_yar"])
    assert "to-attacker=chasiv_yar" in page.url
    assert page.inner_text("#count").startswith(f"{len(change.after.in_reach)} settlements")
    assert f"{len(change.gained)} more in reach" in page.inner_text("#gain")
    assert ring_count(page, "gained") == len(change.gained)
    assert ring_count(page, "taken") == 2
    assert "Chasiv Yar to Russia" in page.inner_text("#flipped")
    assert page.get_attribute("[data-holder=attacker]", "aria-pressed") == "true"
    page.click("#undo")
    drawn(page)
    assert page.inner_text("#readout") == before
    assert "to-attacker" not in page.url


def test_dragging_the_map_changes_nothing_and_a_finger_reads_a_town(visit):
    page = visit("bakhmut")
    x, y = place_of(page, "Kostiantynivka")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=4)
    page.mouse.up()
    until(page, "location.hash.includes('view=')")
    assert "to-" not in page.url
    phone = visit("bakhmut", viewport=PHONE, has_touch=True, is_mobile=True)
    phone.touchscreen.tap(*place_of(phone, "Kostiantynivka"))
    until(phone, "document.getElementById('townsays').innerText.includes('Kostiantynivka')")
    # Neither moved the map, nor pressed what came to lie under the finger when the page scrolled.
    phone.wait_for_timeout(300)
    assert not any(part in phone.url for part in ("to-", "view=", "beside="))
    assert phone.locator(".hovertext").count() == 0


def test_the_front_is_as_long_as_python_has_it_and_moves_with_a_town(visit, bakhmut):
    page = visit("bakhmut", state="#situation=hold")
    drawn_km = """() => { const {x, y} =
      document.getElementById('map').data.find(one => one.name === 'front');
      let sum = 0;
      for (let k = 1; k < x.length; k += 1) {
        if (x[k] !== null && x[k - 1] !== null) sum += Math.hypot(x[k] - x[k - 1], y[k] - y[k - 1]);
      } return sum; }"""
    for name in ("hold", "fall"):
        page.click(f"[data-situation={name}]")
        drawn(page)
        front = measure_front(situation_of(bakhmut.case, name), road_set="all")
        told_km = (front.front_length_m + front.contested_length_attacker_m) / 1000
        assert page.evaluate(drawn_km) == pytest.approx(told_km, rel=1e-3)
    assert "Siverskyi Donets" in [text for text, *_ in page.evaluate(TEXT_BOXES)]


def test_cut_roads_are_crossed_out(browser, tmp_path):
    outcome = answer_to("crossings_cut")
    write_page(outcome, tmp_path / "cut.html", version="test")
    page = browser.new_page()
    page.goto((tmp_path / "cut.html").as_uri())
    drawn(page)
    assert ring_count(page, "cut") == len(outcome.case.after.cut) > 0
    page.click("[data-situation=hold]")
    drawn(page)
    assert ring_count(page, "cut") == 0
    page.close()


def test_a_town_is_flipped_by_key_from_its_row(visit, bakhmut):
    page = visit("bakhmut", state=PION)
    page.fill("#search", "Часів")
    row = town_row(page, "Chasiv Yar")
    row.locator("td button").focus()
    page.keyboard.press("f")
    drawn(page)
    change = change_under(bakhmut.case, "attacker.2s7.standard.37500", ["chasiv_yar"])
    assert page.inner_text("#count").startswith(f"{len(change.after.in_reach)} settlements")
    assert row.inner_text().split("\t")[1].startswith("Russia (attacker)")
    page.keyboard.press("f")
    drawn(page)
    assert page.inner_text("#flipped") == ""


def test_a_town_is_set_to_any_holder_from_the_table(visit):
    page = visit("bakhmut")
    page.fill("#search", "Soledar")
    town_row(page, "Soledar").locator(".pick").click()
    assert "Soledar" in page.inner_text("#townsays")
    for holder, words in (("contested", "contested"), ("attacker", "Russia"), ("defender", "")):
        page.click(f"[data-holder={holder}]")
        drawn(page)
        assert words in page.inner_text("#flipped")
        assert page.get_attribute(f"[data-holder={holder}]", "aria-pressed") == "true"
    page.keyboard.press("f")
    drawn(page)
    assert "to-attacker=soledar" in page.url
    page.click("#reset")
    drawn(page)
    assert "soledar" not in page.url
    assert page.inner_text("#flipped") == ""


def test_towns_are_found_by_any_of_their_names(visit):
    page = visit("bakhmut")
    for name in ("Artemivsk", "бахмут", "Артемовск", "bakhmut"):
        page.fill("#search", name)
        assert town_row(page, "Bakhmut").is_visible(), name
        assert not town_row(page, "Kramatorsk").is_visible()
    page.fill("#search", "zzzz")
    assert page.inner_text("#searchcount") == "0 of 285 towns"


def test_tables_are_ordered_by_their_heads(visit):
    page = visit("bakhmut", fresh=True)

    def first(table):
        return page.locator(f"{table} tbody tr").first.locator("th").inner_text().split()[0]

    page.click("#towns th:has-text('Population') button")
    assert page.get_attribute("#towns th:has-text('Population')", "aria-sort") == "descending"
    assert page.locator("#towns [aria-sort]").count() == 1
    assert first("#towns") == "Donetsk"
    page.click("#towns th:has-text('Required range') button")
    metres = page.evaluate(
        "[...document.querySelectorAll('#towns tbody tr')].map(one => one.cells[2].innerText)"
    )
    known = [float(one.split(" km")[0]) for one in metres if one != "–"]
    assert known == sorted(known)
    assert all(one == "–" for one in metres[len(known) :])
    page.click("table.sortable th:has-text('How much longer') button")
    assert first("table.sortable") in ("Pokrovske", "Pylypchatyne")
    page.click("table.sortable th:has-text('How much longer') button")
    assert first("table.sortable") not in ("Pokrovske", "Pylypchatyne")


def test_other_ground_shows_computed_situations_only(visit):
    page = visit("territory")
    assert page.locator("#towns td button").count() == 0
    assert page.is_hidden("#town")
    page.mouse.click(*place_of(page, FORMULA))
    page.click("[data-situation=hold]")
    drawn(page)
    assert "to-" not in page.url
    assert "computed situations only" in page.inner_text("#numbers")
    assert page.locator("#axis li").count() == 1
    reach = page.evaluate(
        "document.getElementById('map').data.find(one => one.name === 'reach').x.length"
    )
    assert reach > 20


# ---------------------------------------------------------------- the range axis


def axis_rows(page):
    """Return of each row its words, and where its marks stand, in kilometres."""
    return page.evaluate(
        """() => { const box = document.getElementById('axis').clientWidth;
        const texts = [...document.querySelectorAll('#axisfoot text')];
        const [low, high] = [texts[0], texts[texts.length - 1]]
          .map(one => parseFloat(one.textContent));
        const km = x => low + (x - 10) / (box - 20) * (high - low);
        return [...document.querySelectorAll('#axis li')].map(row => ({
          words: row.innerText,
          was: [...row.querySelectorAll('circle.was')].map(one => km(one.cx.baseVal.value)),
          now: [...row.querySelectorAll('circle.now')].map(one => km(one.cx.baseVal.value)),
          crossed: row.querySelectorAll('.crossed').length })); }"""
    )


def test_the_range_axis_shows_what_is_needed_before_and_after(visit, bakhmut):
    page = visit("bakhmut", state="#standoff=0")
    said = range_axis_rows(bakhmut)
    for rule in bakhmut.case.assumptions.rules:
        page.evaluate(
            "hash => { location.hash = hash }",
            f"standoff={rule.standoff_m}&contested={rule.contested}",
        )
        drawn(page)
        right = [
            one
            for one in said
            if (one.standoff_m, one.contested) == (rule.standoff_m, rule.contested)
        ]
        rows = axis_rows(page)
        assert len(rows) == len(right) == 4
        for row, one in zip(rows, right, strict=True):
            check_axis_row(row, one, bakhmut.case)
        assert "BM-30 70 km, BM-30 ext. 90 km." in page.inner_text("#axisnote").split("Beyond")[1]


def check_axis_row(row, said, case):
    change = said.change
    assert row["words"].startswith(case.theater.settlement(said.target).name)
    assert row["was"] == pytest.approx([change.before_m / 1000], abs=1e-3)
    assert row["now"] == pytest.approx([change.after_m / 1000], abs=1e-3)
    assert f"{change.after_m / 1000:.1f} km" in row["words"]
    assert row["crossed"] == len({tick.range_m for tick in said.newly})
    assert ("New:" in row["words"]) >= bool(said.newly)


def test_marks_that_coincide_are_both_seen_and_a_held_target_has_none(visit):
    page = visit("bakhmut", state="#situation=hold")
    for row in axis_rows(page):
        assert len(row["was"]) == 1
        assert row["was"] == row["now"]
        assert "as on the day" in row["words"]
    radii = page.evaluate(
        "['was', 'now'].map(one => document.querySelector(`#axis circle.${one}`).r.baseVal.value)"
    )
    assert radii[0] > radii[1] + 2
    page.evaluate("location.hash = 'situation=hold&to-attacker=kostiantynivka'")
    drawn(page)
    (held,) = (row for row in axis_rows(page) if row["words"].startswith("Kostiantynivka"))
    assert "held by Russia (attacker)" in held["words"]
    assert held["was"] == held["now"] == []


# ---------------------------------------------------------------- taking it away


def saved(page, kind):
    with page.expect_download() as waiting:
        page.click(f"[data-save={kind}]")
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_rows_and_answers_are_saved_as_shown(visit, bakhmut):
    page = visit("bakhmut", state=f"{PION}&to-attacker=chasiv_yar")
    change = change_under(bakhmut.case, "attacker.2s7.standard.37500", ["chasiv_yar"])
    name, text = saved(page, "csv")
    assert name == "bakhmut-falls-fall-flipped.csv"
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")))
    assert len(rows) == 285
    inside = [row["settlement"] for row in rows if row["in_reach"] == "true"]
    assert tuple(inside) == change.after.in_reach
    gained = [row["settlement"] for row in rows if row["change"] == "gained"]
    assert tuple(gained) == change.gained
    assert {row["assessor"] for row in rows} == {"DeepStateMap"}
    name, text = saved(page, "json")
    document = json.loads(text)
    assert name == "bakhmut-falls-fall-flipped.json"
    assert document["answer"]["flips"] == {"chasiv_yar": "attacker"}
    assert document["answer"]["in_reach"]["settlements"] == list(change.after.in_reach)
    assert document["answer"]["in_reach"]["people"]["known"] == change.after.people.known
    assert {"assumptions", "sources", "scope", "cite", "warnings"} <= set(document)
    assert document["answer"]["rows"][0]["settlement"] == rows[0]["settlement"]


def test_the_map_is_saved_with_its_title_date_and_source(visit, bakhmut):
    page = visit("bakhmut", state="#to-attacker=chasiv_yar")
    name, text = saved(page, "svg")
    assert name == "bakhmut-falls-fall-flipped.svg"
    words = " ".join(ET.fromstring(text).itertext())
    assert words.count("Kramatorsk") >= 2
    for said in ("2022-10-03", "DeepStateMap", "Control is not sovereignty", "CC BY 4.0",
                 "37.5 km", "Chasiv Yar to Russia", "stratgraph test"):  # fmt: skip
        assert said in words, said
    name, image = saved(page, "png")
    assert name == "bakhmut-falls-fall-flipped.png"
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(image) > 50_000


# ---------------------------------------------------------------- for everyone


def test_a_name_written_as_markup_shows_as_written(visit):
    page = visit("hostile")
    assert HOSTILE in page.inner_text("h1")
    assert HOSTILE in page.inner_text("#numbers")
    assert HOSTILE in [text for text, *_ in page.evaluate(TEXT_BOXES)]
    assert HOSTILE in page.inner_text(".steps")
    page.click("[data-situation=hold]")
    drawn(page)
    point = place_of(page, HOSTILE)
    page.mouse.move(point[0] - 30, point[1] - 30)
    page.mouse.move(*point, steps=4)
    page.wait_for_selector(".hovertext")
    assert HOSTILE in page.locator(".hovertext").first.text_content()
    page.mouse.click(*point)
    drawn(page)
    assert page.inner_text("#townsays").count(HOSTILE) == 2
    page.click("[data-holder=attacker]")
    drawn(page)
    assert HOSTILE in page.inner_text("#axis")
    _, svg = saved(page, "svg")
    assert HOSTILE in " ".join(ET.fromstring(svg).itertext())
    rows = csv.DictReader(io.StringIO(saved(page, "csv")[1].decode("utf-8"), newline=""))
    assert {HOSTILE, f"'{FORMULA}"} <= {row["name"] for row in rows}
    assert page.locator("img").count() == 0


@pytest.mark.parametrize(
    ("theme", "viewport"), [("light", DESK), ("dark", PHONE)], ids=["light-desk", "dark-phone"]
)
def test_axe_finds_nothing(visit, theme, viewport):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    page = visit("bakhmut", viewport=viewport, theme=theme, state="#to-attacker=chasiv_yar")
    assert page.get_attribute("html", "data-theme") == theme
    page.fill("#search", "yar")
    town_row(page, "Chasiv Yar").locator(".pick").click()
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_local_names_carry_their_language(visit):
    page = visit("bakhmut", state="#to-attacker=chasiv_yar")
    page.mouse.click(*place_of(page, "Chasiv Yar"))
    bare = page.evaluate(
        """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = []; let node;
        while ((node = walk.nextNode())) {
          // The map is one picture to a screen reader: its texts are not read out.
          const told = node.parentElement.closest('[lang=uk], script, [role=img]');
          if (/[\\u0400-\\u04ff]/.test(node.data) && !told) found.push(node.data);
        } return found; }"""
    )
    assert bare == []
    assert page.locator("#townsays [lang=uk]").inner_text() == "Часів Яр"


FIVE = {
    "possible": "Yes on 62 of 108 ways to read the facts",
    "with-what": "New on some ways: 2S7, BM-21 ext., 2S5 ext. and BM-27; there before: BM-30",
    "from-where": "33 to 35 km from Kramatorsk, nearest at Bakhmut",
    "what-changes-it": "Who counts as holding disputed places",
    "who-says": "DeepStateMap, 3 October 2022",
}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_five_questions_are_answered_on_the_first_screen(visit, viewport):
    page = visit("bakhmut", viewport=viewport)
    assert page.evaluate("scrollY") == 0
    bottom = page.locator("h1").bounding_box()["y"]
    for one, words in FIVE.items():
        answer = page.locator(f"#answer-{one}")
        assert words in answer.locator("dd").inner_text()
        for part in (answer.locator("dt"), answer.locator("dd")):
            box = part.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= viewport["width"], one
            assert bottom < box["y"] < box["y"] + box["height"] <= viewport["height"], one
            # What is cut off has more text than room.
            assert part.evaluate("one => one.scrollHeight <= one.clientHeight + 1"), one
    # And the map below them is seen whole.
    box = page.locator("#map").bounding_box()
    assert box["height"] >= 300
    assert box["y"] + box["height"] <= viewport["height"]


def test_the_first_screen_holds_the_answer(visit):
    page = visit("bakhmut", fresh=True)
    for what in ("h1", "#answers", "#map", ".mapnote", "#readout", "#taken-now", "#range-says",
                 "#axis", "#axisnote", "#townsays", ".legend"):  # fmt: skip
        box = page.locator(what).bounding_box()
        assert box["y"] + box["height"] <= DESK["height"], what
    kramatorsk = page.inner_text("#axis li:first-child")
    for words in ("Kramatorsk", "from Nova Kamianka", "35.2 km from Bakhmut", "New: 2S7",
                  "BM-21 ext.", "BM-27"):  # fmt: skip
        assert words in kramatorsk
    assert "disputed villages nobody's" in page.inner_text("#taken-now")
    assert "konflikty.pl; high confidence" in page.inner_text("#range-says")
    assert "DeepStateMap, 2022-10-03" in page.inner_text(".mapnote")


@pytest.mark.parametrize("name", ["bakhmut", "hostile"])
def test_a_phone_shows_the_map_first_and_never_scrolls_sideways(visit, name):
    page = visit(name, viewport=PHONE, fresh=True)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    box = page.locator("#map").bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]
    page.set_viewport_size({"width": 320, "height": 700})
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_no_name_stands_over_another(visit, bakhmut, viewport):
    page = visit("bakhmut", viewport=viewport)
    boxes = page.evaluate(TEXT_BOXES)
    case = bakhmut.case
    asked = {case.theater.settlement(one).name for one in (*case.objectives, "bakhmut")}
    assert asked <= {text for text, *_ in boxes}
    apart(boxes)
    page.click("[data-view=region]")
    drawn(page)
    more = page.evaluate(TEXT_BOXES)
    assert min(len(boxes), len(more)) >= 12
    apart(more)
    apart(page.evaluate(TEXT_BOXES.replace(".scatterlayer .textpoint", "#axishead")))
    apart(page.evaluate(TEXT_BOXES.replace(".scatterlayer .textpoint", "#axisfoot")))


# What is drawn at each place but rings: its mark, and its cross if it changed hands.
MARK_BOXES = """() => { const all = JSON.parse(document.getElementById('data').textContent);
  const {x, y} = all.map;
  const named = new Map(all.words.names.map((name, k) => [`${x[k]} ${y[k]}`, name]));
  return [...document.querySelectorAll('#map .scatterlayer .trace')]
    .filter(one => ['attacker', 'defender', 'contested', 'other', 'unknown', 'taken']
      .includes(one.__data__[0].trace.name))
    .flatMap(one => [...one.querySelectorAll('path.point')]).map(one => {
      const box = one.getBoundingClientRect(), at = one.__data__;
      return [named.get(`${at.x} ${at.y}`), box.left, box.top, box.right, box.bottom]; }); }"""
BUTTONS = """() => { const of = (one) => { const box = one.getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom]; };
  const zoom = document.querySelector('.zoom');
  const over = getComputedStyle(zoom).position === 'absolute';
  return [of(document.getElementById('map')), over ? of(zoom) : [0, 0, 0, 0]]; }"""


def drawn_states(case, frame, count):
    """Draw addresses by lot: situations, ranges, flips, and views from near to far."""
    lot = random.Random(7)
    ids, ranges = case.theater.ids, [one.key for one in options(case)]
    middle = (frame.west + frame.east) / 2, (frame.south + frame.north) / 2
    for _ in range(count):
        flips = [f"to-{lot.choice(['attacker', 'defender', 'contested'])}={lot.choice(ids)}"
                 for _ in range(lot.randrange(7))]  # fmt: skip
        view = lot.choice(["question", "region", ""])
        if not view:
            x, y = (one + lot.uniform(-20, 20) for one in middle)
            half = lot.choice([8, 25, 60, 250])
            view = f"{x - half:.1f},{y - half:.1f},{x + half:.1f},{y + half:.1f}"
        parts = [f"situation={lot.choice(['hold', 'fall'])}", f"reach={lot.choice(ranges)}",
                 f"standoff={lot.choice(case.assumptions.standoff_m)}",
                 f"contested={lot.choice(case.assumptions.readings)}", f"view={view}"]  # fmt: skip
        yield "#" + "&".join([*parts, *flips])


def crossing(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("count", [3, pytest.param(25, marks=pytest.mark.slow)])
def test_no_name_stands_on_the_mark_of_another_place_in_any_state(visit, bakhmut, viewport, count):
    frame = Map(bakhmut.case).frames["question"]
    for state in drawn_states(bakhmut.case, frame, count):
        page = visit("bakhmut", viewport=viewport, state=state)
        marks, (edge, buttons) = page.evaluate(MARK_BOXES), page.evaluate(BUTTONS)
        names = page.evaluate(TEXT_BOXES)
        assert names and marks, state  # noqa: PT018
        # A line is higher than its letters.
        names = [(text, (left, top + 2, right, bottom - 2))
                 for text, left, top, right, bottom in names]  # fmt: skip
        covered = [(text, name) for text, box in names for name, *mark in marks
                   if name != text and crossing(box, mark)]  # fmt: skip
        assert covered == [], state
        assert not [text for text, box in names if crossing(box, buttons)], state
        for text, (left, top, right, bottom) in names:
            inside = edge[0] <= left and right <= edge[2] and edge[1] <= top and bottom <= edge[3]
            assert inside, (state, text)
        apart([(text, *box) for text, box in names])


def test_a_name_without_room_beside_its_mark_is_tied_to_it(visit, bakhmut):
    """On the whole region the places of the question lie amidst others, closer than names are."""
    page = visit("bakhmut", state="#view=region")
    of = "name => { const one = document.getElementById('map').data.find(t => t.name === name);"
    ties = page.evaluate(f"({of} return [one.x, one.y]; }})('ties of names')")
    ends = [list(zip(*[iter(axis)] * 3, strict=False)) for axis in ([*part, None] for part in ties)]
    bold = page.evaluate(f"({of} return one.text.map((_, k) => [one.x[k], one.y[k]]); }})"
                         "('names in the question')")  # fmt: skip
    assert len(ends[0]) >= 3
    the_map = Map(bakhmut.case)
    named = [(the_map.xy[0][k], the_map.xy[1][k]) for k in the_map.named]
    km = page.evaluate("(({xaxis: a}) => (a.range[1] - a.range[0]) / a._length)"
                       "(document.getElementById('map')._fullLayout)")  # fmt: skip
    for (x0, x1, _), (y0, y1, _) in zip(*ends, strict=True):
        assert min(math.hypot(x0 - x, y0 - y) for x, y in named) < 14 * km
        # A name is as long as sixteen letters, and its line ends at its edge.
        assert min(math.hypot(x1 - x, y1 - y) for x, y in bold) < 80 * km


# Of a group of radio buttons the key comes to the one that is chosen.
TAB_STOPS = """[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility()
    && (one.type !== 'radio' || one.checked)).length"""


def test_the_tab_key_comes_through_the_page_in_under_sixty_stops(visit):
    page = visit("bakhmut")
    assert page.evaluate(TAB_STOPS) < 60
    page.locator("#towns tbody tr:first-child .pick").focus()
    focused = (
        "document.activeElement.closest('tr').rowIndex + ' ' + document.activeElement.innerText"
    )
    for key, where in (
        ("ArrowDown", "2 Alchevsk"), ("Tab", "2 Flip"), ("ArrowDown", "3 Flip"),
        ("ArrowUp", "2 Flip"), ("Home", "1 Flip"), ("End", "285 Flip"), ("ArrowDown", "285 Flip"),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate(focused) == where
    assert page.evaluate(TAB_STOPS) < 60
    page.fill("#search", "Chasiv Yar")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    for _ in range(8):
        if page.evaluate("document.activeElement.className") == "pick":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Chasiv Yar"


def test_the_map_says_its_state_and_a_change_is_told_shortly(visit):
    page = visit("bakhmut", state=PION, fresh=True)
    assert page.inner_text("#announced") == ""
    label = page.get_attribute("#map", "aria-label")
    assert label.startswith("Map: Bakhmut falls. Reach of 2S7 Pion · standard round · 37.5 km.")
    page.click("[data-situation=hold]")
    drawn(page)
    label = page.get_attribute("#map", "aria-label")
    assert label.startswith("Map: Bakhmut holds. Reach of 2S7 Pion")
    said = page.inner_text("#announced")
    inside = ring_count(page, "in reach")
    assert said == f"Bakhmut holds; 2S7: {inside} settlements in reach, 0 newly; 1 of 4 objectives."
    page.mouse.click(*place_of(page, "Chasiv Yar"))
    drawn(page)
    page.click("[data-holder=attacker]")
    drawn(page)
    said = page.inner_text("#announced")
    assert said.startswith("Chasiv Yar: Russia (attacker). Bakhmut holds; 2S7: ")
    assert len(said.split()) < 25
    assert page.locator("[aria-live]:visible").count() == 1


def test_what_is_pressed_is_seen_in_forced_colours(visit):
    page = visit("bakhmut", forced_colors="active")
    ground = "one => getComputedStyle(document.querySelector(one)).backgroundColor"
    pressed = page.evaluate(ground, "[data-situation=fall]")
    assert pressed != page.evaluate(ground, "[data-situation=hold]")


def test_flip_is_one_word_on_one_line(visit):
    for viewport in (DESK, PHONE):
        page = visit("bakhmut", viewport=viewport)
        lines = page.evaluate(
            """() => { const range = document.createRange();
            range.selectNodeContents(document.querySelector('#towns td button'));
            return range.getClientRects().length; }"""
        )
        assert lines == 1


def test_a_name_written_from_the_right_leaves_numbers_in_order(visit):
    page = visit("arabic", state="#situation=hold")
    assert page.locator(".pick bdi", has_text=ARABIC).count() == 1
    page.mouse.click(*place_of(page, ARABIC))
    drawn(page)
    assert page.locator("#townsays b bdi").inner_text() == ARABIC
    assert f"\u2068{ARABIC}\u2069" in page.inner_text("#objectives")


def test_paper_says_what_is_drawn_and_cuts_no_table(visit):
    page = visit("bakhmut", state=PION, fresh=True)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    # The map is drawn anew for the sheet.
    wide = "document.querySelector('{}').clientWidth".format
    until(page, f"{wide('#map svg')} === {wide('#map')} && {wide('#map')} < 719")
    assert page.inner_text("#drawn") == (
        "Drawn: Bakhmut falls. Reach of 2S7 Pion · standard round · 37.5 km."
    )
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.wide, #map')].filter(one => one.offsetParent)
        .filter(one => one.scrollWidth > one.clientWidth + 1
          || one.getBoundingClientRect().right > innerWidth
          || getComputedStyle(one).overflowX === 'auto').map(one => one.innerText.slice(0, 40))"""
    )
    assert cut == []


def test_a_picture_of_a_changed_state_holds_its_whole_sentence(visit):
    page = visit("bakhmut", state=f"{PION}&to-attacker=chasiv_yar")
    _, text = saved(page, "svg")
    title = next(
        one for one in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}text")
        if "Objectives in reach" in "".join(one.itertext())
    )  # fmt: skip
    lines = ["".join(one.itertext()) for one in title.iter("{http://www.w3.org/2000/svg}tspan")]
    assert max(map(len, lines)) < 160
    assert page.inner_text("#objectives")[-20:] in " ".join("".join(title.itertext()).split())


def apart(boxes):
    assert boxes
    for k, (text, left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:k]:
            free = right <= other[1] or other[3] <= left or bottom <= other[2] or other[4] <= top
            assert free, (text, other[0])


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_stands_outside_its_box(visit, viewport):
    page = visit("sequence", viewport=viewport, state="#situation=then-1&to-attacker=soledar")
    page.mouse.click(*place_of(page, "Bakhmut"))
    drawn(page)
    out = page.evaluate(
        """() => { const found = [], wide = document.documentElement.clientWidth;
        const inside = '.stage *, header *, footer *';
        for (const one of document.querySelectorAll(inside)) {
          if (one.closest('#map, #announced')) continue;
          if (one.matches('.skip, option, optgroup, g, path')) continue;
          const box = one.getBoundingClientRect();
          if (!box.width) continue;
          if (box.left < 0 || box.right > wide + 0.5)
            found.push([one.tagName, one.className, box.right]);
          if (one.matches('button, p, li, h1') && one.scrollWidth > one.clientWidth + 1)
            found.push([one.tagName, one.textContent, one.scrollWidth]);
        }
        const map = document.getElementById('map');
        const plot = map.querySelector('svg').getBoundingClientRect();
        if (Math.hypot(plot.height - map.clientHeight, plot.width - map.clientWidth) > 1)
          found.push(['the map does not fill its box', plot.height, map.clientHeight]);
        for (const text of document.querySelectorAll('#axishead text, #axisfoot text')) {
          const box = text.getBoundingClientRect();
          const home = text.closest('svg').getBoundingClientRect();
          if (box.left < home.left - 1 || box.right > home.right + 1)
            found.push(text.textContent);
        }
        return found; }"""
    )
    assert out == []


def test_the_map_fills_its_box_after_a_change_of_window(visit):
    page = visit("bakhmut")
    page.set_viewport_size({"width": 1100, "height": 700})
    drawn(page)
    sizes = page.evaluate(
        "[document.getElementById('map').clientHeight, document.querySelector('#map svg')"
        ".getBoundingClientRect().height]"
    )
    assert sizes[0] == pytest.approx(sizes[1], abs=1)


def test_prints_on_white(visit):
    page = visit("bakhmut", theme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    drawn(page)
    assert page.get_attribute("html", "data-theme") == "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    drawn(page)
    assert page.get_attribute("html", "data-theme") == "dark"


def test_the_figure_draws_from_disk(browser, bakhmut, tmp_path):
    from stratgraph.report.figures import draw_outcome

    draw_outcome(bakhmut).write_html(tmp_path / "figure.html", div_id="figure", auto_play=False)
    page = browser.new_page()
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto((tmp_path / "figure.html").as_uri())
    page.wait_for_selector(".scatterlayer .point")
    assert page.locator(".scatterlayer .point").count() > 285
    assert [url for url in asked if not re.match("(file|data|blob):", url)] == []
    page.close()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_without_scripts_the_map_shows_the_case_as_it_opens(browser, addresses, viewport):
    context = browser.new_context(viewport=viewport, java_script_enabled=False)
    page = context.new_page()
    page.goto(addresses["bakhmut"])
    shown = page.locator(".still svg:visible")
    assert shown.count() == 1
    assert shown.get_by_text("Kramatorsk", exact=True).is_visible()
    assert page.get_by_text("Drawn: Bakhmut falls. Reach of 2S7 Pion").is_visible()
    assert not page.locator("#controls").is_visible()
    context.close()


def test_the_still_map_goes_once_the_script_has_drawn(visit):
    page = visit("bakhmut")
    assert not page.locator(".still").is_visible()
    assert page.locator("#map .scatterlayer").count() == 1


def test_a_case_without_weapons_shows_ways_and_never_a_range(visit):
    page = visit("ways")
    assert page.locator("#count").inner_text().startswith("Red (attacker): 3 settlements")
    assert page.locator("#gain").inner_text() == "Changed hands since the day: Gate."
    assert "Kingsbridge 20.0 km from Gate" in page.locator("#objectives").inner_text()
    assert page.get_by_text("By road from the nearest ground of Red").first.is_visible()
    assert not page.locator(".armed:visible").count()
    page.click("[data-situation=hold]")
    assert page.locator("#objectives").inner_text().endswith("Kingsbridge 30.0 km from Brook.")
    assert page.locator("#drawn").text_content() == "Drawn: Gate holds."


def test_two_situations_stand_side_by_side_in_a_file_too(visit):
    page = visit("bakhmut")
    page.click("#side")
    until(page, "document.querySelectorAll('#twin .point').length > 0")
    assert page.inner_text("#twinsays") == "Beside it: Bakhmut holds."
    # Bakhmut is a square of the attacker's on one map and a circle of the defender's on the other.
    held = """box => document.getElementById(box).data.filter(one => one.name === 'attacker')[0]
      .x.length"""
    assert page.evaluate(held, "map") == page.evaluate(held, "twin") + 1
    assert "beside=hold" in page.url
    page.click("#side")
    assert page.is_hidden("#twin")


def test_the_distance_between_two_towns_is_that_of_the_table(visit, bakhmut):
    page = visit("bakhmut", fresh=True)
    for name in ("Bakhmut", "Kramatorsk"):
        page.click(f'#towns button.pick:has(bdi:text-is("{name}"))')
        if name == "Bakhmut":
            page.click("#measure")
            assert "Choose another town" in page.inner_text("#apartsays")
    drawn(page)
    theater = bakhmut.case.theater
    here, there = (theater.index[one] for one in ("bakhmut", "kramatorsk"))
    km = theater.distances_m(np.array([here]), np.array([there]))[0, 0] / 1000
    assert page.inner_text("#apartsays") == f"Bakhmut – Kramatorsk: {km:.1f} km in a straight line."


def test_address_finding_and_citation_are_copied(browser, addresses):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(addresses["bakhmut"])
    drawn(page)
    told = {"address": "#situation=fall&", "sentence": "Losing Bakhmut would",
            "cite": "stratgraph test, case bakhmut-falls", "alt": "Map: "}  # fmt: skip
    for what, held in told.items():
        page.evaluate("document.getElementById('copied').textContent = ''")
        page.select_option("#take", what)
        until(page, "document.getElementById('copied').textContent === 'Copied.'")
        assert held in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_within_another_page_title_map_and_readout_stand_alone(visit):
    page = visit("bakhmut", state="#embed=yes", fresh=True)
    assert page.is_visible("h1")
    assert page.is_visible("#readout")
    assert page.is_visible("#cite")
    assert page.is_hidden("#numbers")
    until(
        page,
        """(() => { const map = document.getElementById('map');
      return Math.abs(map.layout.height - map.clientHeight) < 2; })()""",
    )
    page.click("[data-situation=hold]")
    drawn(page)
    assert "embed=yes" in page.url


def test_the_page_speaks_other_languages_and_the_address_says_which(visit, bakhmut):
    page = visit("bakhmut", fresh=True)
    english = page.evaluate("document.body.innerText")
    page.select_option("#language", "uk")
    told = bakhmut.finding.tell("uk")
    assert page.inner_text("h1").replace("\n", " ") == told.headline.removesuffix(".")
    assert page.get_attribute("html", "lang") == "uk"
    assert page.text_content("#full") == told.whole
    assert page.inner_text("[data-situation=fall]") == "Бахмут падає"
    assert [page.text_content(f"#answer-{one.asked.replace('_', '-')} [data-say^=case]")
            for one in bakhmut.finding.answer_five("uk")] == [
        one.answer for one in bakhmut.finding.answer_five("uk")
    ]  # fmt: skip
    assert page.inner_text("#undo, #play") == "Показати"
    assert page.get_attribute("[data-save=svg]", "aria-label") == "Зберегти карту як SVG"
    assert page.inner_text("#count").startswith(
        "У межах досяжності 142 населені пункти, які контролює Україна (оборонець): "
        "522\u00a0253 людини"
    )
    assert "Краматорськ (нове, запас 2,3 км від н. п. Бахмут)" in page.inner_text("#objectives")
    drawn(page)
    assert "Краматорськ" in {text for text, *_ in page.evaluate(TEXT_BOXES)}
    assert page.inner_text("#option option:checked") == "2S7 Pion · звичайний · 37,5 км"
    assert page.inner_text("[data-holder=attacker]") == "Росія"
    assert page.is_visible("#inenglish")
    assert "language=uk" in page.url
    assert "(чернетка)" in page.text_content("#language option[value=uk]")
    # What stays English says so to whoever hears it.
    for part in ("#cite", "[data-later=gateways]", "#h-sources + div"):
        assert page.get_attribute(part, "lang") == "en"
    page.select_option("#language", "en")
    assert "language" not in page.url
    assert page.evaluate("document.body.innerText") == english


PARTS = "header, .stage, #townlist, #numbers > section > h2"
READ = """parts => [...document.querySelectorAll(parts)].map(part => {
  const copy = part.cloneNode(true);
  const apart = '[lang=en], #language, #townsources, option, noscript';
  for (const one of copy.querySelectorAll(apart)) one.remove();
  const labelled = [copy, ...copy.querySelectorAll('[aria-label]')]
    .map(one => one.getAttribute('aria-label'));
  return [copy.textContent, ...labelled.filter(Boolean)].join(' | '); }).join(' | ')"""


def pieces(text):
    """Return what of a text stands there whatever is filled in."""
    forms = [text] if isinstance(text, str) else text.values()
    return {one.strip(" .,:;()") for form in forms for one in re.split(r"\{\w+\}", form)}


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("bakhmut", "#to-attacker=chasiv_yar&to-contested=soledar"),
        ("bakhmut", "#situation=hold&reach=defender.m777.standard.24700&beside=fall"),
        ("ways", "#to-attacker=mill"),
    ],
)
def test_in_german_no_english_is_read_where_the_reader_looks(visit, name, state):
    page = visit(name, state=f"{state}&language=de", fresh=True)
    if name == "bakhmut":
        page.get_by_role("button", name="Chasiv Yar", exact=True).click()
        page.click("#measure")
        page.select_option("#take", "sentence")
        # The names of sources are theirs, in any language.
        known = page.inner_text("#townsources")
        assert re.match(
            r"in der Hand von: Ukraine \(Verteidiger\), nach DeepStateMap, 2022-10-03 · ", known
        )
        assert "Einwohner, 20" in known
        assert "(Vertrauen hoch)" in known
    read = page.evaluate(READ, PARTS)
    # A name may bear a note: "Oleksandrivka (settlement)".
    for one in sorted(page.locator("#towns tbody th bdi").all_inner_texts(), key=len)[::-1]:
        read = read.replace(one, "")
    german = {one for _, _, text in page_texts().values() for one in pieces(text)}
    english = {one for text, *_ in page_texts().values() for one in pieces(text)} - german
    found = {one for one in english if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", read)}
    assert found == set()


def test_the_map_says_how_far_the_nearest_ground_is_and_numbers_its_roads(visit, bakhmut):
    page = visit("bakhmut", state=PION, fresh=True)
    texts = page.evaluate(
        """document.getElementById('map').data.filter(one => one.mode === 'text')
        .flatMap(one => one.text)"""
    )
    assert "35.2 km" in texts
    numbers = {one.number.split(" (")[0] for one in bakhmut.case.theater.roads if one.number}
    assert len(numbers & set(texts)) >= 3
    # What is shown is most of the region: a small map of it would say nothing. Closer up it does.
    small = "document.getElementById('map').layout.shapes.length"
    before = page.evaluate(small)
    for _ in range(3):
        page.click("[data-zoom='0.667']")
        drawn(page)
    assert page.evaluate(small) > before + 10
