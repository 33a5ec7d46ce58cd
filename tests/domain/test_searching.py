"""Finding records by anything that stands in them."""

import time
from collections.abc import Iterator

import pytest
from tests.domain.plans import plan_of

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Objective, Record, Risk
from cbrm_tui.domain.searching import Hit, Search, by_initials, fold

RECORDS: tuple[Record, ...] = (
    Risk("R-1111", "joint", {"title": "The supplier of bronze fails", "owner": "Mira Krausė"}),
    Risk("R-2222", "joint", {"title": "Late drawings", "cause": "Because the supplier of bronze is slow"}),
    Risk("R-3333", "internal", {"title": "A supplier asks for more", "status": "closed"}),
    Risk("R-4444", "joint", {"title": "Ice on the road", "tags": ["winter"], "notes": "ask Mira\nfirst"}),
    Risk("R-5555", "joint", {"title": "Third party logistics manager leaves", "odd": {"deep": ["Quench"]}}),
)


def found(query: str, *records: Record, space: str = "joint") -> list[Hit]:
    lists = list(Search().find(query, plan_of(*(records or RECORDS)), space))
    return lists[-1] if lists else []


def keys(query: str) -> list[str]:
    return [hit.key for hit in found(query)]


@pytest.mark.parametrize(
    ("query", "key", "field"),
    [
        ("r-2222", "R-2222", ""),
        ("ice road", "R-4444", "title"),
        ("WINTER", "R-4444", "tags"),
        ("first", "R-4444", "notes"),
        ("krause", "R-1111", "owner"),
        ("quench", "R-5555", "odd"),
        ("slow", "R-2222", "cause"),
        ("road winter", "R-4444", "title"),
        ("risk ice", "R-4444", "title"),
    ],
)
def test_a_record_is_found_by_whatever_stands_in_it(query: str, key: str, field: str) -> None:
    first = found(query)[0]
    assert (first.key, first.field) == (key, field)
    assert first.spans
    assert all(fold(first.text[start:end]) in fold(query) for start, end in first.spans)


def test_titles_come_before_other_fields_and_the_space_that_is_shown_before_others() -> None:
    assert keys("supplier") == ["R-1111", "R-3333", "R-2222"]
    assert next(hit.key for hit in found("supplier", space="internal")) == "R-3333"
    objective = Objective("O-1111", "joint", {"title": "One supplier for all"})
    lists = list(Search().find("supplier", plan_of(*RECORDS, objective), "joint", 3))
    assert lists[-1][0].key == "O-1111"


@pytest.mark.parametrize("typed", ["suplier", "supplire", "suppliar", "suppllier", "suppluer bronze"])
def test_one_letter_may_be_wrong(typed: str) -> None:
    assert keys(typed)[0] == "R-1111"


def test_a_title_may_be_abbreviated() -> None:
    hit = found("thplm")[0]
    assert hit.key == "R-5555"
    assert [hit.text[start:end] for start, end in hit.spans] == ["T", "h", "p", "l", "m"]


def test_letters_that_begin_no_word_are_no_abbreviation() -> None:
    assert by_initials("hpl", "third party logistics") is None
    assert keys("zqx") == []
    assert keys("   ") == []


def test_what_is_found_as_it_was_typed_comes_at_once_and_stays_in_front() -> None:
    lists = Search().find("late", plan_of(*RECORDS), "joint")
    first = next(lists)
    assert [hit.key for hit in first] == ["R-2222"]
    assert next(lists)[: len(first)] == first


def test_a_change_of_the_plan_is_found() -> None:
    plan, search = plan_of(*RECORDS), Search()
    assert [hit.key for hit in last(search.find("quench", plan, ""))] == ["R-5555"]
    after = plan.having([Risk("R-5555", "joint", {"title": "Nothing of the kind"})], gone=["R-4444"])
    after.follow(plan)
    assert last(search.find("quench", after, "")) == []
    assert last(search.find("winter", after, "")) == []
    assert [hit.key for hit in last(search.find("nothng", after, ""))] == ["R-5555"]


def test_folding_keeps_every_letter_in_its_place() -> None:
    for text in ("Straße", "İstanbul", "ﬁne", "Ärger", "e\u0301clair"):
        assert len(fold(text)) == len(text)
    assert fold("Müller") == "muller"


def test_a_hostile_title_does_not_hold_the_search_up() -> None:
    begun = time.process_time()
    hits = found("aaaaaaaaaaaaaaaaaaaaaaab", Risk("R-1", "joint", {"title": "a " * 5000 + "[/red]"}))
    assert hits == []
    assert time.process_time() - begun < 5  # it took for ever, or next to nothing


def last(lists: Iterator[list[Hit]]) -> list[Hit]:
    return list(lists)[-1]


def test_an_empty_plan_has_nothing() -> None:
    assert last(Search().find("anything", Plan(), "")) == []
