"""What the catalogue is made of: principles, the guidance to each, and the elements of a plan.

Everything here is immutable, so that one loaded catalogue serves every workspace and thread.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

Space = Literal["internal", "joint"]
"""Where an element is recorded: the own organisation's plan, or the plan of all partners."""

Actor = Literal["owner", "ser", "jmt", "partners"]
"""Who acts: owners or managers of one organisation, its senior executive responsible, the joint
management team, or the partners together."""

CLAUSE = re.compile(r"5\.(1[0-2]|[1-9])(\.\d+)*")
"""A clause number of ISO 44003:2021 that belongs to one of the twelve principles."""

_KEY = re.compile(r"(?P<principle>1[0-2]|[1-9])-(\d+|[a-z][a-z0-9]*(-[a-z0-9]+)*)")
_NUMBERED = re.compile(r"\d+-\d+")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do for a principle: the text, the clause it serves and who acts."""

    key: str
    text: str
    clause: str
    actors: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One part that a relationship management plan should have.

    `key` is the principle's number, a hyphen and a name: a number (`10-3`) for the catalogue's own elements,
    a lower-case word (`10-insurance`) for those that a workspace adds. `source` says where it comes from
    ("Annex A", "derived from 5.10"). `spaces` are those it is recorded in, `weight` (1 to 3) is its share in
    the completeness of the principle, and a plan that lacks a `mandatory` element is not complete.

    Raises ValueError, with one plain sentence, when a value is out of its range.
    """

    key: str
    title: str
    about: str
    source: str
    clause: str
    spaces: tuple[Space, ...]
    weight: int = 1
    mandatory: bool = False

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"element key {self.key!r} is not a principle's number, a hyphen and a name")
        if not self.title.strip():
            raise ValueError(f"element {self.key} has no title")
        if not CLAUSE.fullmatch(self.clause):
            raise ValueError(f"element {self.key}: {self.clause!r} is not a clause of the twelve principles")
        if not self.spaces or not set(self.spaces) <= set(get_args(Space)):
            raise ValueError(f"element {self.key}: spaces must be internal, joint or both")
        if not 1 <= self.weight <= 3:
            raise ValueError(f"element {self.key}: weight must be 1, 2 or 3")

    @property
    def principle(self) -> int:
        """The number of the principle it belongs to, 1 to 12."""
        return int(self.key.partition("-")[0])


@dataclass(frozen=True, slots=True)
class Principle:
    """One of the twelve principles, with its guidance and its elements.

    `slug` (`10-risk`) names its file in a workspace, `short` (at most ten characters) its tab, and `empty`
    has a sentence for each record type that lives here, saying what belongs in its register.
    """

    number: int
    slug: str
    clause: str
    title: str
    short: str
    what: str
    why: str
    how: tuple[Step, ...]
    elements: tuple[Element, ...]
    empty: Mapping[str, str] = field(hash=False)

    def elements_in(self, space: Space) -> tuple[Element, ...]:
        """The elements recorded in that space; none where a principle asks nothing of it."""
        return tuple(element for element in self.elements if space in element.spaces)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All twelve principles in one language; `version` changes when an element's key or meaning does.

    `words` are the few that stand beside the guidance: what, why, how, mandatory, optional, and each Actor.
    """

    version: str
    language: str
    principles: tuple[Principle, ...]
    words: Mapping[str, str] = field(hash=False)

    @property
    def elements(self) -> tuple[Element, ...]:
        """Every element, in the order of the principles."""
        return tuple(element for principle in self.principles for element in principle.elements)

    def principle(self, which: int | str) -> Principle:
        """The principle with that number (10) or slug ("10-risk"); KeyError if there is none."""
        for principle in self.principles:
            if which in (principle.number, principle.slug):
                return principle
        raise KeyError(which)

    def element(self, key: str) -> Element:
        """The element with that key; KeyError if there is none."""
        for element in self.elements:
            if element.key == key:
                return element
        raise KeyError(key)

    def with_elements(self, extra: Iterable[Element]) -> Catalogue:
        """A catalogue with a workspace's own elements after the shipped ones of their principles.

        Numbers are kept for the catalogue, so that a later version of it never meets a workspace's key.
        Raises ValueError for a key that ends in a number or occurs twice.
        """
        own = tuple(extra)
        for element in own:
            if _NUMBERED.fullmatch(element.key):
                raise ValueError(f"element key {element.key!r} must end in a word, such as 10-insurance")
        counts = Counter(element.key for element in (*self.elements, *own))
        if twice := [key for key, count in counts.items() if count > 1]:
            raise ValueError(f"element key {twice[0]!r} occurs twice")
        return replace(
            self,
            principles=tuple(
                replace(p, elements=(*p.elements, *(e for e in own if e.principle == p.number)))
                for p in self.principles
            ),
        )
