"""One sync that sends and receives, and a fault of every kind at each call that it makes."""

import os
from itertools import count

import pytest
from tests.sync.faults import Does, Fault, Layer
from tests.sync.test_model import Plan

STRIDE = int(os.environ.get("CBRM_STRIDE", "7"))
"""Every how many calls one is tried; 1 tries them all."""


def lives_through(fault: Fault, meanwhile: str) -> bool:
    """Let two partners edit the same, and one sync with a fault; False when the sync made fewer calls."""
    plan = Plan()
    try:
        plan.begin()
        for who in (1, 0):
            plan.write_value(who=who, which=0, title=True)
            plan.write_prose(who=who, which=1, at=who, drop=True)
            plan.tag(who=who, which=1 - who, drop=True)
            plan.create(who=who, number=3)
            plan.write_by_hand(who=who, which=who, how="top")
            if who:
                plan.delete(who=who, which=1)
                plan.sync_now(who=who)
        plan.trouble_ahead(faults=[fault], meanwhile=meanwhile, who=1, which=0)
        plan.sync_now(who=0)
        reached = plan.reached
    except BaseException:
        plan.forsake()
        raise
    plan.teardown()
    return reached


@pytest.mark.timeout(0)
@pytest.mark.parametrize("layer", Layer)
@pytest.mark.parametrize("does", Does)
def test_a_sync_lives_through_a_fault_at_any_call(layer: Layer, does: Does) -> None:
    for at in count((layer.value + does.value) % STRIDE, STRIDE):
        fault = Fault(layer, at, does)
        ways = ("hand", "others", "itself") if does is Does.MEANWHILE else ("hand",)
        for meanwhile in ways:
            try:
                if not lives_through(fault, meanwhile):
                    return
            except BaseException as error:
                error.add_note(f"{fault} {meanwhile}")
                raise
