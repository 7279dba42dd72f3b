"""Finding a settlement by its English, Ukrainian, Russian, old and German names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from stratgraph.errors import AmbiguousNameError, UnknownSettlementError
from stratgraph.io import read_theater
from stratgraph.model.names import NameIndex, fold_name, without_suffix

BAKHMUT = read_theater("bakhmut-2022")
NAMES = BAKHMUT.names


def meant_by(name: str) -> tuple[str, ...]:
    """Return the one place that bears a name, or all that do."""
    try:
        return (NAMES.resolve(name),)
    except AmbiguousNameError as error:
        return error.candidates


SPELLINGS = {
    "bakhmut": [
        "Bakhmut", "BAKHMUT", "Бахмут", "бахмут", "Bachmut", "Artemivsk", "Artemovsk",
        "Artyomovsk", "Артемівськ", "Артемовск", "Артёмовск", "АРТЁМОВСК", "Artemiwsk",
        "Artjomowsk",
    ],
    "chasiv_yar": [
        "Chasiv Yar", "chasiv yar", "Chasiv-Yar", "Chasivyar", "chasiv_yar", " Chasiv  Yar ",
        "Часів Яр", "Часів-Яр", "Часів\u2011Яр", "Часів\u00a0Яр", "Часов Яр", "Chasov Yar",
        "Tschassiw Jar", "Tschassow Jar",
    ],
    "sloviansk": [
        "Sloviansk", "Slovyansk", "Slov'yansk", "Slov\u2019yansk", "Слов'янськ",
        "Слов\u2019янськ", "Слов\u02bcянськ", "Слов`янськ", "Слов´янськ", "Славянск",
        "Slavyansk", "Slawjansk", "Slowjansk",
    ],
    "kramatorsk": ["Kramatorsk", "Kramators'k", "Краматорськ", "Краматорск"],
    "kostiantynivka": ["Kostiantynivka", "Костянтинівка", "Константиновка", "Konstantinovka",
                       "Konstantinowka"],
    "maiorsk": ["Maiorsk", "Majorsk", "Майорськ", "Майорск"],
    "horlivka": ["Horlivka", "Горлівка", "Горловка", "Gorlovka", "Horliwka"],
    "toretsk": ["Toretsk", "Торецьк", "Dzerzhynsk"],
    "popasna": ["Popasna", "Попасна", "Popasnaya"],
    "niu_york": ["Niu-York", "New York", "Novhorodske", "Нью-Йорк"],
    "siversk": ["Siversk", "Seversk", "Yama", "Яма", "Siwersk"],
    "zaitseve_horlivka": ["Zaitseve (Horlivka)", "zaitseve (horlivka)", "zaitseve_horlivka"],
    "zaitseve_bakhmut": ["Zaitseve (Bakhmut hromada)", "zaitseve_bakhmut"],
    "makiivka_luhansk": ["Makiivka (Luhansk oblast)", "makiivka_luhansk"],
    "makiivka_donetsk": ["makiivka_donetsk"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("settlement", "spelling"), [(one, name) for one in SPELLINGS for name in SPELLINGS[one]]
)
def test_every_spelling_finds_its_town(settlement: str, spelling: str) -> None:
    assert NAMES.resolve(spelling) == settlement


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("Zaitseve", ("zaitseve_bakhmut", "zaitseve_horlivka")),
        ("zaitseve", ("zaitseve_bakhmut", "zaitseve_horlivka")),
        ("Зайцеве", ("zaitseve_bakhmut", "zaitseve_horlivka")),
        ("Зайцево", ("zaitseve_bakhmut", "zaitseve_horlivka")),
        ("Zaitsevo", ("zaitseve_bakhmut", "zaitseve_horlivka")),
        ("Makiivka", ("makiivka_donetsk", "makiivka_luhansk")),
        ("Макіївка", ("makiivka_donetsk", "makiivka_luhansk")),
        ("Макеевка", ("makiivka_donetsk", "makiivka_luhansk")),
    ],
)
def test_homonyms_are_asked_apart(name: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(AmbiguousNameError) as asked:
        NAMES.resolve(name)
    assert asked.value.candidates == candidates
    which = " or ".join(candidates)
    assert str(asked.value) == f"{name!r} could be {which}; give one of these ids"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Bahmut", "bakhmut"), ("Bakmut", "bakhmut"), ("Bachmutt", "bakhmut"),
        ("Артёмивск", "bakhmut"), ("Kramatorks", "kramatorsk"), ("Словянск", "sloviansk"),
        ("Часів Ярр", "chasiv_yar"), ("Konstantynivka", "kostiantynivka"),
    ],
)  # fmt: skip
def test_a_near_miss_suggests_the_nearest_first(wrong: str, right: str) -> None:
    with pytest.raises(UnknownSettlementError) as missed:
        NAMES.resolve(wrong)
    assert missed.value.suggestions[0] == right
    assert len(missed.value.suggestions) <= 3
    assert str(missed.value).startswith(f"unknown settlement {wrong!r}; did you mean {right}")
    assert str(missed.value).endswith("?")


@pytest.mark.parametrize("name", ["", "   ", "-", "(none)", "Ulaanbaatar"])
def test_what_resembles_nothing_gets_no_suggestion(name: str) -> None:
    with pytest.raises(UnknownSettlementError) as missed:
        NAMES.resolve(name)
    assert str(missed.value) == f"unknown settlement {name!r}"


@pytest.mark.parametrize("theater", ["valley", "bakhmut-2022"])
def test_ids_always_resolve_to_themselves(theater: str) -> None:
    facts = read_theater(theater)
    assert [facts.names.resolve(one) for one in facts.ids] == list(facts.ids)


def test_display_names_are_unique_and_resolve_or_are_asked_apart() -> None:
    names = {one.name: one.id for one in BAKHMUT.settlements}
    assert len(names) == 285
    asked = [name for name in names if len(meant_by(name)) > 1]
    assert all(names[name] in meant_by(name) for name in names)
    # A display name with its suffix leaves nothing to ask.
    assert [name for name in asked if "(" in name] == []
    assert "Makiivka" in asked


def test_the_id_wins_over_another_places_name() -> None:
    index = NameIndex({"krasne": ["Ivanivske"], "other": ["Krasne"]})
    assert index.resolve("krasne") == "krasne"
    with pytest.raises(AmbiguousNameError):
        index.resolve("Krasne")


def test_the_order_of_names_is_irrelevant() -> None:
    spellings = {one.id: (one.name, one.name_uk, *one.other_names) for one in BAKHMUT.settlements}
    turned = NameIndex({one: spellings[one][::-1] for one in reversed(spellings)})
    for name in ("Bahmut", "Часів", "Nowhere", "Krasnopil"):
        assert turned.suggest(name) == NAMES.suggest(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Артёмовск", "артемовск"), ("Часів Яр", "ЧАСІВ-ЯР"), ("Kramators'k", "kramatorsk"),
        ("Горлівка", "го\u0301рлівка"), ("Straße", "STRASSE"), ("Ｂakhmut", "Bakhmut"),
        ("St. Petersburg", "st petersburg"), ("a_b", "A b"),
    ],
)  # fmt: skip
def test_folding_joins_what_is_one_name(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("Яма", "Яна"), ("Bakhmut", "Бахмут"), ("и", "і")])
def test_folding_keeps_apart_what_are_two_names(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


LETTERS = st.text(alphabet="abcXYZ-'_ ʼ’.абвгґдеєёжзиіїйклмнЁЇҐЄ\u0301()éüÅß", max_size=20)


@given(LETTERS)
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@pytest.mark.parametrize("name", ["𝐁akhmut", "№ 1", "Ⓐshby™"])
def test_folding_twice_changes_nothing_in_compatibility_forms(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@given(LETTERS)
@example("Часів Яр")
def test_folding_ignores_case_and_normal_form(name: str) -> None:
    for form in ("NFC", "NFD"):
        assert fold_name(unicodedata.normalize(form, name)) == fold_name(name)
    assert fold_name(name.lower()) == fold_name(name)
    assert fold_name(name.title()) == fold_name(name)


@given(LETTERS)
def test_dropping_the_suffix_twice_changes_nothing_for_one_bracket(name: str) -> None:
    assume("(" not in name)
    assert without_suffix(f"{name} (Horlivka)") == without_suffix(name).rstrip()


@given(st.text(max_size=30))
def test_a_look_up_finds_ids_or_suggests_some(name: str) -> None:
    try:
        found = meant_by(name)
    except UnknownSettlementError as error:
        found = error.suggestions
    assert set(found) <= set(BAKHMUT.ids)


RECORDED = [
    (one.id, name)
    for one in BAKHMUT.settlements
    for name in (one.name, one.name_uk, *one.other_names)
    if name
]


def test_every_recorded_spelling_leads_to_its_place() -> None:
    assert len(RECORDED) > 3 * 285 - 20
    assert [(one, name) for one, name in RECORDED if one not in meant_by(name)] == []


@given(st.sampled_from(RECORDED), st.integers(0, 30), st.sampled_from(" -'’ʼ`\u00a0\u2011"))
def test_marks_between_letters_are_irrelevant(
    recorded: tuple[str, str], place: int, mark: str
) -> None:
    settlement, name = recorded
    assert settlement in meant_by(name[:place] + mark + name[place:])
