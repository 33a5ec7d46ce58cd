"""Guidance in further languages: complete in German, English where a text is missing, and who chooses."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.catalogue import Catalogue, Principle
from cbrm_tui.domain.catalogue.choosing import choose

TEXTS = {"title", "short", "what", "why", "text", "about"}
"""What a table of a principle's file may say in another language; of `empty` and the words, everything."""

FOLDER = files(catalogue.__name__)
FURTHER = [name for name in catalogue.languages() if name != "en"]
FILES = sorted(entry.name for entry in (FOLDER / "en").iterdir() if entry.name.endswith(".toml"))


def flat(table: Mapping[str, Any], *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, *path, key)
        else:
            yield (*path, key), value


def texts_of(language: str, name: str) -> dict[tuple[str, ...], Any]:
    table = tomllib.loads((FOLDER / language / name).read_text(encoding="utf-8"))
    return {
        path: value
        for path, value in flat(table)
        if path[0] == "empty" or path[-1] in TEXTS or name == "words.toml"
    }


def bare(principle: Principle) -> Principle:
    """The principle without a word of any language."""
    return replace(
        principle,
        title="", short="", what="", why="",
        how=tuple(replace(step, text="") for step in principle.how),
        elements=tuple(replace(element, title="-", about="") for element in principle.elements),
        empty=dict.fromkeys(principle.empty, ""),
    )  # fmt: skip


def read_by_people(shown: Catalogue) -> Iterator[tuple[str, str]]:
    for p in shown.principles:
        yield from ((f"{p.slug} what", p.what), (f"{p.slug} why", p.why))
        yield from ((f"{p.slug} {step.key}", step.text) for step in p.how)
        yield from ((f"{p.slug} {element.key}", element.about) for element in p.elements)
        yield from ((f"{p.slug} {kind}", text) for kind, text in p.empty.items())


def test_german_is_there_beside_english() -> None:
    assert {"de", "en"} <= set(catalogue.languages())


@pytest.mark.parametrize("name", FILES)
def test_german_has_every_text_of_english(name: str) -> None:
    assert texts_of("de", name).keys() == texts_of("en", name).keys()


@pytest.mark.parametrize("language", FURTHER)
def test_a_translation_holds_texts_by_the_keys_of_english_and_no_structure(language: str) -> None:
    names = [entry.name for entry in (FOLDER / language).iterdir() if not entry.name.startswith("_")]
    assert set(names) <= set(FILES)
    for name in names:
        table = dict(flat(tomllib.loads((FOLDER / language / name).read_text(encoding="utf-8"))))
        assert table.keys() <= texts_of("en", name).keys(), name
        assert all(isinstance(value, str) and value.strip() for value in table.values()), name


@pytest.mark.parametrize("language", FURTHER)
def test_the_structure_is_the_same_in_every_language(language: str) -> None:
    english, shown = catalogue.load(), catalogue.load(language)
    assert [bare(p) for p in shown.principles] == [bare(p) for p in english.principles]
    assert shown.version == english.version
    assert shown.words.keys() == english.words.keys()


@pytest.mark.parametrize("language", FURTHER)
def test_texts_have_the_form_a_pane_has_room_for(language: str) -> None:
    shown = catalogue.load(language)
    assert len({p.short for p in shown.principles}) == 12
    assert all(len(p.short) <= 10 for p in shown.principles)
    assert all(len(element.title) <= 48 for element in shown.elements)
    assert len({element.title for element in shown.elements}) == len(shown.elements)
    for place, text in read_by_people(shown):
        assert text.isprintable(), place
        assert text[0].isupper(), place
        assert text.endswith("."), place
        assert len(text) <= 300, place
        assert not re.search(r"\b(\w+) \1\b", text, re.IGNORECASE), place


def test_german_says_it_in_german() -> None:
    english, german = dict(read_by_people(catalogue.load())), dict(read_by_people(catalogue.load("de")))
    assert [place for place, text in german.items() if text == english[place]] == []
    english_words = re.compile(r"\b(the|and|with|your|you|which)\b")
    address = re.compile(r"\b(Ihre[mnrs]?|Ihnen|[Ee]uch|[Ee]ure?\w*|[Dd]eine?\w*)\b")
    for place, text in german.items():
        assert not english_words.search(text), f"{place}: {text}"
        assert not address.search(text), f"nobody is addressed: {place}: {text}"


@pytest.mark.parametrize(
    ("setting", "environment", "expected"),
    [
        ("", {}, "en"),
        ("", {"LANG": "de_DE.UTF-8"}, "de"),
        ("", {"LANG": "C.UTF-8"}, "en"),
        ("", {"LANG": "fr_FR.UTF-8"}, "en"),
        ("", {"LC_ALL": "", "LC_MESSAGES": "de_AT", "LANG": "en_GB"}, "de"),
        ("", {"LC_ALL": "C", "LC_MESSAGES": "de_AT", "LANG": "de_DE"}, "en"),
        ("de", {"LANG": "en_GB.UTF-8"}, "de"),
        ("en", {"LANG": "de_DE.UTF-8"}, "en"),
        ("DE-ch", {}, "de"),
        ("en", {"CBRM_LANGUAGE": "de", "LANG": "en_GB"}, "de"),
        ("de", {"CBRM_LANGUAGE": "en"}, "en"),
        ("de", {"CBRM_LANGUAGE": " "}, "de"),
    ],
)
def test_the_variable_goes_before_the_setting_and_that_before_the_locale(
    setting: str, environment: dict[str, str], expected: str
) -> None:
    chosen = choose(setting, environment)
    assert (chosen.name, chosen.problem) == (expected, "")


@pytest.mark.parametrize(
    ("setting", "environment", "source"),
    [
        ("xx", {}, "workspace.toml"),
        ("../de", {"LANG": "de_DE"}, "workspace.toml"),
        ("de", {"CBRM_LANGUAGE": "xx\n\x1b[31m"}, "CBRM_LANGUAGE"),
    ],
)
def test_a_language_without_texts_is_english_and_one_line_says_so(
    setting: str, environment: dict[str, str], source: str
) -> None:
    chosen = choose(setting, environment)
    assert chosen.name == "en"
    assert chosen.problem.startswith(f"{source} asks for")
    assert "de, en" in chosen.problem
    assert chosen.problem.isprintable()
