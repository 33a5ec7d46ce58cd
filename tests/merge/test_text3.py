"""Two changes of one text come together where they do not touch."""

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.merge.layouts import TREES, layouts, variants

from cbrm_tui.merge.layout import patch
from cbrm_tui.merge.statements import Document
from cbrm_tui.merge.text3 import merge3, merge3_layout, merge3_words
from cbrm_tui.merge.values import canonical

quick = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "  a"]), max_size=7).map("\n".join)
BASE = "one\ntwo\nthree\nfour\nfive\n"


# --- prose ---


@quick
@given(TEXTS, TEXTS, TEXTS)
def test_the_sides_may_be_exchanged(base: str, a: str, b: str) -> None:
    assert merge3(base, a, b) == merge3(base, b, a)


@quick
@given(TEXTS, TEXTS)
def test_one_change_or_the_same_twice_is_taken(base: str, changed: str) -> None:
    assert merge3(base, base, changed) == changed
    assert merge3(base, changed, base) == changed
    assert merge3(base, changed, changed) == changed


@st.composite
def _parted_changes(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """A base of distinct lines, two texts that change parts with a line between, and both changes."""
    base: list[str] = []
    sides: tuple[list[str], list[str]] = ([], [])
    both: list[str] = []
    fresh = iter(range(1000))
    for _ in range(draw(st.integers(1, 4))):
        keep, old = f"keep {next(fresh)}", [f"old {next(fresh)}" for _ in range(draw(st.integers(0, 2)))]
        new = [f"new {next(fresh)}" for _ in range(draw(st.integers(0, 2)))]
        who = draw(st.integers(0, 1))
        base += [keep, *old]
        both += [keep, *new]
        sides[who].extend([keep, *new])
        sides[1 - who].extend([keep, *old])
    for lines in (base, *sides, both):
        lines.append("end")
    return "\n".join(base), "\n".join(sides[0]), "\n".join(sides[1]), "\n".join(both)


@quick
@given(_parted_changes())
def test_changes_with_a_line_between_come_together(texts: tuple[str, str, str, str]) -> None:
    base, a, b, both = texts

    assert merge3(base, a, b) == both


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("one\nTWO\nthree\nfour\nfive\n", "one\nzwei\nthree\nfour\nfive\n"),  # the same line
        ("one\nTWO\nthree\nfour\nfive\n", "one\ntwo\nTHREE\nfour\nfive\n"),  # lines that touch
        ("one\ntwo\nfour\nfive\n", "one\ntwo\nTHREE\nfour\nfive\n"),  # removed and changed
        ("one\nx\ntwo\nthree\nfour\nfive\n", "one\ny\ntwo\nthree\nfour\nfive\n"),  # inserted at one spot
        ("one\nx\ntwo\nthree\nfour\nfive\n", "one\nTWO\nthree\nfour\nfive\n"),  # inserted at a changed line
        ("one\nfive\n", "one\ntwo\nTHREE\nfour\nfive\n"),  # one within the other
    ],
)
def test_changes_that_touch_conflict(a: str, b: str) -> None:
    assert merge3(BASE, a, b) is None
    assert merge3(BASE, b, a) is None


def test_equal_insertions_are_taken_once_beside_other_changes() -> None:
    a = "one\nx\ntwo\nthree\nfour\nfive\n"
    b = "one\nx\ntwo\nthree\nfour\nFIVE\n"

    assert merge3(BASE, a, b) == b


def test_a_line_added_at_the_end_does_not_change_the_last_one() -> None:
    assert merge3("one\ntwo\nthree", "ONE\ntwo\nthree", "one\ntwo\nthree\nfour") == "ONE\ntwo\nthree\nfour"


def test_texts_too_large_to_compare_conflict() -> None:
    blank, long = "\n" * 200_000, "\n".join(map(str, range(50_000)))
    scattered = "\n".join("x" if at % 2 else str(at) for at in range(50_000))

    assert merge3(f"a{blank}b", f"b{blank}a", f"c{blank}b") is None
    assert merge3(long, scattered, f"{long}b") is None


def test_small_changes_of_a_large_text_come_together() -> None:
    long = "\n".join(map(str, range(50_000)))

    assert merge3(long, f"a\n{long}", f"{long}\nb") == f"a\n{long}\nb"


# --- layouts ---

LAYOUT = """\
# Seen in May.

id = "x"
title = "one" # title

# Who
owner = "a"
"""


def test_comments_of_both_sides_come_together() -> None:
    ours = LAYOUT.replace("# Seen in May.", "# Seen in May and June.")
    theirs = LAYOUT.replace("# Who\n", "# Who answers\n# for it\n")

    merged = merge3_layout(LAYOUT, ours, theirs)

    assert merged == ours.replace("# Who\n", "# Who answers\n# for it\n")
    assert merged == merge3_layout(LAYOUT, theirs, ours)


def test_where_both_changed_ours_stands_and_gains_their_new_comments() -> None:
    ours = LAYOUT.replace('title = "one" # title', '# ours\ntitle = "two"')
    theirs = LAYOUT.replace('title = "one" # title', '# theirs\ntitle = "three"\n# Who')

    assert merge3_layout(LAYOUT, ours, theirs) == LAYOUT.replace(
        'title = "one" # title', '# ours\ntitle = "two"\n# theirs'
    )


def test_a_merge_that_is_no_toml_leaves_ours_with_their_comments_in_the_head() -> None:
    ours = LAYOUT.replace('id = "x"\n', 'id = "x"\nnew = 1\n')
    theirs = LAYOUT + "# theirs\nnew = 2\n# theirs\n"

    assert merge3_layout(LAYOUT, ours, theirs) == ours.replace(
        "# Seen in May.\n", "# Seen in May.\n# theirs\n"
    )


def test_the_head_of_a_file_with_crlf_gets_crlf() -> None:
    base, ours, theirs = (
        "a = 1\r\nb = 1\r\n",
        "c = 1\r\na = 1\r\nb = 1\r\n",
        "a = 1\r\nb = 1\r\nc = 1\r\n# new\r\n",
    )

    assert merge3_layout(base, ours, theirs) == f"# new\r\n{ours}"


def test_a_heading_within_their_text_is_no_comment() -> None:
    ours = LAYOUT.replace('"one"', '"two"')
    theirs = LAYOUT.replace('"one"', '"""\n# Heading\n"""')

    assert merge3_layout(LAYOUT, ours, theirs) == ours


def test_their_comment_does_not_get_lost_within_our_text() -> None:
    ours = LAYOUT.replace('"one" # title', '"""\nmany\nlines"""')
    theirs = LAYOUT.replace('"one" # title', '"one"\n# theirs')

    assert "# theirs" in Document(merge3_layout(LAYOUT, ours, theirs)).comments()


def test_an_unreadable_side_never_wins_over_ours() -> None:
    assert merge3_layout(LAYOUT, LAYOUT + "a = 1\n", LAYOUT + "<<<<") == LAYOUT + "a = 1\n"
    assert merge3_layout(LAYOUT, "<<<<", LAYOUT + "# theirs\n") == "<<<<"


@quick
@given(st.data())
def test_a_merged_layout_is_toml_holds_all_new_comments_and_takes_the_values(data: st.DataObject) -> None:
    tree = data.draw(TREES)
    base = data.draw(layouts(tree))
    ours = patch(base, data.draw(variants(tree))) if data.draw(st.booleans()) else data.draw(layouts(tree))
    theirs = patch(base, data.draw(variants(tree))) + "\n# their own\n"

    merged = merge3_layout(base, ours, theirs)

    tomllib.loads(merged)
    assert "# their own" in Document(merged).comments()
    assert canonical(tomllib.loads(patch(merged, tree))) == canonical(tree)


# --- for people ---


def _both(left: str, right: str) -> str:
    return f"[{left}|{right}]"


def test_words_apart_come_together_and_others_are_asked_about() -> None:
    base = "Look at it once a week and tell the partner."
    a = "Look at it twice a week and tell the partner."
    b = "Look at it once a week and tell the railway soon."
    assert merge3_words(base, a, b, _both) == "Look at it twice a week and tell the railway soon."
    c = "Look at it four times a week and tell the partner."
    assert merge3_words(base, a, c, _both) == "Look at it [twice|four times] a week and tell the partner."
    assert merge3_words(base, a, "Look at it a week and tell the partner.", _both) == (
        "Look at it [twice|] a week and tell the partner."
    )


def test_paragraphs_stay_and_texts_without_a_common_past_keep_both() -> None:
    assert merge3_words("", "We look.\nThen we tell A.", "We look.\nThen we tell B.", _both) == (
        "We look.\nThen we tell [A.|B.]"
    )
    huge = "word " * 4000
    assert merge3_words("", huge + "a", huge + "b", _both) == f"[{huge}a|{huge}b]"


@quick
@given(TEXTS, TEXTS, TEXTS)
def test_no_word_of_either_side_is_lost_in_a_merge_for_people(base: str, a: str, b: str) -> None:
    merged = merge3_words(base, a, b, lambda left, right: f"{left} {right}").split()
    for mine, other in ((a, b), (b, a)):
        assert set(mine.split()) - set(base.split()) - set(other.split()) <= set(merged)


@quick
@given(TEXTS, TEXTS)
def test_one_side_s_change_is_taken_as_it_is(base: str, changed: str) -> None:
    assert merge3_words(base, base, changed, _both).split() == changed.split()
