import pytest

from cbrm_tui.workspace.locating import line_of

TEXT = '''# A comment.
title = "One"
notes = """
owner = "not this"
"""
"a key" = 1
a.b = 2

[current]
# Above it.
likelihood = 3

[[rows]]
note = "first"

[[rows]]
note = "second"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("notes",), 3),
        (("a key",), 6),
        (("a", "b"), 7),
        (("a",), 7),
        (("current",), 9),
        (("current", "likelihood"), 11),
        (("current", "impact"), 9),
        (("rows",), 13),
        (("rows", "note"), 14),
        (("owner",), 1),
        ((), 1),
    ],
)
def test_a_value_is_found_on_its_line(path: tuple[str, ...], line: int) -> None:
    assert line_of(TEXT, path) == line


def test_a_text_that_is_no_toml_has_line_1_only() -> None:
    assert line_of("=\ntitle = 'x'\n", ("title",)) == 1
