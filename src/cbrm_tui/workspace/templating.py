"""Templates that a person has as a file: reading one, and what it adds to a new plan beside its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

from cbrm_tui.domain import catalogue, clock
from cbrm_tui.domain.fields import Day, parse_day
from cbrm_tui.domain.records import Element, record_types
from cbrm_tui.domain.settings import read_settings
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.layout import patch_paths
from cbrm_tui.workspace.errors import BadValue, NotToml, WorkspaceError
from cbrm_tui.workspace.files import read_text
from cbrm_tui.workspace.places import ELEMENTS, JOINT
from cbrm_tui.workspace.reading import read_tree

_PARTS: Final = ("about", "settings", "elements", "records")
_SETTINGS: Final = ("method", "segmentation", "weights", "thresholds", "ladder", "elements")
_PLACE: Final = ("type", "space")
_OF_ELEMENTS: Final = ("status", "reason", "notes")


def is_template_file(name: str) -> bool:
    """Tell whether a template is named by its file and not by its word."""
    return name.endswith(".toml")


def read_template(path: Path) -> dict[str, Any]:
    """Read a template's file. Raises WorkspaceError or BadValue with the place of what does not fit."""
    text = read_text(path.expanduser())
    if text is None:
        raise WorkspaceError(f"there is no template {path}")
    try:
        tree = read_tree(text)
    except NotToml as error:
        raise WorkspaceError(f"{path}, line {error.line}, column {error.column}: {error.message}") from None
    for problem in chain(_shape(tree), _settings(tree), _elements(tree), _records(tree)):
        raise BadValue(f"{path}: {problem}")
    return tree


def settle(template: Mapping[str, Any], plan_sheet: str) -> str:
    """Return the text of plan.toml with the template's settings in place of the usual ones."""
    settings = template.get("settings", {})
    return patch_paths(plan_sheet, {(name,): settings[name] for name in settings}) if settings else plan_sheet


def element_docs(template: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the document of each principle of whose elements the template says something, with its text."""
    by_slug: dict[str, dict[tuple[str, ...], Any]] = {}
    for table in template.get("elements", ()):
        number = int(table["key"].partition("-")[0])
        values = by_slug.setdefault(catalogue.load().principle(number).slug, {})
        values |= {(table["key"], name): table[name] for name in _OF_ELEMENTS if name in table}
    for slug, values in by_slug.items():
        yield f"{JOINT}/{ELEMENTS}/{slug}.toml", patch_paths("", values)


def _shape(tree: Mapping[str, Any]) -> Iterator[str]:
    for name in tree:
        if name not in _PARTS:
            yield f"a template has no part “{one_line(name)}”; it has {', '.join(_PARTS)}"
    for name in ("elements", "records"):
        found = tree.get(name, [])
        if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
            yield f"{name} must be a list of tables"
    if not isinstance(tree.get("settings", {}), dict):
        yield "settings must be a table"


def _settings(tree: Mapping[str, Any]) -> Iterator[str]:
    settings = tree.get("settings", {})
    for name in settings:
        if name not in _SETTINGS:
            yield f"a template settles {', '.join(_SETTINGS)}, not “{one_line(name)}”"
    for problem in read_settings(settings).problems:
        yield f"settings: {problem}"


def _elements(tree: Mapping[str, Any]) -> Iterator[str]:
    own = read_settings(tree.get("settings", {})).elements
    known = {element.key for element in (*catalogue.load().elements, *own)}
    for number, table in enumerate(tree.get("elements", ()), 1):
        if table.get("key") not in known:
            yield f"element {number}: there is no element “{one_line(str(table.get('key')))}”"
        for name, value in table.items():
            if name != "key" and name not in _OF_ELEMENTS:
                yield f"element {number}: a template says {', '.join(_OF_ELEMENTS)}, not “{one_line(name)}”"
            elif name != "key" and (problem := Element.fields[name].problem(value, table)):
                yield f"element {number}: {name} {problem}"


def _records(tree: Mapping[str, Any]) -> Iterator[str]:
    for number, table in enumerate(tree.get("records", ()), 1):
        kind = record_types().get(str(table.get("type")))
        if kind is None or not kind.folder:
            yield f"record {number}: there is no record type “{one_line(str(table.get('type')))}”"
            continue
        if table.get("space") not in kind.spaces:
            yield f"record {number}: a {kind.type} lives in {' or '.join(kind.spaces)}"
        for name, value in table.items():
            if name in _PLACE:
                continue
            declared = kind.fields.get(name)
            if declared is None or not declared.by_hand:
                yield f"record {number}: a {kind.type} has no field “{one_line(name)}”"
            elif problem := _day_problem(value) if isinstance(declared, Day) else declared.fault(value):
                yield f"record {number}: {name} {problem}"


def _day_problem(value: object) -> str | None:
    """Say what is wrong with a day, which a template gives as a distance from the beginning."""
    if not isinstance(value, str):
        return None if Day("").fault(value) is None else "must be a date, or a distance such as +30d"
    try:
        parse_day(value, clock.today())
    except ValueError as error:
        return str(error)
    return None
