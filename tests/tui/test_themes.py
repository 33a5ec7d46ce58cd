"""Theme files: the shipped ones load, and one that is broken is named and left out."""

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
    ("text", "words"),
    [
        ("name = ", "value"),
        ('name = "x"\n[colors]\nsecondary = "red"\n', "primary"),
        (GOOD.replace("#112233", "no colour"), "no colour"),
        (GOOD + 'sky = "#000000"\n', "sky"),
        (GOOD + "[variables]\nband-1 = 3\n", "texts"),
    ],
)
def test_a_broken_theme_is_left_out_and_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "bad.toml").write_text(text)
    (tmp_path / "good.toml").write_text(GOOD)
    found = load_themes([tmp_path])
    assert list(found.themes) == ["mine"]
    (problem,) = found.problems
    assert problem.startswith("bad.toml")
    assert words in problem.lower()
