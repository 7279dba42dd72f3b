"""The page without a browser: names stay text, nothing is asked for, it carries exact facts."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import gzip
import hashlib
import html
import json
import re
import sys
from html.parser import HTMLParser
from importlib.resources import files
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np
import pytest
from answers import answer_to

from stratgraph import cli, read_case, run_case
from stratgraph.errors import ScenarioError, UnknownSettlementError
from stratgraph.measures.fire import measure_exposure, required_ranges
from stratgraph.report.page import data_block, follow, page_data, page_html, page_steps, write_page
from stratgraph.report.page.document import SCRIPTS
from stratgraph.report.page.languages import case_texts, page_texts
from stratgraph.report.page.precomputed import MOST_COMPUTED, Pool, bits, computes
from stratgraph.report.range_options import options
from stratgraph.studies.hold_or_fall import facts_hash, glance_at

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall import Case

HOSTILE = "<img src=x onerror=alert(1)>"


def renamed(case: Case, names: dict[str, str]) -> Case:
    """Give settlements other display names."""
    towns = tuple(
        dataclasses.replace(one, name=names.get(one.id, one.name))
        for one in case.theater.settlements
    )
    theater = dataclasses.replace(case.theater, settlements=towns)
    return dataclasses.replace(case, theater=theater)


@pytest.fixture(scope="module")
def valley():
    return answer_to("gate_falls")


@pytest.fixture(scope="module")
def bakhmut():
    return answer_to("bakhmut_falls")


@pytest.fixture(scope="module")
def page(valley):
    return page_html(valley, version="9.9")


class Reader(HTMLParser):
    """Collects tags with their attributes, and the text of scripts."""

    def __init__(self):
        super().__init__()
        self.tags, self.scripts, self._script = [], [], None

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._script = dict(attrs) if tag == "script" else None
        if tag == "script":
            self.scripts.append((self._script, ""))

    def handle_data(self, data):
        if self._script is not None:
            self.scripts[-1] = (self._script, self.scripts[-1][1] + data)

    def handle_endtag(self, tag):
        self._script = None


def read(page):
    reader = Reader()
    reader.feed(page)
    return reader


def members(data, place, ids):
    digits = data["sets"][place]
    return {one for k, one in enumerate(ids) if int(digits[k >> 2], 16) >> (k & 3) & 1}


def test_the_title_is_the_finding(valley, page):
    title = '<h1 id="title" data-say="case.title">'
    assert f"{title}{html.escape(valley.finding.title)}</h1>" in page
    for sentence in (*valley.finding.told.deck, *valley.finding.told.how_sure):
        assert html.escape(sentence) in page
    assert page.count("<h1 ") == 1


def test_same_outcome_gives_the_same_bytes(valley, page):
    assert page_html(run_case(read_case("gate_falls")), version="9.9") == page
    assert page_html(valley, version="9.8") != page


def test_nothing_in_the_page_asks_for_anything(page):
    for tag, attributes in read(page).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "audio"}
        assert not {"src", "srcset", "action", "style"} & (set(attributes) - {"style"}), tag
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "#").startswith("#")


def test_the_policy_runs_these_scripts_and_nothing_else(page):
    reader = read(page)
    policies = [
        attributes["content"]
        for tag, attributes in reader.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    runs = [text for attributes, text in reader.scripts if "type" not in attributes]
    # What is packed is unpacked by a script, and runs under its own hash.
    plotly, texts = [
        gzip.decompress(base64.b64decode(text)).decode()
        for attributes, text in reader.scripts
        if attributes.get("type") == "application/gzip"
    ]
    assert "plotly.js v" in plotly[:200]
    assert json.loads(texts)["page.undo"] == ["Undo", "Скасувати", "Rückgängig"]
    hashes = {
        "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
        for text in [plotly, *runs]
    }
    (policy,) = policies
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert set(rules.pop("script-src").split()) == hashes
    assert len(hashes) == 3
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_a_name_written_as_markup_stays_text():
    case = renamed(read_case("gate_falls"), {"gate": HOSTILE, "kingsbridge": "</script><b>&amp;"})
    page = page_html(run_case(case), version="0")
    reader = read(page)
    assert not [tag for tag, _ in reader.tags if tag in {"img", "b"} and "onerror" in str(_)]
    assert len(reader.scripts) == 5
    assert html.escape(HOSTILE) in page
    assert HOSTILE not in page
    data = json.loads(reader.scripts[0][1])
    words = data["words"]
    assert HOSTILE in words["names"]
    assert "</script><b>&amp;" in words["names"]
    # Of roads in markup, escaped; of towns in parts, which the browser writes as text.
    hovers = [one for one in words["lines"] if isinstance(one, str)]
    assert words["lines"][words["known"][0][0]][:2] == ["holder", "attacker"]
    assert any("&lt;img src=x onerror=alert(1)&gt;" in text for text in hovers)
    assert not any("<img" in text for text in hovers)


def test_the_map_stands_in_the_page_before_any_script(valley):
    (desk, phone) = re.findall(
        r'<svg class="(?:desk|phone)".*?</svg>', page_html(valley, version="0"), re.S
    )
    for still in (desk, phone):
        drawn = ElementTree.fromstring(still)
        named = {text.text for text in drawn.iter("text")}
        assert {"Gate", "Kingsbridge"} <= named
        # Five towns of Blue, one of them fallen: their marks are one path of five circles.
        looks = {path.get("style"): path.get("d") for path in drawn.iter("path")}
        circles = "".join(d for style, d in looks.items() if style and "map-defender)" in style)
        assert circles.count("z") == int(valley.case.after.held_by("defender").sum())
        assert any(style and style.startswith("fill:url(#added-") for style in looks)
    assert "Drawn: Gate falls. Reach of" in page_html(valley, version="0")


def test_a_hostile_name_on_the_still_map_is_text():
    case = renamed(read_case("gate_falls"), {"gate": HOSTILE})
    (desk,) = re.findall(
        r'<svg class="desk".*?</svg>', page_html(run_case(case), version="0"), re.S
    )
    drawn = ElementTree.fromstring(desk)
    assert HOSTILE in {text.text for text in drawn.iter("text")}
    assert {one.tag for one in drawn.iter()} <= {"svg", "defs", "pattern", "path", "g", "text"}


def test_data_block_cannot_end_its_script():
    assert "<" not in data_block({"a": "</script><!-- <script>"})
    assert json.loads(data_block({"a": "</script>"})) == {"a": "</script>"}


# ---------------------------------------------------------------- what answers are made from


def grounded(case: Case, ground: str) -> Case:
    return dataclasses.replace(
        case, assumptions=dataclasses.replace(case.assumptions, ground=ground)
    )


def test_distances_travel_bit_by_bit(bakhmut):
    facts, theater = page_data(bakhmut)["facts"], bakhmut.case.theater
    every = np.arange(len(theater.ids))
    right = theater.distances_m(every, every)[np.triu_indices(len(every), k=1)]
    assert (np.frombuffer(base64.b64decode(facts["distances"]), "<f8") == right).all()
    assert facts["computed"] is None


def test_holders_and_people_travel_as_they_are(valley):
    facts = page_data(valley)["facts"]
    theater, before = valley.case.theater, valley.case.before
    assert facts["steps"][0]["holders"] == "".join(one[0] for one in before.holders)
    assert facts["people"] == [one.population for one in theater.settlements]
    assert facts["targets"]["attacker"] == [theater.index["kingsbridge"]]


def check_computed(outcome):
    """Every answer computed ahead equals what the measure says, computed anew."""
    case, facts = outcome.case, page_data(outcome)["facts"]
    data, ids = facts["computed"], case.theater.ids
    assert facts["distances"] is None
    seen = 0
    for step, situation in enumerate((case.before, case.after)):
        for place, option in enumerate(options(case)):
            for turn, rule in enumerate(case.assumptions.rules):
                ranges = required_ranges(situation, option.side, rule, ground=case.ground)
                figure = option.figure
                exposure = measure_exposure(ranges, figure.range_m, figure.perhaps_from_m)
                surely = measure_exposure(ranges, figure.range_m, figure.surely_from_m)
                inside, near, _, unsure = data["reach"][step][place][turn]
                assert members(data, inside, ids) == set(exposure.in_reach)
                assert members(data, near, ids) == set(exposure.contested)
                assert members(data, unsure, ids) == {*exposure.in_reach} - {*surely.in_reach}
                seen += 1
    return seen


def test_answers_from_other_ground_are_computed_ahead():
    case = grounded(read_case("gate_falls"), "territory")
    outcome = run_case(case)
    assert not computes(case)
    assert check_computed(outcome) == len(options(case)) * 4 * 2
    page = page_html(outcome, version="0")
    assert (
        "With weapons firing from anywhere nearer to its towns than to others this page shows"
        in page
    )


def test_above_the_limit_answers_are_computed_ahead(valley):
    case = valley.case
    theater = case.theater
    home = theater.settlements[0]
    more = tuple(
        dataclasses.replace(home, id=f"v{k:03d}", name=f"Village {k}", lon=home.lon - 1 - k / 100)
        for k in range(MOST_COMPUTED + 1 - len(theater.ids))
    )
    larger = dataclasses.replace(theater, settlements=(*theater.settlements, *more))
    assert computes(dataclasses.replace(case, theater=theater.within(theater.ids)))
    outcome = dataclasses.replace(valley, case=dataclasses.replace(case, theater=larger))
    assert not computes(outcome.case)
    facts = page_data(outcome)["facts"]
    assert facts["distances"] is None
    assert facts["computed"] is not None
    assert "With more than 300 settlements" in page_html(outcome, version="0")


# ---------------------------------------------------------------- situations played in order


def test_every_text_that_the_page_names_is_in_the_wording_table(valley):
    texts = page_texts()
    own = case_texts(valley, page_steps(valley.case))
    named = re.findall(r'data-say(?:-label|-group)?="([^"]+)"', page_html(valley, version="0"))
    assert len(named) > 90
    assets = files("stratgraph.report.page") / "assets"
    for script in SCRIPTS:
        text = (assets / script).read_text(encoding="utf-8")
        named += re.findall(r'\bsay\("([a-z]+\.[^"]+)"', text)
    assert {one for one in named if one not in texts and one not in own} == set()


def test_what_follows_is_played_in_order(valley):
    then = follow(valley.case, ["Mill", "gate_falls"])
    steps = page_steps(valley.case, then)
    assert [one.words for one in steps] == ["Gate holds", "Gate falls", "then Mill falls",
                                            "then Gate falls"]  # fmt: skip
    assert [one.key for one in steps] == ["hold", "fall", "then-1", "then-2"]
    assert steps[2].situation.holder("gate") == steps[2].situation.holder("mill") == "attacker"
    page = page_html(valley, version="0", then=then)
    assert re.search(r'data-situation="then-1"[^>]*>then Mill falls</button>', page)
    assert [one["key"] for one in page_data(valley, then)["facts"]["steps"]] == [
        one.key for one in steps
    ]


def test_the_command_line_plays_what_follows(tmp_path, monkeypatch, capsys):
    page = tmp_path / "page.html"
    for words, code in ((["--html", str(page), "--then", "Mill"], 0), (["--then", "Mill"], 2)):
        monkeypatch.setattr("sys.argv", ["stratgraph", "run", "gate_falls", "--quiet", *words])
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert (left.value.code or 0) == code
    assert "then Mill falls</button>" in page.read_text(encoding="utf-8")
    assert "--then is played on the page" in capsys.readouterr().err


def test_a_day_without_a_scenario_is_named_by_its_date(valley):
    steps = page_steps(valley.case, [valley.case.before])
    assert steps[2].words == "the day, 2031-05-01"


def test_refuses_what_cannot_be_compared(valley, bakhmut):
    with pytest.raises(ScenarioError, match="'bakhmut-2022' is not that of the case"):
        page_steps(valley.case, [bakhmut.case.after])
    turned = dataclasses.replace(
        valley.case.before, attacker=valley.case.before.defender, defender="RED"
    )
    with pytest.raises(ScenarioError, match="one attacker"):
        page_html(valley, version="0", then=[turned])
    with pytest.raises(UnknownSettlementError, match="nowhere"):
        follow(valley.case, ["nowhere"])
    with pytest.raises(ScenarioError, match="already holds"):
        follow(valley.case, ["Gate"])


def test_starts_with_the_fall_and_what_crosses(bakhmut):
    facts = page_data(bakhmut)["facts"]
    assert facts["options"][facts["first"]]["key"] == "attacker.2s7.standard.37500"


# ---------------------------------------------------------------- details


def test_bits_are_four_to_a_digit(valley):
    theater = valley.case.theater
    assert bits(theater, ()) == "00"
    assert bits(theater, theater.ids) == "ff"
    assert bits(theater, theater.ids[:1]) == "10"


def test_a_pool_keeps_equal_values_once():
    pool = Pool()
    assert [pool.place("a"), pool.place("b"), pool.place("a")] == [0, 1, 0]


def test_says_who_says_so(bakhmut):
    page = page_html(bakhmut, version="9.9")
    for words in (
        "Control is not sovereignty",
        "DeepStateMap",
        "2022-10-03",
        "CC BY 4.0",
        "2S7 37.5 km and 40 km",
        "3.8 km",
        "routes weighed by length",
        "107 roads are unverified",
        "stratgraph 9.9, case bakhmut-falls (",
        "What would flip it",
    ):
        assert words in page, words
    assert len(page.encode()) < 7_000_000


def test_cyrillic_carries_its_language(bakhmut):
    body = page_html(bakhmut, version="0").split("<body>")[1].split("<script")[0]
    bare = re.sub(r'<bdi class="local" lang="uk">[^<]*</bdi>', "", body)
    assert not re.search("[Ѐ-ӿ]", bare)
    assert 'lang="uk">Краматорськ' in body


def test_every_table_has_a_caption_and_scopes(page):
    tags = read(page).tags
    assert [tag for tag, _ in tags].count("table") == [tag for tag, _ in tags].count("caption")
    assert all("scope" in attributes for tag, attributes in tags if tag == "th")


def test_writes_the_file_whole(valley, page, tmp_path):
    write_page(valley, tmp_path / "out" / "page.html", version="9.9")
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == page
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["page.html"]


def test_the_hash_of_a_case_follows_its_facts(valley):
    case = valley.case
    assert facts_hash(case) == facts_hash(read_case("gate_falls"))
    moved = dataclasses.replace(case.theater.settlements[0], lon=0.5)
    theater = dataclasses.replace(case.theater, settlements=(moved, *case.theater.settlements[1:]))
    assert facts_hash(dataclasses.replace(case, theater=theater)) != facts_hash(case)
    assert facts_hash(case) in page_html(valley, version="0")


def test_gateway_cells_carry_what_they_are_ordered_by(bakhmut):
    page = page_html(bakhmut, version="0")
    table = page[page.index("<caption>Gateways from") :].split("</table>")[0]
    cells = re.findall(r'<td data-sort="([^"]*)">', table)
    panel = bakhmut.panel("hold", road_set="all")
    assert repr(panel.columns["route_share"].values["bakhmut"]) in cells
    assert "" in cells
    widths = [int(one) for one in re.findall(r"width:(\d+)%", table)]
    assert len(widths) > 40
    assert max(widths) == 100
    assert min(widths) >= 0


def test_what_would_flip_it_is_asked_of_every_reading(bakhmut, monkeypatch):
    page = page_html(bakhmut, version="0")
    table = page[page.index("<caption>What would flip it") :].split("</table>")[0]
    assert "<td>plainly: 42.9 km needed before, 35.2 km after</td>" in table
    assert (
        '; or weapons 10 km behind the front</td><td><ul class="plain"><li>2S7 ext.</li>' in table
    )
    assert "With towns within 5 km of the front barred, no weapon stands in Bakhmut" in page
    monkeypatch.setattr("stratgraph.report.page.tables.MOST_FOR_READINGS", 284)
    assert "Not asked here for more than 284 settlements" in page_html(bakhmut, version="0")


def test_the_page_says_over_how_many_pairs_means_run_where_that_differs(valley):
    words = "Means run over the base-objective pairs that a road joins"
    assert words not in page_html(valley, version="0")
    outcome = run_case(dataclasses.replace(
        valley.case, objectives=("kingsbridge", "highfield"),
        scenario=dataclasses.replace(valley.case.scenario, cuts=("brook--gate",))))  # fmt: skip
    page = page_html(outcome, version="0")
    assert f"{words}: 2 of 2 (unverified roads too), 2 of 2 before and 1 of 2 after" in page


def test_days_are_played_by_a_slider_and_named_by_their_day(tmp_path, capsys, monkeypatch):
    home = tmp_path / "page.html"
    monkeypatch.setattr(
        sys, "argv",
        ["stratgraph", "run", "gate_falls", "-q", "--html", str(home), "--step-days", "9"],
    )  # fmt: skip
    with contextlib.suppress(SystemExit):
        cli.main()
    text = home.read_text(encoding="utf-8")
    data = json.loads(read(text).scripts[0][1])
    keys = [one["key"] for one in data["facts"]["steps"]]
    assert keys[:2] == ["hold", "fall"]
    days = keys[2:]
    assert days
    assert all(re.fullmatch(r"on-2031-\d\d-\d\d", key) for key in days)
    assert f'type="range" id="days" min="0" max="{len(days) - 1}"' in text
    assert f'data-situation="{days[0]}"' not in text
    own = data["words"]["languages"][0]["own"]
    assert own[f"case.step.{days[0]}"] == f"the day, {days[0].removeprefix('on-')}"


def test_what_is_kept_of_one_theater_is_told_of_no_other():
    valley = read_case("gate_falls")
    towns = tuple(
        dataclasses.replace(one, lon=one.lon + 0.01) for one in valley.theater.settlements
    )
    east = dataclasses.replace(
        valley, theater=dataclasses.replace(valley.theater, settlements=towns)
    )
    alone = page_data(glance_at(east)), facts_hash(east)
    told = [(page_data(glance_at(one)), facts_hash(one)) for one in (valley, east, valley)]
    assert told[0] == told[2] != told[1] == alone
