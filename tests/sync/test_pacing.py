"""The policy of when to sync: bounds, ever longer waits, jitter in range, edits that do not hammer."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbrm_tui.sync import pacing
from cbrm_tui.sync.pacing import Pace, calm, longest_wait

MOMENTS = st.floats(0, 1e7, allow_nan=False)
SPANS = st.floats(0, 1e6, allow_nan=False)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["succeeded", "moved", "failed", "cancelled", "edited", "asked"]),
        SPANS,
        st.floats(0, 200),
    ),
    max_size=40,
)


def after(pace: Pace, step: str, now: float, took: float, chance: random.Random) -> Pace:
    match step:
        case "succeeded" | "moved":
            return pace.succeeded(now, moved=step == "moved", took=took)
        case "failed":
            return pace.failed(now, chance)
        case "cancelled":
            return pace.cancelled(now)
        case "edited":
            return pace.edited(now)
        case _:
            return pace.asked(now)


@given(MOMENTS, STEPS, st.integers())
def test_the_next_sync_is_never_at_once_after_one_and_never_far(
    start: float, steps: list[tuple[str, float, float]], seed: int
) -> None:
    now, pace, chance = start, Pace.begin(start), random.Random(seed)
    for step, passed, took in steps:
        now += passed
        pace = after(pace, step, now, took, chance)
        if step in {"succeeded", "moved"}:
            assert pace.due - now + 1e-6 >= pacing.FAST
            assert pace.due - now <= pacing.SLOWEST + 1e-6
        elif step == "failed":
            assert pace.due - now + 1e-6 >= pacing.SHORTEST_WAIT
            assert pace.due - now <= longest_wait(pace.failures) + 1e-6
        elif step == "edited" and not pace.failures:
            assert pace.due <= now + pacing.PUSH
        elif step == "asked":
            assert pace.due <= now
        assert pace.due <= now + pacing.LONGEST_WAIT + 1e-6


@given(SPANS, SPANS)
def test_the_longer_it_is_quiet_the_slower_it_goes(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))
    assert pacing.FAST <= calm(shorter) <= calm(longer) <= pacing.SLOWEST


@given(st.integers(1, 10_000))
def test_every_failure_in_a_row_may_wait_at_least_as_long_as_the_one_before(failures: int) -> None:
    assert pacing.SHORTEST_WAIT < longest_wait(failures) <= longest_wait(failures + 1)
    assert longest_wait(failures + 1) <= pacing.LONGEST_WAIT


def test_the_waits_of_many_that_fail_together_are_spread_over_the_whole_range() -> None:
    pace = Pace.begin(0.0)
    chance = random.Random(1)
    for _ in range(6):
        pace = pace.failed(0.0, chance)
    waits = [pace.failed(0.0, random.Random(seed)).due for seed in range(500)]
    top = longest_wait(pace.failures + 1)
    assert min(waits) < top * 0.05
    assert max(waits) > top * 0.95
    assert len(set(waits)) == len(waits)


def test_it_is_fast_for_a_minute_after_something_moved_and_slows_down_in_steps() -> None:
    pace = Pace.begin(0.0).succeeded(0.0, moved=True)
    seen: list[float] = []
    while pace.due < 4000:
        now = pace.due
        pace = pace.succeeded(now, moved=False)
        seen.append(pace.due - now)
    assert seen == sorted(seen)
    assert sum(wait == pacing.FAST for wait in seen) * pacing.FAST == pytest.approx(pacing.LIVELY, abs=3)
    assert sorted(set(seen)) == [2.5, 5.0, 10.0, 20.0, 40.0, 60.0]


def test_a_store_that_answers_again_is_asked_fast_again() -> None:
    pace = Pace.begin(0.0)
    for now in range(0, 10_000, 300):
        pace = pace.failed(float(now), random.Random(now))
    back = pace.succeeded(10_000.0, moved=False)
    assert back.failures == 0
    assert back.due == 10_000.0 + pacing.FAST


def test_an_edit_is_sent_shortly_after_and_more_edits_do_not_put_it_off() -> None:
    pace = Pace.begin(0.0).succeeded(5000.0, moved=False)
    assert pace.due == 5060.0
    pace = pace.edited(5001.0)
    assert pace.due == 5001.0 + pacing.PUSH
    assert pace.edited(5002.0).due == 5001.0 + pacing.PUSH


def test_typing_while_the_store_is_away_does_not_hammer_it() -> None:
    pace, chance = Pace.begin(0.0), random.Random(7)
    for _ in range(12):
        pace = pace.failed(0.0, chance)
    tries, now = 0, 0.0
    while now < 600:
        now += 1.0
        pace = pace.edited(now)
        if pace.due <= now:
            tries += 1
            pace = pace.failed(now, chance)
    assert 0 < tries <= 600 / pacing.EDIT_WAIT * 2


def test_a_person_who_asks_is_served_at_once_also_while_the_store_is_away() -> None:
    pace = Pace.begin(0.0)
    for _ in range(20):
        pace = pace.failed(0.0, random.Random(3))
    assert pace.asked(1.0).due == 1.0


def test_what_was_stopped_does_not_begin_again_by_itself_at_once() -> None:
    pace = Pace.begin(0.0).cancelled(10.0)
    assert pace.due == 10.0 + pacing.SLOWEST
    assert pace.edited(20.0).due == 20.0 + pacing.PUSH


def test_a_sync_that_takes_long_is_followed_by_a_rest() -> None:
    pace = Pace.begin(0.0).succeeded(10.0, moved=True, took=5.0)
    assert pace.due == 10.0 + pacing.SHARE * 5.0


def test_a_fixed_interval_stays_whatever_happens_and_edits_come_before_it() -> None:
    pace = Pace.begin(0.0, every=7.0).succeeded(1.0, moved=True, took=30.0)
    assert pace.due == 8.0
    assert pace.edited(2.0).due == 2.0 + pacing.PUSH
    for _ in range(12):
        pace = pace.failed(100.0, random.Random(2))
    assert pace.due == 107.0
    assert pace.succeeded(200.0, moved=False).due == 207.0
