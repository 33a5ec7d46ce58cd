"""Theme files: the shipped ones load, and one that is broken is named, with its lines, and left out."""

from pathlib import Path

import pytest

from cbrm_tui.tui.themes import load_themes, theme_folders

GOOD = 'name = "mine"\ntitle = "Mine"\ndark = false\n[colors]\nprimary = "#112233"\n'


def test_the_shipped_themes_load_without_a_complaint() -> None:
    found = load_themes(theme_folders()[:1])
    assert {"moor", "paper", "high-contrast", "sixteen"} <= set(found.themes)
    assert found.titles["moor"]
    assert found.problems == ()


def test_a_user_s_theme_of_the_same_name_replaces_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "moor.toml").write_text(GOOD.replace('"mine"', '"moor"'))
    found = load_themes([theme_folders()[0], tmp_path])
    assert found.themes["moor"].primary == "#112233"
    assert not found.themes["moor"].dark


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("name = ", 1, "value"),
        ('name = "x"\n[colors]\nsecondary = "red"\n', 2, "primary"),
        (GOOD.replace("#112233", "no colour"), 5, "no colour"),
        (GOOD + 'sky = "#000000"\n', 6, "sky"),
        (GOOD + 'surfce = "#000000"\n', 6, "is “surface” meant?"),
        (GOOD + "[variables]\nband-1 = 3\n", 7, "text such as"),
        (GOOD + '[variables]\nbnad-1 = "red"\n', 7, "is “band-1” meant?"),
        (GOOD.replace("false", '"no"'), 3, "dark must be true or false"),
        ('colour = "red"\n' + GOOD, 1, "there is no “colour”"),
        ('extends = "gone"\n', 1, "there is no “gone”"),
        ('name = "a"\nextends = "a"\n', 2, "there is no “a”"),
    ],
)
def test_a_broken_theme_is_left_out_and_named(tmp_path: Path, text: str, line: int, words: str) -> None:
    (tmp_path / "bad.toml").write_text(text)
    (tmp_path / "good.toml").write_text(GOOD)
    found = load_themes([tmp_path])
    assert list(found.themes) == ["mine"]
    (problem,) = found.problems
    assert (problem.file, problem.line) == ("bad.toml", line)
    assert words in problem.text.lower()


def test_a_variation_says_only_what_is_different(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "b"\ntitle = "Mine"\n[variables]\nmuted = "#ffffff"\n')
    (tmp_path / "b.toml").write_text('extends = "paper"\n[colors]\naccent = "#000000"\n')
    (tmp_path / "moor.toml").write_text('extends = "moor"\n[colors]\naccent = "#ffffff"\n')
    found = load_themes([theme_folders()[0], tmp_path])
    assert found.problems == ()
    shipped = load_themes(theme_folders()[:1]).themes
    mine = found.themes["a"]
    assert (mine.primary, mine.accent, mine.dark) == (shipped["paper"].primary, "#000000", False)
    assert mine.variables == {**shipped["paper"].variables, "muted": "#ffffff"}
    assert found.themes["moor"].background == shipped["moor"].background
    assert found.themes["moor"].accent == "#ffffff"


def test_themes_that_extend_each_other_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "b"\n')
    (tmp_path / "b.toml").write_text('extends = "a"\n')
    found = load_themes([tmp_path])
    assert found.themes == {}
    assert [problem.text for problem in found.problems] == ["extends: they extend each other"] * 2


def test_a_theme_that_breaks_stays_as_it_last_was(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    before = load_themes([tmp_path])
    path.write_text(GOOD + "nonsense")
    found = load_themes([tmp_path], before)
    assert found.themes == before.themes
    assert found.titles == before.titles
    assert found.problems[0].line == 6
