"""Elements that a plan adds to those of the catalogue: what these partners want settled besides.

`[elements.10-insurance]` in plan.toml, with a title, and what it is about, `mandatory` and `weight` if
wanted. The key is the number of the principle, a hyphen and a word; numbers are the catalogue's own.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from cbrm_tui.domain.catalogue import Element, load
from cbrm_tui.domain.text import one_line

SOURCE: Final = "own"

_NUMBERED: Final = re.compile(r"\d+-\d+")


def read_elements(raw: object) -> tuple[tuple[Element, ...], list[str]]:
    """Read the `[elements]` tables of plan.toml; what does not fit is left out and named."""
    if raw is None:
        return (), []
    if not isinstance(raw, Mapping):
        return (), ["elements must be tables with a title each"]
    found: list[Element] = []
    problems: list[str] = []
    for key, table in raw.items():
        try:
            found.append(_element(str(key), table))
        except ValueError as error:
            problems.append(f"elements.{one_line(str(key))}: {error}")
    return tuple(found), problems


def _element(key: str, table: Any) -> Element:
    """Return an element. Raises ValueError with a phrase."""
    if not isinstance(table, Mapping):
        raise ValueError("must be a table with a title")
    if _NUMBERED.fullmatch(key):
        raise ValueError("must end in a word, such as 10-insurance")
    number = key.partition("-")[0]
    if not number.isdecimal() or not 1 <= int(number) <= len(load().principles):
        raise ValueError("must begin with the number of a principle, such as 10-insurance")
    title, about = table.get("title"), table.get("about", "")
    mandatory, weight = table.get("mandatory", False), table.get("weight", 1)
    if not isinstance(title, str) or not isinstance(about, str) or not isinstance(mandatory, bool):
        raise ValueError("must have a title, and about as text and mandatory as true or false if at all")
    if not isinstance(weight, int) or isinstance(weight, bool):
        raise ValueError("weight must be 1, 2 or 3")
    clause = load().principle(int(number)).clause
    return Element(
        key, one_line(title), one_line(about), SOURCE, clause, ("internal", "joint"), weight, mandatory
    )
