"""One program that shares, joins, syncs, packs or settles, and a fault of every kind at each of its calls."""

import os
from collections.abc import Callable
from itertools import count

import pytest
from tests.sync.faults import Does, Fault, Layer
from tests.sync.test_model import Plan, SealedPlan

STRIDE = int(os.environ.get("CBRM_STRIDE", "29"))
"""Every how many calls one is tried; 1 tries them all."""
ENDS = [does for does in Does if does is not Does.MEANWHILE]


class Life:
    """A short life of two partners, in which one program runs into a fault."""

    def __init__(self, plan: Plan, fault: Fault, meanwhile: str = "hand") -> None:
        self._plan = plan
        self._trouble = {"faults": [fault], "meanwhile": meanwhile, "who": 1, "which": 0}

    def share(self) -> None:
        self._run_into_it(self._plan.found)
        self._plan.join()
        self._edit()

    def join(self) -> None:
        self._plan.begin()
        self._edit()
        self._run_into_it(self._plan.join)

    def sync(self) -> None:
        self._plan.begin()
        self._edit()
        self._run_into_it(lambda: self._plan.sync_now(who=0))

    def pack(self) -> None:
        """Sync when there is enough to pack, to fold into a checkpoint, and to take out of the store."""
        self._plan.begin()
        self._edit()
        for _ in range(3):
            self._plan.sync_now(who=0)
            self._plan.write_value(who=0, which=0, title=False)
        self._run_into_it(lambda: self._plan.sync_now(who=0))

    def settle(self) -> None:
        self._plan.begin()
        self._edit()
        self._plan.sync_now(who=0)
        self._run_into_it(lambda: self._plan.settle(who=0, which=0, choice=1))

    def _run_into_it(self, act: Callable[[], object]) -> None:
        self._plan.trouble_ahead(**self._trouble)
        act()

    def _edit(self) -> None:
        """Let both edit the same, and the second send it."""
        plan = self._plan
        for who in (1, 0):
            plan.write_value(who=who, which=0, title=True)
            plan.write_prose(who=who, which=1, at=who, drop=True)
            plan.tag(who=who, which=1 - who, drop=True)
            plan.create(who=who, number=3)
            plan.write_by_hand(who=who, which=who, how="top")
            if who:
                plan.delete(who=who, which=1)
                plan.sync_now(who=who)


def lives_through(
    act: Callable[[Life], None], fault: Fault, meanwhile: str = "hand", kind: type[Plan] = Plan
) -> bool:
    """Live with a fault, and expect that nothing is lost; False when the program made fewer calls."""
    plan = kind()
    try:
        act(Life(plan, fault, meanwhile))
    except BaseException as error:
        plan.forsake()
        error.add_note(f"{act.__name__} {fault} {meanwhile}")
        raise
    try:
        plan.teardown()
    except BaseException as error:
        error.add_note(f"{act.__name__} {fault} {meanwhile}")
        raise
    return plan.reached


@pytest.mark.timeout(0)
@pytest.mark.parametrize("layer", Layer)
@pytest.mark.parametrize("does", Does)
def test_a_sync_lives_through_a_fault_at_any_call(layer: Layer, does: Does) -> None:
    ways = ("hand", "others", "itself") if does is Does.MEANWHILE else ("hand",)
    for at in count((layer.value + does.value) % STRIDE, STRIDE):
        if not all(lives_through(Life.sync, Fault(layer, at, does), way) for way in ways):
            return


@pytest.mark.timeout(0)
@pytest.mark.parametrize("act", [Life.share, Life.join, Life.pack, Life.settle])
@pytest.mark.parametrize("does", ENDS)
def test_a_program_lives_through_a_fault_at_any_write_of_the_ledger(
    act: Callable[[Life], None], does: Does
) -> None:
    stride = max(1, STRIDE**2 // 5)
    for at in count(does.value * STRIDE % stride, stride):
        if not lives_through(act, Fault(Layer.LEDGER, at, does)):
            return


@pytest.mark.timeout(0)
@pytest.mark.parametrize("act", [Life.share, Life.join, Life.sync, Life.pack])
@pytest.mark.parametrize("does", ENDS)
def test_with_an_encrypted_store_a_program_lives_through_a_fault_at_any_call_of_it(
    act: Callable[[Life], None], does: Does
) -> None:
    for at in count(does.value % STRIDE, STRIDE):
        if not lives_through(act, Fault(Layer.STORE, at, does), kind=SealedPlan):
            return
