"""How the value at a path of a document merges. Whoever calls the diff supplies the rules."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Leaf:
    """One value; different concurrent ones disagree."""


@dataclass(frozen=True)
class Atom:
    """A whole table or list as one value: a score's likelihood never parts from its impact."""


@dataclass(frozen=True)
class Group:
    """Several paths as one value, such as a strategy and whom the risk is transferred to.

    A write of a group replaces all of it, so a group that gets another member gets another name.
    """

    name: str


@dataclass(frozen=True)
class SetOf:
    """A list of plain values as an ordered set: what either side adds is there."""


@dataclass(frozen=True)
class Rows:
    """A list of tables. Rows with equal `key` fields are one row; without a key, rows only gather."""

    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """Text that merges line by line where both sides' changes are apart."""


Rule = Leaf | Atom | Group | SetOf | Rows | Prose

# (folder, name, path) → rule; None where nothing is declared: tables are then merged key by key,
# plain values each as one, lists as a whole.
Rules = Callable[[str, str, tuple[str, ...]], Rule | None]
