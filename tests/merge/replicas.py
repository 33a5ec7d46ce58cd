"""Replicas of one space in memory: people edit trees, commits travel, nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cbrm_tui.merge.commit import Commit
from cbrm_tui.merge.diff import diff
from cbrm_tui.merge.keys import DocKey
from cbrm_tui.merge.layout import patch
from cbrm_tui.merge.ops import Delete, Op
from cbrm_tui.merge.rules import Atom, Group, Leaf, Prose, Rows, Rule, Rules, SetOf
from cbrm_tui.merge.state import Disagreement, Rendered, State

Tree = dict[str, Any]
Dot = tuple[str, int]

DECLARED: dict[str, Rule] = {
    "title": Leaf(),
    "current": Atom(),
    "strategy": Group("treatment"),
    "transferred_to": Group("treatment"),
    "tags": SetOf(),
    "links": SetOf(),
    "assessments": Rows(("on",)),
    "readings": Rows(),
    "notes": Prose(),
}
PEOPLE = (("Ann", "brindlewick"), ("Ben", "oakmere"), ("Cleo", "tarn"), ("Dev", "oakmere"))


def rules(_folder: str, _name: str, path: tuple[str, ...]) -> Rule | None:
    """Declare the fields of the tests' records; everything else is unknown to the program."""
    return DECLARED.get(path[0]) if len(path) == 1 else None


@dataclass(frozen=True)
class Edit:
    """What a person did to one document, for a judge that knows nothing of ops.

    `settled` names the field whose disagreement they settled, and `chosen` the value they chose.
    """

    dot: Dot
    seen: frozenset[Dot]
    doc: DocKey
    before: Tree | None
    after: Tree | None
    settled: str = ""
    chosen: Any = None


@dataclass
class Stale:
    """A file that could not follow: what it shows, and what its text goes back to."""

    key: DocKey
    shown: Rendered
    seen: dict[str, int]
    dots: frozenset[Dot]


@dataclass
class Replica:
    """One person's copy."""

    number: int
    rules: Rules = rules
    state: State = field(default_factory=State)
    log: list[Commit] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    stale: Stale | None = None

    @property
    def id(self) -> str:
        return "abcd"[self.number] * 12

    @property
    def dots(self) -> frozenset[Dot]:
        return frozenset((commit.replica, commit.seq) for commit in self.log)

    def shown(self, path: str) -> Rendered | None:
        """Return what this person's file shows."""
        rendered = self.state.documents().get(path)
        if rendered and self.stale and self.stale.key == rendered.key:
            return self.stale.shown
        return rendered

    def create(self, name: str, tree: Tree, text: str | None = None, folder: str = "risks") -> DocKey:
        """Write a new file."""
        seq = self.state.version.get(self.id, 0) + 1
        key = DocKey(folder, name, f"{self.id}.{seq}")
        self._save(key, None, tree, patch("", tree) if text is None else text)
        return key

    def write(self, key: DocKey, tree: Tree, text: str | None = None, note: str = "") -> Commit:
        """Save a document's file with these values, in the layout that it has unless told another."""
        rendered = self.state.render(key)
        assert rendered is not None
        if self.stale and self.stale.key == key:
            rendered = self.stale.shown
        return self._save(
            key, rendered, tree, patch(rendered.layout, tree) if text is None else text, note=note
        )

    def set(self, key: DocKey, **fields: Any) -> Commit:
        """Save a document with other values for some fields; None takes a field out."""
        rendered = self.state.render(key)
        assert rendered is not None
        tree = {**rendered.tree, **fields}
        return self.write(key, {name: value for name, value in tree.items() if value is not None})

    def delete(self, key: DocKey) -> Commit:
        """Remove the file."""
        rendered = self.state.render(key)
        assert rendered is not None
        if self.stale and self.stale.key == key:
            rendered = self.stale.shown
        self.edits.append(self._edit(key, rendered.tree, None))
        commit = self._commit(key, [Delete(key)])
        if self.stale and self.stale.key == key:
            self.stale = None
        return commit

    def settle(self, disagreement: Disagreement, value: Any) -> Commit:
        """Settle a disagreement."""
        before = self.state.render(disagreement.doc)
        assert before is not None
        dot, dots = self._next(), self.dots
        commit = self.commit(self.state.settle(disagreement, value))
        after = self.state.render(disagreement.doc)
        self.edits.append(
            Edit(
                dot,
                dots,
                disagreement.doc,
                dict(before.tree),
                dict(after.tree) if after else None,
                disagreement.field,
                value,
            )
        )
        return commit

    def commit(self, ops: Sequence[Op], seen: Mapping[str, int] | None = None, note: str = "") -> Commit:
        """Commit ops as they are."""
        author, organisation = PEOPLE[self.number]
        seq = self.state.version.get(self.id, 0) + 1
        commit = Commit(
            plan="p",
            replica=self.id,
            seq=seq,
            prev="",
            seen=dict(self.state.version if seen is None else seen),
            author=author,
            organisation=organisation,
            note=note,
            at=f"2026-01-{len(self.log) + 1:02}T09:00:00Z",
            ops=tuple(ops),
        )
        self.state.apply(commit)
        self.log.append(commit)
        return commit

    def pull(self, *others: "Replica") -> None:
        """Get all commits that the others have."""
        for other in others:
            have = self.dots
            for commit in other.log:
                if (commit.replica, commit.seq) not in have:
                    self.state.apply(commit)
                    self.log.append(commit)

    def hold(self, key: DocKey) -> None:
        """Let a file stay as it is, and be edited so, although commits come in."""
        rendered = self.state.render(key)
        assert rendered is not None
        self.stale = Stale(key, rendered, dict(self.state.version), self.dots)

    def _save(self, key: DocKey, shown: Rendered | None, tree: Tree, text: str, note: str = "") -> Commit:
        ops = diff(key, shown.tree if shown else None, tree, self.rules)
        ops += self.state.layout_for(key, ops, text)
        self.edits.append(self._edit(key, shown.tree if shown else None, tree))
        commit = self._commit(key, ops, note=note)
        rendered = self.state.render(key)
        if self.stale and self.stale.key == key and rendered:
            self.stale.shown = Rendered(key, rendered.path, text, tree, (), text)
        return commit

    def _edit(self, key: DocKey, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Edit:
        own = frozenset(each for each in self.dots if each[0] == self.id)
        seen = self.stale.dots | own if self.stale and self.stale.key == key else self.dots
        return Edit(
            self._next(),
            seen,
            key,
            dict(before) if before is not None else None,
            dict(after) if after is not None else None,
        )

    def _next(self) -> Dot:
        return self.id, self.state.version.get(self.id, 0) + 1

    def _commit(self, key: DocKey, ops: Sequence[Op], note: str = "") -> Commit:
        stale = self.stale if self.stale and self.stale.key == key else None
        return self.commit(ops, stale.seen if stale else None, note)


def people(count: int) -> list[Replica]:
    """Return that many replicas of an empty space."""
    return [Replica(number) for number in range(count)]


def meet(*replicas: Replica) -> None:
    """Let everybody get everything."""
    for _ in replicas:
        for one in replicas:
            one.pull(*(other for other in replicas if other is not one))


def fold(commits: Sequence[Commit], pick: Callable[[int], int] = lambda _: 0) -> State:
    """Fold commits, taking each time the one that `pick` chooses among those that are ready."""
    state, waiting = State(), list(commits)
    while waiting:
        ready = [
            commit
            for commit in waiting
            if commit.seq == state.version.get(commit.replica, 0) + 1
            and all(
                state.version.get(replica, 0) >= seq
                for replica, seq in commit.seen.items()
                if replica != commit.replica
            )
        ]
        chosen = ready[pick(len(ready))]
        state.apply(chosen)
        waiting.remove(chosen)
    return state


def texts(state: State) -> dict[str, str]:
    """Return the files."""
    return {path: rendered.text for path, rendered in state.documents().items()}


def restored(state: State) -> State:
    """Return a new state as it comes back from what is kept of one whose documents all changed."""
    kept = dict(state.changed())
    known = [(key, doc.exists, doc.is_open) for key, doc in kept.items()]
    return State.restored(state.version, known, lambda key: kept[key].writes)
