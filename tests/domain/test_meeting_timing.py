"""The clock of a meeting: whatever happens in between, its parts add up, and a long silence is a pause."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cbrm_tui.domain.meeting import AWAY, GAP, Clock, spread_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_each_item_has_its_own_time_and_the_meeting_all_of_it() -> None:
    clock = Clock.begin(NOW).turn("R-0001", NOW + 5 * MINUTE).turn("R-0002", NOW + 12 * MINUTE)
    clock = clock.turn("R-0001", NOW + 15 * MINUTE)
    now = NOW + 16 * MINUTE
    assert clock.meeting_seconds(now) == 16 * 60
    assert clock.item_seconds(now) == 8 * 60
    assert clock.seconds_of("R-0002", now) == 3 * 60
    assert clock.minutes(now) == {"R-0001": 8, "R-0002": 3}


def test_a_pause_does_not_count() -> None:
    clock = Clock.begin(NOW).turn("R-0001", NOW).pause(NOW + 2 * MINUTE, "coffee")
    assert clock.item_seconds(NOW + 30 * MINUTE) == 120
    clock = clock.go_on(NOW + 32 * MINUTE)
    assert clock.item_seconds(NOW + 33 * MINUTE) == 180
    assert [(one.seconds, one.why) for one in clock.pauses] == [(30 * 60, "coffee")]


def test_more_than_an_hour_without_a_sign_of_life_was_a_pause() -> None:
    clock = Clock.begin(NOW).turn("R-0001", NOW).tick(NOW + 10 * MINUTE)
    hour = clock.tick(NOW + 70 * MINUTE)
    assert (hour.pauses, hour.item_seconds(hour.beat)) == ((), 70 * 60)
    later = clock.tick(NOW + 80 * MINUTE)
    assert [(one.seconds, one.why) for one in later.pauses] == [(70 * 60, AWAY)]
    assert later.item_seconds(NOW + 81 * MINUTE) == 11 * 60


def test_a_clock_that_was_set_back_takes_no_time_away() -> None:
    clock = Clock.begin(NOW).turn("R-0001", NOW).tick(NOW + 10 * MINUTE)
    assert clock.tick(NOW).item_seconds(NOW) == 600
    assert clock.turn("R-0002", NOW - MINUTE).seconds_of("R-0001", NOW) == 600


events = st.lists(
    st.tuples(st.integers(0, 5400), st.sampled_from(("tick", "turn a", "turn b", "turn ", "pause", "go_on"))),
    max_size=30,
)


@given(events)
def test_items_never_take_more_than_the_meeting_nor_the_meeting_more_than_there_was(
    steps: list[tuple[int, str]],
) -> None:
    clock, now = Clock.begin(NOW), NOW
    for seconds, word in steps:
        now += timedelta(seconds=seconds)
        name, _, subject = word.partition(" ")
        match name:
            case "turn":
                clock = clock.turn(subject, now)
            case "pause":
                clock = clock.pause(now)
            case "go_on":
                clock = clock.go_on(now)
            case _:
                clock = clock.tick(now)
        assert clock.beat == now
        assert sum(clock.seconds_of(one, now) for one in ("a", "b")) <= clock.meeting_seconds(now) + 1e-6
        lost = sum(pause.seconds for pause in clock.pauses)
        resting = (now - clock.paused_at).total_seconds() if clock.paused_at else 0
        assert abs(clock.meeting_seconds(now) + lost + resting - (now - NOW).total_seconds()) < 1e-6
        assert all(pause.seconds > GAP.total_seconds() for pause in clock.pauses if pause.why == AWAY)


def test_the_spread_tells_how_far_apart_the_scores_are_and_of_nobody_which() -> None:
    spread = spread_of({"Ann": (2, 3), "Ben": (4, 3), "Cy": (3, 3)})
    assert spread
    assert (spread.text, spread.wide) == ("L 2–4, I 3", True)
    close = spread_of({"Ann": (2, 3), "Ben": (3, 4)})
    assert close
    assert not close.wide
    assert spread_of({}) is None
