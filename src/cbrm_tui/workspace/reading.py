"""Reading documents: a fast parser for the many files, an exact one for the place of an error."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import rtoml

from cbrm_tui.domain.catalogue import COMPLETE
from cbrm_tui.domain.catalogue import load as load_catalogue
from cbrm_tui.domain.plan import Fault
from cbrm_tui.domain.records import Element, PlanSheet, Record
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.errors import NotToml
from cbrm_tui.workspace.places import ELEMENTS, Place, type_of, unfit_name

_WHERE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_tree(text: str) -> dict[str, Any]:
    """Parse TOML. Raises NotToml with the line and column."""
    try:
        return rtoml.loads(text)
    except (rtoml.TomlParsingError, UnicodeEncodeError):
        return _read_exactly(text)


def read_records(place: Place, text: str, language: str = COMPLETE) -> Iterator[Record | Fault]:
    """Yield the records of a document, or what is wrong with it as a whole.

    An element whose table has no title of its own gets the catalogue's in that language.
    """
    try:
        tree = read_tree(text)
    except NotToml as error:
        yield Fault(place.doc, error.message, error.line, error.column)
        return
    if place.folder == ELEMENTS:
        yield from _elements(place, tree, language)
    elif not place.folder:
        if place.name == "plan":
            yield PlanSheet(f"plan@{place.space}", place.space, tree, place.doc)
    elif unfit_name(place):
        yield Fault(place.doc, "the file's name must be an id such as R-4K7Q.toml")
    elif record_type := type_of(place):
        yield record_type(place.name, place.space, tree, place.doc)


def _elements(place: Place, tree: Mapping[str, Any], language: str) -> Iterator[Record]:
    titles = {element.key: element.title for element in load_catalogue(language).elements}
    for key, table in tree.items():
        if isinstance(table, dict):
            data = table if "title" in table or key not in titles else {"title": titles[key], **table}
            yield Element(f"{key}@{place.space}", place.space, data, place.doc, (key,))


def _read_exactly(text: str) -> dict[str, Any]:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        before = text[: error.start]
        line = before.count("\n") + 1
        raise NotToml("it is not UTF-8 text", line, error.start - before.rfind("\n")) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        where = _WHERE.search(message)
        if where and where[1]:
            line, column = int(where[1]), int(where[2])
        else:
            line = text.rstrip("\n").count("\n") + 1
            column = len(text.rstrip("\n").rpartition("\n")[2]) + 1
        raise NotToml(one_line(_WHERE.sub("", message)), line, column) from None
    except (RecursionError, ValueError) as error:
        raise NotToml(one_line(str(error)) or "it cannot be read", 0, 0) from None
