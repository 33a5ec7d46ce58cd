"""A round with the store: check, pull, push, bring the files in line; and the upkeep that follows it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from cbrm_tui.merge.keys import DocKey
from cbrm_tui.sync.address import scheme_of
from cbrm_tui.sync.beginning import backfill, begin
from cbrm_tui.sync.between import Outgoing
from cbrm_tui.sync.compacting import compact, write_checkpoint
from cbrm_tui.sync.keys import HEADS, PLAN_KEY, CommitKey
from cbrm_tui.sync.ledger_commits import StoredCommit
from cbrm_tui.sync.pulling import (
    FULL_LISTING_EVERY,
    Pulled,
    Puller,
    others_in,
    signed_in_packs,
    signed_with,
)
from cbrm_tui.sync.pushing import Pushed, push
from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.reports import Removals, removals_of
from cbrm_tui.sync.sealed_store import check_seal, through_seal
from cbrm_tui.sync.store import ObjectMissing, Store, StoreError, StoreUnreachable
from cbrm_tui.sync.store_errors import other_plan
from cbrm_tui.sync.wire import (
    PLAN_LIMIT,
    BadObject,
    NewerFormat,
    PlanMarker,
)

# A round can show that another is due: this folder is a copy, the store lost something, or edits came
# while it ran.
_ROUNDS: Final = 6


@dataclass
class Outcome:
    """How the rounds of one sync went: commits sent and received, what is held back, what failed.

    `changed` is as in `SyncReport`.
    """

    sent: int = 0
    received: int = 0
    held: list[str] = field(default_factory=list)
    removals: Removals | None = None
    changed: Counter[str] = field(default_factory=Counter)
    failure: StoreError | BadObject | None = None


class Rounds:
    """The rounds of one sync of a replica with its store."""

    def __init__(self, store: Store, replica: Replica, *, accept: bool) -> None:
        self._store = store
        self._replica = replica
        self._accept = accept
        self._outcome = Outcome()
        self._began = False
        self._whole = False
        self._unsent = False

    def run(self, polls: int) -> Outcome:
        """Go round until nothing waits. `polls` counts the syncs with this store before, 0 for the first."""
        outcome = self._outcome
        self._whole = whole = polls % FULL_LISTING_EVERY == 0
        try:
            for _ in range(_ROUNDS):
                out = self._replica.outgoing(accept=self._accept, thorough=whole)
                outcome.held = list(out.held)
                outcome.removals = removals_of(self._replica.space, out.asked, here=False)
                if outcome.removals:
                    break
                store = through_seal(self._store, out.plan, expected=out.sealed)
                if not self._exchange(store, out, whole=whole):
                    whole = True
                elif outcome.failure or not self._unsent:
                    break
            else:
                outcome.held.append("changes went on while this ran; sync again to send the rest")
            if not outcome.failure and not outcome.removals:
                self._upkeep(store)
        except (StoreError, BadObject) as error:
            outcome.failure = error
        return outcome

    def _exchange(self, store: Store, out: Outgoing, *, whole: bool) -> bool:
        """Talk to the store; False asks for another round, in which everything is looked at."""
        outcome = self._outcome
        if whole or out.newer:
            try:
                known = check_plan(store, out.plan)
            except NewerFormat as error:
                # What can be read still is; nothing is written into what a later version understands better.
                outcome.failure = error
                known = True
            if not known:
                raise _no_plan(store)
            self._replica.remember(newer="yes" if outcome.failure else "")
        if not out.heads and begin(store, self._replica, out.plan, outcome.held):
            self._began = True
            return False
        pulled = Puller(store, out.plan, out.heads, out.pins).pull(out.replica, whole=whole)
        if not self._own_fine(store, pulled, out):
            return False
        pushed = Pushed()
        if not outcome.failure:
            try:
                if not self._former_fine(store, out):
                    return False
                pushed = push(store, out.unsent, out.last, pulled.own_heads)
            except StoreError as error:
                # What came is taken in all the same: a store may be open for reading alone.
                outcome.failure = error
        if not (pulled.commits or pushed.commits or pulled.held or out.behind):
            return True
        done = self._replica.incorporate(
            pulled.commits, pushed.commits, pushed.packs, out.pins, accept=self._accept
        )
        self._unsent = done.unsent
        outcome.sent += len(pushed.commits)
        outcome.received += done.received
        outcome.changed += changed_by(pulled.commits)
        outcome.held += [*pulled.held, *done.held]
        outcome.removals = removals_of(self._replica.space, done.asked, here=True)
        return True

    def _own_fine(self, store: Store, pulled: Pulled, out: Outgoing) -> bool:
        """Tell whether the store has of this replica what it should, and nothing else."""
        if pulled.whole:
            keys = {key for same in pulled.own.loose.values() for key in same}
            strange = set(self._replica.strange(keys))
            believed = keys - strange
            believed.update(signed_with(store, strange, out.key))
            if missing := strange - believed:
                believed.update(signed_in_packs(store, missing, pulled.own.packs, out.key))
            if planted := strange - believed:
                self._outcome.held.append(
                    f"{len(planted)} commits in the store bear the name of this workspace's replica but not"
                    " its signature; they are not believed: ask who else may write there"
                )
            return self._replica.check_own(believed, pulled.own.listed, pulled.own.packs)
        if pulled.empty and out.heads:
            return False
        if out.sent is None:
            return not pulled.own_heads
        newer = [head for head in pulled.own_heads if head.seq >= out.sent.seq]
        return newer == [out.sent.head]

    def _former_fine(self, store: Store, out: Outgoing) -> bool:
        """Tell whether what waits under ids that this workspace had before can be sent as it stands.

        Whoever goes on under such an id may be put back to before it, keys and all, and have written anew.
        """
        former = [commit for commit in out.unsent if commit.replica != out.replica]
        others: list[CommitKey] = []
        for _, same in groupby(former, key=lambda commit: commit.replica):
            others += others_in(store, list(same))
        if others:
            self._replica.part_from_original(others)
        return not others

    def _upkeep(self, store: Store) -> None:
        """Keep the store small and joining cheap; what fails here is tried again at another time."""
        with contextlib.suppress(StoreError, BadObject):
            if self._outcome.sent:
                compact(store, self._replica)
                write_checkpoint(store, self._replica)
            if not self._began:
                self._outcome.held += backfill(store, self._replica, again=self._whole)


def _no_plan(store: Store) -> StoreError:
    """Return the error for a store that held the plan before: a folder of which nothing is left is away."""
    what = f"{store.url_redacted} holds no plan.json, so it may not be the right place; nothing was sent"
    if scheme_of(store.url_redacted) == "file" and not (store.list("") or store.list(HEADS)):
        return StoreUnreachable(
            f"{what}; connect the drive or share that it is on (cbrm share starts a new store there)"
        )
    return StoreError(f"{what}; correct the address (cbrm share starts a new store there)")


def changed_by(commits: Iterable[StoredCommit]) -> Counter[str]:
    """Count the documents that commits changed by the organisation that did so last."""
    last: dict[DocKey, str] = {}
    for stored in commits:
        commit = stored.commit
        last |= dict.fromkeys((op.doc for op in commit.ops), commit.organisation)
    return Counter(last.values())


def check_plan(store: Store, plan: str) -> bool:
    """Tell whether the store holds this plan; False when it holds none yet.

    Raises StoreError where it cannot be asked or holds another plan, and BadObject.
    """
    try:
        marker = PlanMarker.decode(store.get(PLAN_KEY, PLAN_LIMIT))
    except ObjectMissing:
        return False
    if marker.plan != plan:
        raise other_plan(store.url_redacted, marker.plan)
    check_seal(store, marker)
    return True
