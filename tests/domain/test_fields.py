import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cbrm_tui.domain.fields import (
    Choice,
    Choices,
    Context,
    Day,
    Field,
    Flag,
    Integer,
    Link,
    Links,
    MergeRule,
    Number,
    Organisation,
    Organisations,
    Person,
    Prose,
    Rows,
    Score,
    Table,
    Text,
    TextList,
    parse_day,
)
from cbrm_tui.domain.text import has_unsafe, one_line, printable

KIND = Choice("Kind", ("threat", "opportunity"))
STRATEGY = Choice(
    "Strategy", {"threat": ("avoid", "accept"), "opportunity": ("exploit", "accept")}, by="kind"
)
ACCEPTANCE = Table("Acceptance", {"by": Person("By"), "reason": Text("Reason"), "until": Day("Until")})
ROWS = Rows("Readings", {"date": Day("Date"), "value": Number("Value"), "note": Text("Note")}, key=("date",))
TAGS = TextList("Tags")
EVERY: list[Field[Any]] = [
    Text("Text"),
    Prose("Prose"),
    Person("Person"),
    Organisation("Organisation", extra=("joint",)),
    Link("Link"),
    KIND,
    STRATEGY,
    TAGS,
    Links("Links"),
    Organisations("Organisations"),
    Choices("Covers", ("exit", "issues")),
    Integer("Level", low=1, high=5),
    Number("Number"),
    Day("Day"),
    Flag("Flag"),
    ACCEPTANCE,
    Score("Score"),
    ROWS,
]
ids = pytest.mark.parametrize("field", EVERY, ids=lambda field: field.label)


@pytest.mark.parametrize(
    ("field", "raw", "problem"),
    [
        (Text("T"), 3, "must be text, not 3"),
        (Text("T"), True, "must be text, not true or false"),
        (Text("T"), ["a"], "must be text, not a list"),
        (Text("T"), {"a": 1}, "must be text, not a table"),
        (KIND, "hazard", "must be one of threat, opportunity"),
        (TAGS, "late", 'must be a list of texts such as ["one", "two"]'),
        (TAGS, ["a", 1], 'must be a list of texts such as ["one", "two"]'),
        (Choices("C", ("exit", "issues")), ["exit", "\x1bx"], "must be from exit, issues, not “x”"),
        (Integer("I", low=1, high=5), 0, "must be 1 to 5"),
        (Integer("I", low=1), 0, "must be at least 1"),
        (Integer("I", high=5), 6, "must be at most 5"),
        (Integer("I"), "4", "must be a whole number, not the text “4”"),
        (Integer("I"), 4.0, "must be a whole number, not 4.0"),
        (Integer("I"), True, "must be a whole number, not true or false"),
        (Integer("I"), 10**19, "must be a number of at most 18 digits"),
        (Number("N"), float("nan"), "must be a number, not nan"),
        (Number("N"), float("inf"), "must be a number, not inf"),
        (Number("N"), 10**400, "must be a number of at most 18 digits"),
        (Number("N", low=1, high=5), 5.1, "must be 1 to 5"),
        (Day("D"), "2026-05-31", "must be a date such as 2026-05-31, without quotes"),
        (Day("D"), datetime(2026, 5, 31), "must be a date such as 2026-05-31"),
        (Flag("F"), "yes", "must be true or false"),
        (ACCEPTANCE, "Ann", "must be a table with by, reason, until"),
        (ACCEPTANCE, {"until": "x"}, "until must be a date such as 2026-05-31, without quotes"),
        (Score("S"), {"likelihood": 0, "impact": 1}, "likelihood must be at least 1"),
        (ROWS, {"value": 1}, "must be a list of tables"),
        (ROWS, [{"value": 1}, 3], "row 2: must be a table with date, value, note"),
        (ROWS, [{"value": "x"}], "row 1: value must be a number, not the text “x”"),
    ],
)
def test_what_does_not_fit_is_said_in_one_phrase_and_reads_as_nothing(
    field: Field[Any], raw: object, problem: str
) -> None:
    assert field.problem(raw, {}) == problem
    assert field.read(raw) == field.empty


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (Text("T"), "a", "a"),
        (TAGS, ["a", "b"], ("a", "b")),
        (Number("N"), 3, 3.0),
        (Day("D"), date(2026, 5, 31), date(2026, 5, 31)),
        (Flag("F"), False, False),
        (ROWS, [{"value": 1, "unheard": 2}], ({"value": 1, "unheard": 2},)),
        (Score("S"), {"likelihood": 2}, {"likelihood": 2}),
    ],
)
def test_what_fits_is_read_as_its_type(field: Field[Any], raw: object, value: object) -> None:
    assert field.problem(raw, {}) is None
    assert field.read(raw) == value


@ids
def test_nothing_reads_shows_and_edits_as_nothing(field: Field[Any]) -> None:
    assert field.read(None) == field.empty
    assert field.show(None) == ""
    assert field.edit_text(None) == ""
    assert not field.ids(None)
    assert not field.organisations(None)


_KEYS = st.sampled_from(["by", "until", "date", "likelihood", "impact", "x"])
_ANY = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["by", "until", "date", "likelihood", "impact", "x"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)


@ids
@given(raw=_ANY)
def test_any_value_of_a_file_is_read_and_shown_on_one_printable_line(field: Field[Any], raw: object) -> None:
    shown = field.show(raw)
    assert "\n" not in shown
    assert not has_unsafe(shown)
    assert not has_unsafe(field.edit_text(raw))
    problem = field.problem(raw, {}, Context(levels={"likelihood": 5, "impact": 5}))
    assert problem is None or not has_unsafe(problem)
    field.read(raw)
    assert all(isinstance(key, str) for key in (*field.ids(raw), *field.organisations(raw)))


_LINE = st.text(max_size=12).map(one_line).filter(bool)
_FINITE = st.floats(allow_nan=False, allow_infinity=False)
_ROW = st.fixed_dictionaries(
    {},
    optional={"date": st.dates(), "value": st.floats(allow_nan=False, allow_infinity=False), "note": _LINE},
).filter(bool)
_VALUES: list[tuple[Field[Any], st.SearchStrategy[Any]]] = [
    (Text("Text"), _LINE),
    (Prose("Prose"), st.text().map(printable).map(str.strip)),
    (KIND, st.sampled_from(["threat", "opportunity"])),
    (STRATEGY, st.sampled_from(["avoid", "accept", "exploit"])),
    (TAGS, st.lists(_LINE, unique=True, max_size=4)),
    (TextList("Outcomes", sentences=True), st.lists(_LINE, unique=True, max_size=4)),
    (Choices("Covers", ("exit", "issues")), st.sampled_from([["exit"], ["issues", "exit"]])),
    (Integer("Level"), st.integers(-(2**63) + 1, 2**63 - 1)),
    (Number("Number"), _FINITE | st.integers(-(10**17), 10**17)),
    (Day("Day"), st.dates()),
    (
        ACCEPTANCE,
        st.fixed_dictionaries({}, optional={"by": _LINE, "reason": _LINE, "until": st.dates()}),
    ),
    (
        Score("Score"),
        st.fixed_dictionaries({"likelihood": st.integers(1, 12), "impact": st.integers(1, 12)}),
    ),
    (ROWS, st.lists(_ROW, max_size=3)),
]


@pytest.mark.parametrize(("field", "values"), _VALUES, ids=[field.label for field, _ in _VALUES])
@given(data=st.data())
def test_the_text_to_edit_is_parsed_back_into_the_value(
    field: Field[Any], values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    value = data.draw(values)
    text = field.edit_text(value)
    assume(text)  # no text is no value: it is unset, not parsed
    assert field.parse(text) == value


@pytest.mark.parametrize("typed", ["Smith\\, Ann, Bo", " Smith\\, Ann ,, Bo, Bo"])
def test_a_backslash_keeps_a_comma_inside_an_item(typed: str) -> None:
    assert TAGS.parse(typed) == ["Smith, Ann", "Bo"]
    assert TAGS.edit_text(["Smith, Ann", "Bo"]) == "Smith\\, Ann, Bo"
    assert TAGS.parse(TAGS.edit_text(["C:\\", "x\\,"])) == ["C:\\", "x\\,"]
    assert TAGS.parse("C:\\new, x") == ["C:\\new", "x"]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (KIND, "T", "threat"),
        (KIND, "opp", "opportunity"),
        (Flag("F"), "Yes", True),
        (Flag("F"), "n", False),
        (Number("N"), "2.50", 2.5),
        (Number("N"), "2", 2),
        (Score("S"), "34", {"likelihood": 3, "impact": 4}),
        (Score("S"), "3 × 4", {"likelihood": 3, "impact": 4}),
        (Score("S"), "likelihood=3; impact=10", {"likelihood": 3, "impact": 10}),
        (ACCEPTANCE, "by=Ann; until=2026-05-31; reason=", {"by": "Ann", "until": date(2026, 5, 31)}),
        (
            ROWS,
            "date=2026-05-31; value=2\n\nvalue=3",
            [{"date": date(2026, 5, 31), "value": 2}, {"value": 3}],
        ),
        (TextList("O", sentences=True), "Fast, good; cheap", ["Fast, good", "cheap"]),
    ],
)
def test_what_a_person_types_becomes_the_value(field: Field[Any], typed: str, value: object) -> None:
    assert field.parse(typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "phrase"),
    [
        (KIND, "x", "must be one of threat, opportunity"),
        (Integer("I", low=1, high=5), "6", "must be 1 to 5"),
        (Integer("I"), "\x1b[1mfour", "must be a whole number, not “[1mfour”"),
        (Number("N"), "much", "must be a number, not “much”"),
        (Number("N"), "nan", "must be a number, not nan"),
        (Number("N"), "9" * 30, "must be a number of at most 18 digits"),
        (Day("D"), "soon", "must be a date such as 2026-05-31, today, +2w or +3m"),
        (Day("D"), "2026-02-30", "must be a date such as"),
        (Flag("F"), "perhaps", "must be yes or no"),
        (Score("S"), "3", "must be two digits, likelihood then impact, such as 34"),
        (Score("S"), "03", "likelihood must be at least 1"),
        (ACCEPTANCE, "who=Ann", "must be by=…; reason=…; until=…"),
        (ACCEPTANCE, "until=soon", "until must be a date such as"),
    ],
)
def test_what_cannot_be_understood_is_answered_with_what_is_expected(
    field: Field[Any], typed: str, phrase: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(phrase)}"):
        field.parse(typed)


def test_a_choice_may_depend_on_another_field() -> None:
    assert STRATEGY.choices({"kind": "threat"}) == ("avoid", "accept")
    assert STRATEGY.choices({}) == ("avoid", "accept", "exploit")
    assert STRATEGY.problem("exploit", {"kind": "opportunity"}) is None
    assert STRATEGY.problem("exploit", {"kind": "threat"}) == "must be one of avoid, accept for a threat"


def test_a_score_is_judged_by_the_scales_of_the_plan() -> None:
    three = Context(levels={"likelihood": 3, "impact": 3})
    field = Score("Score")
    assert field.problem({"likelihood": 3, "impact": 3}, {}, three) is None
    assert field.problem({"likelihood": 3, "impact": 4}, {}, three) == "impact must be 1 to 3"


@pytest.mark.parametrize("raw", [None, 3, {}, {"likelihood": 3}, {"likelihood": 3, "impact": "x"}])
def test_half_a_score_is_no_score(raw: object) -> None:
    assert Score("Score").pair(raw) is None


@pytest.mark.parametrize(
    ("field", "raw", "shown"),
    [
        (Score("S"), {"likelihood": 3, "impact": 4}, "3×4"),
        (Number("N"), 1234567.5, "1234567.5"),
        (Number("N"), 0.1 + 0.2, "0.3"),
        (Flag("F"), True, "yes"),
        (Day("D"), date(2026, 5, 31), "2026-05-31"),
        (TAGS, ["a, b", "c"], "a, b, c"),
        (ROWS, [{"value": 1}, {"value": 2, "note": "up"}], "2: 2 · up"),
        (Text("T"), "a\x1b[2J\n\n  b\tc\u202e", "a[2J b c"),
    ],
)
def test_a_value_is_shown_on_one_line(field: Field[Any], raw: object, shown: str) -> None:
    assert field.show(raw) == shown


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", date(2026, 1, 31)),
        ("tomorrow", date(2026, 2, 1)),
        ("+10d", date(2026, 2, 10)),
        ("+2w", date(2026, 2, 14)),
        ("+1m", date(2026, 2, 28)),
        ("+12m", date(2027, 1, 31)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_a_day_may_be_typed_as_a_distance(typed: str, day: date) -> None:
    assert parse_day(typed, date(2026, 1, 31)) == day


@given(st.text(alphabet="+0123456789dwm-²٣", max_size=8), st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_any_typed_day_is_a_day_or_a_value_error(typed: str, today: date) -> None:
    try:
        day = parse_day(typed, today)
    except ValueError:
        return
    assert isinstance(day, date)


def test_ids_and_organisations_are_found_wherever_they_are_declared() -> None:
    rows = Rows("Means", {"organisation": Organisation("O"), "about": Link("A")})
    raw = [{"organisation": "ash", "about": "R-0001"}, {"organisation": "elm"}]
    assert (rows.organisations(raw), rows.ids(raw)) == (("ash", "elm"), ("R-0001",))
    assert Organisation("P", extra=("joint",)).organisations("joint") == ()
    assert Table("T", {"to": Organisation("To")}).organisations({"to": "ash"}) == ("ash",)


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        (Text("T"), MergeRule("leaf")),
        (Text("T", group="g"), MergeRule("group", group="g")),
        (Prose("P"), MergeRule("prose")),
        (Prose("P", group="g"), MergeRule("group", group="g")),
        (TAGS, MergeRule("set")),
        (Score("S"), MergeRule("atom")),
        (ROWS, MergeRule("rows", key=("date",))),
    ],
)
def test_each_kind_says_how_it_merges(field: Field[Any], rule: MergeRule) -> None:
    assert field.merge == rule


@ids
def test_the_schema_names_the_field_and_a_type(field: Field[Any]) -> None:
    schema = field.schema()
    assert schema["title"] == field.label
    assert schema["type"] in {"string", "array", "integer", "number", "boolean", "object"}


@pytest.mark.parametrize("clean", [one_line, printable])
def test_cleaning_a_hostile_text_takes_time_in_proportion_to_its_length(clean: Callable[[str], str]) -> None:
    """A text of blanks as long as a file may be would hang a cleaner that looks at it twice."""
    assert clean(" " * 1_000_000 + "x").endswith("x")
