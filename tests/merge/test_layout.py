"""Values go into a laid-out text exactly, and the layout stays."""

import re
import tomllib
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.merge.layouts import KEYS, SCALARS, TREES, VALUES, layouts, variants

from cbrm_tui.merge.layout import patch, patch_paths
from cbrm_tui.merge.statements import Document
from cbrm_tui.merge.values import ABSENT, canonical

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

COMMENT = re.compile(r"# comment \d+")

RISK = """\
# Seen at the May workshop.

id = "R-7XYZ"   # never changes
title = 'Late castings'
tags = [
    "supply",   # both sides
    # agreed in June
    "winter",
]

# Who answers for it.
owner = "oakmere"

[score]
likelihood = 2  # was 4
impact = 3

# First reading
[[readings]]
on = 2026-01-05
value = 4 # by hand

# Second reading
[[readings]]
on = 2026-02-05
value = 5
"""


def tree_of(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def with_values(**changes: Any) -> dict[str, Any]:
    return tree_of(RISK) | changes


def shuffled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(value)}
    return [shuffled(inner) for inner in value] if isinstance(value, list) else value


# --- properties of patch ---


@quick
@given(st.data())
def test_a_patched_text_reads_as_the_tree_whatever_the_layout(data: st.DataObject) -> None:
    tree = data.draw(TREES)
    text = data.draw(layouts(tree))
    wanted = data.draw(variants(tree))

    patched = patch(text, wanted)

    assert canonical(tree_of(patched)) == canonical(wanted)
    assert patch(patched, wanted) == patched
    assert patch(text, shuffled(wanted)) == patched


@quick
@given(st.data())
def test_a_text_that_reads_as_the_tree_is_not_touched(data: st.DataObject) -> None:
    tree = data.draw(TREES)
    text = data.draw(layouts(tree))

    assert patch(text, tree) == text
    assert patch(text, shuffled(tree)) == text


@quick
@given(st.text(alphabet="ab[]{}=.\"'# \n\r\\,1", max_size=30), TREES)
def test_any_text_at_all_takes_any_tree(text: str, tree: dict[str, Any]) -> None:
    assert canonical(tree_of(patch(text, tree))) == canonical(tree)


@quick
@given(st.data())
def test_every_comment_stays_when_only_single_values_change(data: st.DataObject) -> None:
    fresh = count()

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(inner) for key, inner in value.items()}
        if isinstance(value, list):
            rows = value and all(isinstance(row, dict) for row in value)
            return [changed(row) for row in value] if rows else value
        kinds = [value, f"new {next(fresh)}", f"many\nlines {next(fresh)}", 0.5 + next(fresh)]
        return data.draw(st.sampled_from(kinds))

    tree = data.draw(TREES)
    text = data.draw(layouts(tree))

    patched = patch(text, changed(tree))

    assert sorted(COMMENT.findall(patched)) == sorted(COMMENT.findall(text))


@quick
@given(st.data())
def test_a_file_with_crlf_keeps_it_on_every_line(data: st.DataObject) -> None:
    tree = data.draw(TREES)
    text = data.draw(layouts(tree)).replace("\r", "").replace("\n", "\r\n")
    if text.count("\n"):
        patched = patch(text, data.draw(variants(tree)))
        assert patched.count("\n") == patched.count("\r\n")


# --- what a patch leaves alone ---


def test_a_replaced_value_keeps_its_line_but_for_the_value() -> None:
    patched = patch(RISK, with_values(title="Early castings", score={"likelihood": 4, "impact": 3}))

    assert patched == RISK.replace("'Late castings'", '"Early castings"').replace(
        "likelihood = 2  # was 4", "likelihood = 4  # was 4"
    )


def test_equal_numbers_of_other_types_are_other_values() -> None:
    assert patch("a = 1 # one\n", {"a": 1.0}) == "a = 1.0 # one\n"
    assert patch("a = 1\n", {"a": True}) == "a = true\n"


def test_a_list_over_several_lines_keeps_them_and_the_comments_of_what_stays() -> None:
    patched = patch(RISK, with_values(tags=["supply", "frost", "winter"]))

    assert '    "supply",   # both sides\n' in patched
    assert "    # agreed in June\n" in patched
    assert '    "frost",\n    "winter",\n]\n' in patched


def test_the_comments_within_an_empty_list_stay() -> None:
    text = "a = [\n    # none yet\n]\n"

    assert patch(text, {"a": ["x"]}) == 'a = [\n    # none yet\n    "x"\n]\n'
    assert patch(patch(text, {"a": ["x"]}), {"a": []}).count("# none yet") == 1
    assert patch("a = [\n    1,\n]\n", {"a": []}) == "a = []\n"


def test_a_list_on_one_line_keeps_how_its_elements_are_written() -> None:
    assert patch("a = [ 0x10, 1_000 ] # hex\n", {"a": [5, 16, 1000]}) == "a = [ 5, 0x10, 1_000 ] # hex\n"


def test_an_inline_table_keeps_its_notation_and_order() -> None:
    assert patch('a = {z="x",  b=1}\n', {"a": {"b": 2, "z": "x"}}) == 'a = {z="x",  b=2}\n'
    assert (
        patch('a = {z="x",  b=1}\n', {"a": {"b": 1, "a": 0, "z": "x"}}) == 'a = { z = "x", b = 1, a = 0 }\n'
    )


def test_dotted_keys_stay_dotted_and_get_their_sisters() -> None:
    text = "a.x = 1 # x\nb = 2\n"

    assert patch(text, {"a": {"x": 3, "y": 4}, "b": 2}) == "a.x = 3 # x\na.y = 4\nb = 2\n"


def test_tables_out_of_order_are_patched_where_they_stand() -> None:
    text = "[a.x]\nk = 1 # x\n\n[b]\n\n[a.y]\nk = 2 # y\n"

    assert patch(text, {"a": {"x": {"k": 3}, "y": {"k": 4}}, "b": {}}) == (
        "[a.x]\nk = 3 # x\n\n[b]\n\n[a.y]\nk = 4 # y\n"
    )


# --- what a patch removes ---


def test_a_removed_key_goes_with_its_line_and_leaves_the_comments_above() -> None:
    wanted = with_values()
    del wanted["owner"], wanted["id"]

    patched = patch(RISK, wanted)

    assert patched.startswith("# Seen at the May workshop.\n\ntitle = 'Late castings'\ntags = [")
    assert "\n]\n\n# Who answers for it.\n\n[score]\n" in patched


def test_a_removed_table_leaves_the_free_comments_around_it() -> None:
    text = "a = 1\n\n# Numbers\n[t]\nx = 1\n# inside\n\n# Free\n\n[u]\ny = 1\n"

    assert patch(text, {"a": 1, "u": {"y": 1}}) == "a = 1\n\n# Numbers\n\n# Free\n\n[u]\ny = 1\n"


def test_what_is_removed_at_either_end_leaves_no_blank_lines() -> None:
    assert patch("[a]\nx = 1\n\n[b]\ny = 1\n", {"b": {"y": 1}}) == "[b]\ny = 1\n"
    assert patch("[a]\nx = 1\n\n[b]\ny = 1\n", {"a": {"x": 1}}) == "[a]\nx = 1\n"


def test_an_emptied_table_stays_as_an_empty_table() -> None:
    assert patch("[a]\nx = 1\n", {"a": {}}) == "[a]\n"
    assert tree_of(patch("[a.b]\nx = 1\n", {"a": {}})) == {"a": {}}


# --- where a patch adds ---


def test_new_keys_are_sorted_behind_the_plain_keys_of_their_table() -> None:
    patched = patch(RISK, with_values(zone="north", age=3, score={"likelihood": 2, "impact": 3, "by": "T"}))

    assert 'owner = "oakmere"\nage = 3\nzone = "north"\n\n[score]\n' in patched
    assert 'impact = 3\nby = "T"\n\n# First reading\n' in patched


def test_a_new_table_stands_before_the_arrays_of_tables() -> None:
    patched = patch(RISK, with_values(method={"x": 1}, votes=[{"n": 1}]))

    assert "impact = 3\n\n[method]\nx = 1\n\n# First reading\n[[readings]]\n" in patched
    assert patched.endswith("value = 5\n\n[[votes]]\nn = 1\n")


def test_a_new_table_among_tables_with_headers_gets_one() -> None:
    text = "[org.a]\nname = 'A'\n\n[other]\n"

    assert patch(text, {"org": {"a": {"name": "A"}, "b": {"name": "B"}}, "other": {}}) == (
        "[org.a]\nname = 'A'\n\n[org.b]\nname = \"B\"\n\n[other]\n"
    )


def test_a_plain_key_of_a_table_known_by_its_subtables_only_gets_a_header() -> None:
    assert patch("[org.a]\nx = 1\n", {"org": {"a": {"x": 1}, "size": 2}}) == (
        "[org]\nsize = 2\n\n[org.a]\nx = 1\n"
    )


# --- arrays of tables ---


def test_rows_that_stay_keep_their_comments_when_others_come_and_go() -> None:
    first, second = tree_of(RISK)["readings"]
    new = {"on": date(2026, 1, 20), "value": 1}

    inserted = patch(RISK, with_values(readings=[first, new, second]))
    assert "value = 4 # by hand\n\n[[readings]]\non = 2026-01-20\nvalue = 1\n\n# Second reading\n" in inserted

    assert patch(inserted, with_values()) == RISK
    assert patch(RISK, with_values(readings=[first])) == RISK[: RISK.index("\n# Second reading")]


def test_a_changed_row_is_changed_in_place() -> None:
    first, second = tree_of(RISK)["readings"]

    patched = patch(RISK, with_values(readings=[first | {"value": 6}, second]))

    assert patched == RISK.replace("value = 4 # by hand", "value = 6 # by hand")


def test_rows_in_another_order_take_their_comments_along() -> None:
    first, second = tree_of(RISK)["readings"]

    patched = patch(RISK, with_values(readings=[second, first]))

    assert patched.endswith(
        "# Second reading\n[[readings]]\non = 2026-02-05\nvalue = 5\n"
        "\n# First reading\n[[readings]]\non = 2026-01-05\nvalue = 4 # by hand\n"
    )


def test_a_row_moves_with_the_tables_within_it() -> None:
    text = "[[r]]\nn = 1\n[r.s]\nk = 1 # one\n\n[[r]]\nn = 2\n[[r.t]]\nk = 2 # two\n"
    one, two = tree_of(text)["r"]

    assert patch(text, {"r": [two, one]}) == (
        "[[r]]\nn = 2\n[[r.t]]\nk = 2 # two\n\n[[r]]\nn = 1\n[r.s]\nk = 1 # one\n"
    )


def test_rows_parted_by_another_table_are_still_read_right() -> None:
    text = "[[r]]\nn = 1\n\n[other]\n\n[r.s]\nk = 1\n\n[[r]]\nn = 2\n"
    one, two = tree_of(text)["r"]

    for rows in ([two, one], [two], [one, {"n": 3}, two], [one]):
        assert tree_of(patch(text, {"r": rows, "other": {}})) == {"r": rows, "other": {}}


def test_an_emptied_array_and_back() -> None:
    emptied = patch(RISK, with_values(readings=[]))
    assert 'owner = "oakmere"\nreadings = []\n' in emptied

    assert tree_of(patch(emptied, with_values())) == with_values()
    assert "\n[[readings]]\n" in patch(emptied, with_values())


def test_thousands_of_rows_are_matched_in_reasonable_work() -> None:
    rows = [{"n": at, "v": "x"} for at in range(3000)]
    text = patch("", {"rows": rows})

    wanted = {"rows": [row | {"v": "y"} for row in rows[1::2]]}

    assert tree_of(patch(text, wanted)) == wanted


# --- odd texts ---


@pytest.mark.parametrize(
    "text", ["a = = 1", "a = 1\na = 2\n", "<<<<<<<", "\x00", "[" * 5000, "a." * 5000 + "a = 1"]
)
def test_an_unreadable_layout_gives_a_plain_file_with_its_head_comment(text: str) -> None:
    tree = {"b": {"c": 1}, "a": 1}
    plain = "a = 1\n\n[b]\nc = 1\n"

    assert patch(text, tree) == plain
    assert patch(f"# Ours\n{text}", tree) == f"# Ours\n{plain}"


def test_a_head_comment_that_is_unreadable_itself_goes() -> None:
    assert patch("# bell \x07\na = 1\n", {"a": 1}) == "a = 1\n"


def test_a_number_sign_or_bracket_within_a_text_is_no_comment_or_header() -> None:
    text = 'a = """\n# no comment\n[no.header]\nb = 1\n"""  # yes\n[t]\n"x]y" = \'#\' # no\n'
    tree = tree_of(text)

    assert list(Document(text).comments()) == []
    assert patch(text, tree | {"t": {"x]y": "!"}}) == text.replace("'#'", '"!"')
    assert patch(text, tree | {"a": "gone"}) == 'a = "gone"  # yes\n[t]\n"x]y" = \'#\' # no\n'


@quick
@given(st.data())
def test_a_document_gives_its_text_back(data: st.DataObject) -> None:
    text = data.draw(layouts(data.draw(TREES)))

    assert str(Document(text)).rstrip("\r\n") == text.rstrip("\r\n")


# --- patch_paths ---

ORDER = ("id", "title", "note", "owner", "score", "readings", "status")


def test_from_nothing_it_writes_a_tidy_file() -> None:
    values: dict[tuple[str, ...], Any] = {
        ("id",): "R-7XYZ",
        ("score",): {"impact": 3, "by": {"name": "T"}},
        ("readings",): [{"on": date(2026, 1, 5)}, {"on": date(2026, 2, 5)}],
        ("note",): "One.\nTwo.\n",
        ("status",): "open",
    }

    assert patch_paths("", values, ORDER) == (
        'id = "R-7XYZ"\nnote = """\nOne.\nTwo.\n"""\nstatus = "open"\n'
        '\n[score]\nimpact = 3\nby = { name = "T" }\n'
        "\n[[readings]]\non = 2026-01-05\n\n[[readings]]\non = 2026-02-05\n"
    )


def test_a_new_key_goes_behind_its_nearest_declared_predecessor() -> None:
    text = 'id = "x" # id\n\n# Owner\nowner = "y"\n\n[score]\nimpact = 1\n'

    assert patch_paths(text, {("note",): "n"}, ORDER).startswith('id = "x" # id\nnote = "n"\n\n# Owner\n')
    assert '# Owner\nowner = "y"\nstatus = "s"\n\n[score]' in patch_paths(text, {("status",): "s"}, ORDER)
    assert '# Owner\nowner = "y"\nother = "s"\n\n[score]' in patch_paths(text, {("other",): "s"}, ORDER)


def test_a_new_key_without_predecessor_goes_before_its_successor() -> None:
    assert patch_paths('# File\n\n# The owner\nowner = "y"\n', {("id",): "x"}, ORDER) == (
        '# File\n\nid = "x"\n# The owner\nowner = "y"\n'
    )
    assert patch_paths("other = 1\n", {("id",): "x"}, ORDER) == 'id = "x"\nother = 1\n'


def test_a_new_plain_key_never_lands_in_a_table() -> None:
    assert patch_paths("[score]\nimpact = 1\n", {("status",): "s"}, ORDER) == (
        'status = "s"\n\n[score]\nimpact = 1\n'
    )


@quick
@given(st.permutations(ORDER), st.data())
def test_keys_set_one_by_one_end_in_the_declared_order(names: list[str], data: st.DataObject) -> None:
    text = ""
    for name in names:
        text = patch_paths(text, {(name,): data.draw(SCALARS)}, ORDER)

    assert tuple(tree_of(text)) == ORDER


def test_tables_and_arrays_are_declared_in_order_too() -> None:
    order = ("a", "t1", "r1", "t2", "r2", "t3")
    text = "a = 1\n\n[t1]\n\n[t3]\n\n[[r2]]\n"

    text = patch_paths(text, {("r1",): [{"n": 1}], ("t2",): {"n": 2}}, order)

    assert text == "a = 1\n\n[t1]\n\n[t2]\nn = 2\n\n[t3]\n\n[[r1]]\nn = 1\n\n[[r2]]\n"


def test_missing_tables_on_the_way_get_headers() -> None:
    text = patch_paths('as = "oakmere"\n', {("spaces", "joint", "store"): "s3://x"})
    assert text == 'as = "oakmere"\n\n[spaces.joint]\nstore = "s3://x"\n'

    text = patch_paths(
        text, {("spaces", "shared", "x", "store"): "y", ("spaces", "joint", "options"): {"k": 1}}
    )
    assert text == (
        'as = "oakmere"\n\n[spaces.joint]\nstore = "s3://x"\noptions = { k = 1 }\n'
        '\n[spaces.shared.x]\nstore = "y"\n'
    )


def test_a_path_into_an_inline_table_and_into_dotted_keys() -> None:
    text = "a = { b = 1 } # a\nc.d = 1\n"

    assert patch_paths(text, {("a", "x", "y"): 2, ("c", "e"): 2}) == (
        "a = { b = 1, x = { y = 2 } } # a\nc.d = 1\nc.e = 2\n"
    )


def test_absent_removes_and_what_is_not_there_stays_so() -> None:
    assert patch_paths("a = 1\nb = 2\n", {("a",): ABSENT}) == "b = 2\n"
    assert patch_paths("a = 1\n", {("x", "y"): ABSENT, ("z",): ABSENT}) == "a = 1\n"
    assert patch_paths("[t]\na = 1\n", {("t", "a"): ABSENT}) == "[t]\n"


def test_a_path_through_a_plain_value_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a\.b is not a table"):
        patch_paths("[a]\nb = 1\n", {("a", "b", "c"): 1})


def test_a_text_that_is_no_toml_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1"):
        patch_paths("a = = 1", {("a",): 1})


def test_the_values_given_are_not_changed() -> None:
    table: dict[str, Any] = {"x": 1}

    assert tree_of(patch_paths("", {("a",): table, ("a", "y"): 2})) == {"a": {"x": 1, "y": 2}}
    assert table == {"x": 1}


def test_a_newline_ends_the_text_always() -> None:
    assert patch_paths("a = 1", {("a",): 1}) == "a = 1\n"
    assert patch_paths("a = 1 # one", {("b",): 2}) == "a = 1 # one\nb = 2\n"
    assert patch_paths("a = 1\r\nb = 2", {}) == "a = 1\r\nb = 2\r\n"


@pytest.mark.parametrize(
    "value",
    [
        "\n", "a\n", "a\n\n", "\n\na", "  a\n  b  ", 'a\n"""""', 'say """\n', 'x\n"', 'x\n""', 'x\n"""',
        'x\n""""', "x\n\\", "\\\n\\",
        "a\r\nb", "a\rb\n", "\x00\n\x1b[31m\x7f", "tab\t\n", "\x85\u2028\n", "'''\n", "# no\n[x]\ny = 1\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_a_text_of_several_lines_is_written_so_and_read_back_exactly(value: str, eol: str) -> None:
    text = patch_paths(f"a = 1{eol}b = 2{eol}", {("a",): value})

    assert text.startswith(f'a = """{eol}')
    assert tree_of(text) == {"a": value, "b": 2}
    assert patch_paths(text, {("a",): 1}) == f"a = 1{eol}b = 2{eol}"
    assert tree_of(patch_paths("", {("t",): {"a": [value]}, ("r",): [{"a": value}]}))["r"] == [{"a": value}]


@quick
@given(
    TREES,
    st.dictionaries(st.lists(KEYS, min_size=1, max_size=3).map(tuple), VALUES | st.just(ABSENT), max_size=3),
    st.data(),
)
def test_the_paths_read_back_as_set(
    tree: dict[str, Any], changes: dict[tuple[str, ...], Any], data: st.DataObject
) -> None:
    text = data.draw(layouts(tree))
    for path, value in changes.items():
        inner: Any = tree
        for key in path[:-1]:
            if not isinstance(inner, dict):
                return
            inner = inner.setdefault(key, {}) if value is not ABSENT else inner.get(key, {})
        if not isinstance(inner, dict):
            return
        if value is ABSENT:
            inner.pop(path[-1], None)
        else:
            inner[path[-1]] = value
        text = patch_paths(text, {path: value}, data.draw(st.permutations(ORDER)))

    assert canonical(tree_of(text)) == canonical(tree)


def test_ten_edits_leave_every_hand_comment_in_place() -> None:
    text = RISK
    edits: list[tuple[tuple[str, ...], Any]] = [
        (("title",), "Castings\nare late"),
        (("score", "likelihood"), 5),
        (("score", "by"), "Tom"),
        (("owner",), ABSENT),
        (("tags",), ["supply", "frost", "winter"]),
        (("status",), "open"),
        (("readings",), [*tree_of(RISK)["readings"], {"on": date(2026, 3, 5), "value": 2}]),
        (("owner",), "brindlewick"),
        (("method", "x"), {"y": 1}),
        (("title",), "Castings on time"),
    ]
    for path, value in edits:
        text = patch_paths(text, {path: value}, ORDER)

    assert re.findall(r"#.*", text) == re.findall(r"#.*", RISK)
    assert "# First reading\n[[readings]]\non = 2026-01-05\nvalue = 4 # by hand\n" in text
    assert '    "supply",   # both sides\n    # agreed in June\n' in text
    assert tree_of(text)["title"] == "Castings on time"


def test_an_edit_and_its_inverse_give_the_text_back() -> None:
    edits: list[tuple[tuple[str, ...], Any]] = [
        (("status",), "x"),
        (("score", "by"), "x"),
        (("method",), {"x": 1}),
        (("votes",), [{"n": 1}]),
    ]
    for path, value in edits:
        there = patch_paths(RISK, {path: value}, ORDER)
        assert there != RISK
        assert patch_paths(there, {path: ABSENT}, ORDER) == RISK
