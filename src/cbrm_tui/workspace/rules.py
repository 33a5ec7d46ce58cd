"""How a document's fields merge: the declarations of `domain`, in the words of `merge`."""

from collections.abc import Mapping
from functools import lru_cache

from cbrm_tui.domain.fields import MergeRule
from cbrm_tui.domain.records import Element, PlanSheet, Record
from cbrm_tui.merge.rules import Atom, Group, Leaf, Prose, Rows, Rule, SetOf
from cbrm_tui.workspace.places import ELEMENTS, Place, type_of


def rule_for(folder: str, name: str, path: tuple[str, ...]) -> Rule | None:
    """Return how the value at `path` of a document merges, None for what is not declared."""
    if folder == ELEMENTS:
        rule = _rules(folder).get(path[1]) if len(path) == 2 else None
        # Fields are coupled within an element; the others of the principle stand by themselves.
        return Group(f"{path[0]}.{rule.name}") if isinstance(rule, Group) else rule
    return _rules(folder).get(path[0]) if len(path) == 1 and (folder or name == "plan") else None


@lru_cache(maxsize=64)
def _rules(folder: str) -> Mapping[str, Rule]:
    """Return how the fields of a folder's records merge, those of plan.toml for the top of a space."""
    kind: type[Record] | None = type_of(Place("joint", folder, ""))
    if not folder or folder == ELEMENTS:
        kind = Element if folder else PlanSheet
    return {name: _rule(field.merge) for name, field in kind.fields.items()} if kind else {}


def _rule(rule: MergeRule) -> Rule:
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
