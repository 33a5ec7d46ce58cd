"""What is worked out from a plan, kept, and worked out anew only where something it read has changed.

Nothing declares what it reads: it is seen. Whatever is worked out here gets a view of the plan that notes
each look, so a value that is kept cannot be another than the one that working it out anew would give. The
settings of a plan, `me` and `language` are not followed: for a plan that differs in those everything is
worked out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import Final, Generic, TypeVar

from cbrm_tui.domain.index import Row, targets
from cbrm_tui.domain.plan import Difference, Fault, Plan
from cbrm_tui.domain.records import Record

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Record)
T = TypeVar("T")
V = TypeVar("V")

Look = tuple[Hashable, ...]
"""What was looked at: `("record", key)`, `("there", id)`, `("links", id)`, `("type", word, space)`,
`("rows", word, function)`, or one of the two that follow."""

_ALL: Final[Look] = ("all",)
_FAULTS: Final[Look] = ("faults",)


class Watched(Plan):
    """A plan that notes in `looks` what is read of it."""

    def __init__(self, plan: Plan) -> None:
        vars(self).update(settings=plan.settings, me=plan.me, language=plan.language)
        vars(self).update(_plan=plan, looks=set())

    _plan: Plan
    looks: set[Look]

    @property
    def records(self) -> Mapping[str, Record]:
        """All records; whoever reads them is worked out anew after every change."""
        self.looks.add(_ALL)
        return self._plan.records

    @property
    def faults(self) -> Mapping[str, Fault]:
        """The files that could not be read."""
        self.looks.add(_FAULTS)
        return self._plan.faults

    def __getitem__(self, key: str) -> Record:
        self.looks.add(("record", key))
        return self._plan[key]

    def __contains__(self, key: object) -> bool:
        self.looks.add(("there", key))
        return key in self._plan

    def get(self, key: str) -> Record | None:
        """Return the record of that id, if there is one."""
        self.looks.add(("record", key))
        return self._plan.get(key)

    def of(self, record_type: type[R], *, space: str | None = None) -> Iterator[R]:
        """Yield the records of a type, by id; of one space if it is named."""
        self.looks.add(("type", record_type.type, space))
        return self._plan.of(record_type, space=space)

    def rows(self, record_type: type[R], row: Callable[[R], T | None]) -> Mapping[str, T]:
        """Return by key what `row` reads from each record of a type."""
        self.looks.add(("rows", record_type.type, row))
        return self._plan.rows(record_type, row)

    def key_of(self, record: Record) -> str:
        """Return the key that stands for a record of this plan."""
        self.looks.add(("there", record.id))
        return self._plan.key_of(record)

    def linked_from(self, key: str) -> tuple[str, ...]:
        """Return the ids of the records that refer to `key`."""
        self.looks.add(("links", key))
        return self._plan.linked_from(key)

    def spaces_of(self, key: str) -> frozenset[str]:
        """Return the spaces that have a record of that id."""
        self.looks.add(("there", key))
        return self._plan.spaces_of(key)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whom a record names."""
        self.looks.add(_ALL)
        return self._plan.people


class Kept(Generic[K, V]):
    """Values by key, each with what was looked at for it.

    `work` reaches the plan by its argument alone, and what it returns depends on nothing else that changes.
    """

    def __init__(self, work: Callable[[K, Plan], V]) -> None:
        self._work = work
        self._looks: dict[K, frozenset[Look]] = {}
        self._lookers: dict[Look, set[K]] = {}
        self.values: dict[K, V] = {}

    def add(self, keys: Iterable[K], plan: Plan) -> None:
        """Work out values anew, or for the first time."""
        watched = Watched(plan)
        for key in keys:
            self.drop(key)
            watched.looks.clear()
            self.values[key] = self._work(key, watched)
            self._looks[key] = looks = frozenset(watched.looks)
            for look in looks:
                self._lookers.setdefault(look, set()).add(key)

    def drop(self, key: K) -> None:
        """Forget a value."""
        self.values.pop(key, None)
        for look in self._looks.pop(key, ()):
            lookers = self._lookers[look]
            lookers.discard(key)
            if not lookers:
                del self._lookers[look]

    def stale(self, looks: Collection[Look]) -> set[K]:
        """Return the keys whose values looked at something of that."""
        return {key for look in looks for key in self._lookers.get(look, ())}

    def looks_of(self, key: K) -> frozenset[Look]:
        """Return what was looked at for a value."""
        return self._looks[key]


def changed_looks(difference: Difference) -> set[Look]:
    """Return every look that may see something else in the new plan than in the old one."""
    old, new = difference.old, difference.new
    found: set[Look] = set()
    if old.faults != new.faults:
        found.add(_FAULTS)
    if difference.keys:
        found.add(_ALL)
    for key in difference.keys:
        before, now = old.get(key), new.get(key)
        found.add(("record", key))
        for record in (before, now):
            if record is not None:
                found |= {("type", record.type, None), ("type", record.type, record.space)}
        if before is None or now is None or (before.id, before.space) != (now.id, now.space):
            found |= {("there", key)} | {("there", record.id) for record in (before, now) if record}
        if before != now:
            found |= {("links", target) for target in targets(before) ^ targets(now)}
    found |= {("rows", word, row) for word, row in _other_rows(old.index.rows, new.index.rows)}
    return found


def _other_rows(
    old: Mapping[tuple[str, Row], object], new: Mapping[tuple[str, Row], object]
) -> Iterator[tuple[str, Row]]:
    for asked, rows in dict(old).items():
        there = new.get(asked)
        if there is not rows and there != rows:
            yield asked
