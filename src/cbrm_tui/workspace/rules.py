"""How a document's fields merge: the declarations of `domain`, in the words of `merge`."""

from typing import Any

from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.records import Element, PlanSheet, Record
from cbrm_tui.merge.rules import Atom, Group, Leaf, Prose, Rows, Rule, SetOf
from cbrm_tui.workspace.places import ELEMENTS, Place, type_of


def rule_for(folder: str, name: str, path: tuple[str, ...]) -> Rule | None:
    """Return how the value at `path` of a document merges, None for what is not declared."""
    if folder == ELEMENTS:
        rule = _rule(Element, path[1]) if len(path) == 2 else None
        # Fields are coupled within an element; the others of the principle stand by themselves.
        return Group(f"{path[0]}.{rule.name}") if isinstance(rule, Group) else rule
    kind = PlanSheet if (folder, name) == ("", "plan") else type_of(Place("joint", folder, name))
    return _rule(kind, path[0]) if kind and len(path) == 1 else None


def _rule(kind: type[Record], name: str) -> Rule | None:
    field: Field[Any] | None = kind.fields.get(name)
    if field is None:
        return None
    rule = field.merge
    match rule.kind:
        case "atom":
            return Atom()
        case "group":
            return Group(rule.group)
        case "set":
            return SetOf()
        case "rows":
            return Rows(rule.key)
        case "prose":
            return Prose()
        case _:
            return Leaf()
