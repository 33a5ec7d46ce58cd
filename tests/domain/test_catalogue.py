"""The shipped catalogue: complete, consistent, proof-read as far as a machine can, and open to additions."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from cbrm_tui.domain.catalogue import Actor, Catalogue, Element, Principle, Space, load, read

SLUGS = [
    "01-relationship", "02-values", "03-objectives", "04-leadership", "05-governance", "06-competence",
    "07-trust", "08-value", "09-knowledge", "10-risk", "11-measurement", "12-exit",
]  # fmt: skip

# How many sub-clauses "5.n.3.x" tell each principle what to do; 5.3.3.4 is only a heading.
SUB_CLAUSES = {1: 3, 2: 2, 3: 7, 4: 3, 5: 6, 6: 2, 7: 1, 8: 2, 9: 2, 10: 4, 11: 1, 12: 3}
HEADINGS = {"5.3.3.4"}

RECORD_TYPES = {
    1: "context relationship appointment resource change event",
    2: "value alignment perception",
    3: "objective business_case objective_fit value_driver",
    4: "allocation development",
    5: "governance deliverable process_change process_conflict agreement issue channel action decision",
    6: "competence assessment behaviour observation partner_evaluation development",
    7: "survey response commitment",
    8: "value_definition idea",
    9: "information knowledge_rule concern",
    10: "risk",
    11: "measure review",
    12: "exit_item lesson closeout",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def texts(principle: Principle) -> Iterator[tuple[str, str]]:
    """Every text that a person reads, with the place it stands in."""
    yield "title", principle.title
    yield "short", principle.short
    yield "what", principle.what
    yield "why", principle.why
    yield from ((f"how.{step.key}", step.text) for step in principle.how)
    for element in principle.elements:
        yield f"elements.{element.key}.title", element.title
        yield f"elements.{element.key}.about", element.about
    yield from ((f"empty.{kind}", text) for kind, text in principle.empty.items())


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?= |$)", text))


def written(folder: Path, language: str, name: str, text: str) -> None:
    path = folder / language / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


ENGLISH = """
number = 9
slug = "09-knowledge"
clause = "5.9"
title = "Knowledge"
short = "Know"
what = "What it is."
why = "Why it matters."
[how.tell]
clause = "5.9.3.1"
actors = ["owner"]
text = "Tell everybody."
[elements.9-1]
title = "Needs"
about = "They are known."
source = "derived from 5.9"
clause = "5.9.3.2"
spaces = ["joint"]
weight = 2
mandatory = true
[empty]
concern = "Your worries."
"""


def test_the_twelve_principles_are_there_in_order(catalogue: Catalogue) -> None:
    assert [p.slug for p in catalogue.principles] == SLUGS
    assert [p.number for p in catalogue.principles] == list(range(1, 13))
    assert [p.clause for p in catalogue.principles] == [f"5.{n}" for n in range(1, 13)]
    assert len({p.short for p in catalogue.principles}) == 12
    assert all(len(p.short) <= 10 for p in catalogue.principles)


def test_a_file_is_named_after_its_principle_and_holds_its_elements(catalogue: Catalogue) -> None:
    for principle in catalogue.principles:
        assert principle.slug.startswith(f"{principle.number:02}-")
        numbered = [f"{principle.number}-{n}" for n in range(1, len(principle.elements) + 1)]
        assert [element.key for element in principle.elements] == numbered
    assert max(Counter(element.key for element in catalogue.elements).values()) == 1


def test_elements_of_the_first_six_come_from_annex_a_and_the_others_are_derived(catalogue: Catalogue) -> None:
    for element in catalogue.elements:
        derived = f"derived from 5.{element.principle}"
        assert element.source == ("Annex A" if element.principle <= 6 else derived)


def test_clause_numbers_belong_to_the_principle_and_exist(catalogue: Catalogue) -> None:
    for principle in catalogue.principles:
        count = SUB_CLAUSES[principle.number]
        known = {f"{principle.clause}.3.{n}" for n in range(1, count + 1)} - HEADINGS
        assert {step.clause for step in principle.how} == known, "each sub-clause has a step that serves it"
        assert {element.clause for element in principle.elements} <= known
        for clause in known:
            assert re.fullmatch(r"5\.(1[0-2]|[1-9])(\.\d+)*", clause)


def test_each_step_says_who_acts(catalogue: Catalogue) -> None:
    for principle in catalogue.principles:
        assert 4 <= len(principle.how) <= 8
        for step in principle.how:
            assert step.actors
            assert set(step.actors) <= set(get_args(Actor))


def test_each_element_is_recorded_somewhere_and_each_principle_in_the_joint_plan(
    catalogue: Catalogue,
) -> None:
    assert all(element.spaces for element in catalogue.elements)
    for principle in catalogue.principles:
        assert principle.elements_in("joint")
        assert any(element.mandatory for element in principle.elements_in("joint"))
    internal = {p.number for p in catalogue.principles if p.elements_in("internal")}
    assert internal == set(range(1, 13)) - {11}, "measuring is the joint team's alone"
    assert [e.key for e in catalogue.principle(10).elements_in("internal")] == ["10-1"]


def test_every_register_says_what_belongs_in_it(catalogue: Catalogue) -> None:
    found = {p.number: set(p.empty) for p in catalogue.principles}
    assert found == {number: set(kinds.split()) for number, kinds in RECORD_TYPES.items()}


def test_texts_are_clean_and_of_the_length_a_pane_has_room_for(catalogue: Catalogue) -> None:
    for principle in catalogue.principles:
        for place, text in texts(principle):
            where = f"{principle.slug} {place}: {text}"
            assert text.strip() == text != "", where
            assert text.isascii(), f"shown where nothing but ASCII is: {where}"
            assert text.isprintable(), where
            assert "  " not in text, where
            assert text[0].isupper(), where
            is_sentence = not place.endswith(("title", "short"))
            assert text.endswith((".", "?")) is is_sentence, where
        assert 1 <= sentences(principle.what) <= 3
        assert 1 <= sentences(principle.why) <= 2
        assert all(len(step.text) <= 260 and sentences(step.text) <= 3 for step in principle.how)
        assert all(len(e.title) <= 48 and sentences(e.about) <= 2 for e in principle.elements)
        assert all(sentences(text) == 1 for text in principle.empty.values())


def test_no_text_repeats_a_word_or_is_said_twice(catalogue: Catalogue) -> None:
    everything = [text for principle in catalogue.principles for _, text in texts(principle)]
    assert [text for text in everything if re.search(r"\b(\w+) \1\b", text, re.IGNORECASE)] == []
    assert [text for text, count in Counter(everything).items() if count > 1] == []


def test_spelling_is_british(catalogue: Catalogue) -> None:
    american = re.compile(
        r"\w*(iz(e[drs]?|ing|ation\w*)|behavior\w*|favor\w*|fulfill|labor)\b", re.IGNORECASE
    )
    allowed = {"size", "sizes", "prize"}
    for principle in catalogue.principles:
        for place, text in texts(principle):
            found = {match.group().lower() for match in american.finditer(text)} - allowed
            assert not found, f"{principle.slug} {place}"


def test_a_principle_and_an_element_are_found_by_what_names_them(catalogue: Catalogue) -> None:
    assert catalogue.principle(10) is catalogue.principle("10-risk")
    assert catalogue.element("10-3").principle == 10
    with pytest.raises(KeyError):
        catalogue.principle(13)
    with pytest.raises(KeyError):
        catalogue.element("10-99")


def test_the_catalogue_is_read_once_and_cannot_be_changed() -> None:
    assert load() is load()
    with pytest.raises(TypeError):
        load().principle(10).empty["risk"] = "changed"  # type: ignore[index]


def test_a_missing_text_of_a_translation_stays_english(tmp_path: Path) -> None:
    german = '''
    title = "Wissen"
    slug = "wissen"
    why = "  "
    what = """
    Was es
    ist."""
    [how.tell]
    text = "Sag es allen."
    [elements.9-1]
    title = "Bedarf"
    weight = 3
    [elements.9-7]
    title = "Unbekannt"
    [empty]
    concern = 7
    '''
    written(tmp_path, "en", "09-knowledge.toml", ENGLISH)
    written(
        tmp_path, "en", "10-risk.toml", ENGLISH.replace('"09-knowledge"', '"10-risk"').replace("= 9", "= 10")
    )
    written(tmp_path, "de", "09-knowledge.toml", german)
    catalogue = read(tmp_path, "de")
    translated, untranslated = catalogue.principles
    assert catalogue.language == "de"
    assert (translated.title, translated.short, translated.slug) == ("Wissen", "Know", "09-knowledge")
    assert (translated.what, translated.why) == ("Was es ist.", "Why it matters.")
    assert translated.how[0].text == "Sag es allen."
    element = translated.elements[0]
    assert (element.title, element.about, element.weight) == ("Bedarf", "They are known.", 2)
    assert [e.key for e in translated.elements] == ["9-1"]
    assert translated.empty["concern"] == "Your worries."
    assert untranslated.title == "Knowledge"


@pytest.mark.parametrize("language", ["xx", "", "..", "../..", "__pycache__"])
def test_an_unknown_language_is_english(language: str) -> None:
    assert load(language).principles == load().principles
    assert load(language).language == "en"


def own(key: str = "10-insurance", spaces: tuple[Space, ...] = ("joint",)) -> Element:
    return Element(key, "Insurance is compared", "Policies lie side by side.", "own", "5.10.3.3", spaces)


def test_a_workspace_adds_elements_of_its_own(catalogue: Catalogue) -> None:
    extended = catalogue.with_elements([own(), own("1-charter", ("internal",))])
    assert [e.key for e in extended.principle(10).elements] == [
        "10-1",
        "10-2",
        "10-3",
        "10-4",
        "10-insurance",
    ]
    assert extended.principle(1).elements_in("internal")[-1].key == "1-charter"
    assert extended.element("10-insurance").principle == 10
    assert extended.principle(2) == catalogue.principle(2)
    assert "10-insurance" not in {e.key for e in catalogue.elements}, "the shipped catalogue stays as it was"


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ([own("10-3")], "must end in a word"),
        ([own("10-99")], "must end in a word"),
        ([own(), own()], "occurs twice"),
    ],
)
def test_an_added_element_must_not_clash(catalogue: Catalogue, extra: list[Element], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        catalogue.with_elements(extra)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "13-insurance"}, "key"),
        ({"key": "insurance"}, "key"),
        ({"title": " "}, "no title"),
        ({"clause": "5.13"}, "not a clause"),
        ({"clause": "4.1"}, "not a clause"),
        ({"spaces": ()}, "spaces"),
        ({"spaces": ("shared",)}, "spaces"),
        ({"weight": 0}, "weight"),
        ({"weight": 4}, "weight"),
    ],
)
def test_an_element_out_of_range_is_refused(change: dict[str, object], message: str) -> None:
    good = {
        "key": "10-insurance", "title": "Insurance", "about": "", "source": "own", "clause": "5.10",
        "spaces": ("joint",),
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        Element(**{**good, **change})  # type: ignore[arg-type]
