"""Worked examples: every expected number is worked out by hand in the test or its comment."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain import catalogue, figures
from cbrm_tui.domain.catalogue import Principle
from cbrm_tui.domain.records import (
    Action,
    Element,
    Idea,
    Measure,
    Record,
    Review,
    Risk,
    Survey,
)

YESTERDAY = TODAY - timedelta(days=1)
BOTH = ["ash", "elm"]


def principle(number: int, *weights: int, space: catalogue.Space = "joint") -> Principle:
    """A principle whose elements `<number>-1`, `-2` … have these weights."""
    elements = tuple(
        catalogue.Element(f"{number}-{index}", f"Part {index}", "", "", f"5.{number}", (space,), weight)
        for index, weight in enumerate(weights, 1)
    )
    return Principle(number, f"{number:02}-x", f"5.{number}", "X", "X", "", "", (), elements, {})


def element(key: str, status: str, space: str = "joint", **data: Any) -> Element:
    return Element(f"{key}@{space}", space, {"status": status, **data}, f"{space}/principles/x.toml", (key,))


class TestCompleteness:
    def test_statuses_are_weighted(self) -> None:
        plan = plan_of(element("10-1", "agreed"), element("10-2", "drafted"), element("10-3", "missing"))
        figure = figures.completeness(plan, principle(10, 3, 2, 1), TODAY)
        assert figure.value == pytest.approx(100 * (3 * 1 + 2 * 0.5 + 1 * 0) / 6)  # 66.7
        assert (figure.unit, figure.reason) == ("%", "")
        assert figure.working == (
            figures.Working("10-1@joint", "Part 1: agreed", 3, 100),
            figures.Working("10-2@joint", "Part 2: drafted", 2, 50),
            figures.Working("10-3@joint", "Part 3: missing", 1, 0),
        )

    def test_an_element_without_a_table_or_with_an_odd_status_is_missing(self) -> None:
        plan = plan_of(element("10-1", "agreed"), element("10-2", "finished?"))
        assert figures.completeness(plan, principle(10, 1, 1, 2), TODAY).value == 25

    def test_what_is_not_applicable_does_not_count(self) -> None:
        plan = plan_of(element("10-1", "agreed"), element("10-2", "not_applicable", reason="No staff."))
        assert figures.completeness(plan, principle(10, 1, 3), TODAY).value == 100

    def test_past_its_review_date_an_agreed_element_counts_half(self) -> None:
        late = plan_of(element("10-1", "agreed", review_on=YESTERDAY))
        figure = figures.completeness(late, principle(10, 1), TODAY)
        assert figure.value == 50
        assert figure.working[0].what == "Part 1: agreed, past its review date"
        on_the_day = plan_of(element("10-1", "agreed", review_on=TODAY))
        assert figures.completeness(on_the_day, principle(10, 1), TODAY).value == 100

    def test_each_space_has_its_own(self) -> None:
        plan = plan_of(element("10-1", "agreed", "internal"))
        assert figures.completeness(plan, principle(10, 1), TODAY).value == 0
        own = principle(10, 1, space="internal")
        assert figures.completeness(plan, own, TODAY, "internal").value == 100
        nothing = figures.completeness(plan, own, TODAY, "joint")
        assert (nothing.value, nothing.reason) == (None, "no element of this principle applies here")

    def test_the_plan_may_weigh_an_element_otherwise(self) -> None:
        plan = plan_of(element("10-1", "agreed"), settings={"weights": {"10-2": 3}})
        assert figures.completeness(plan, principle(10, 1, 1), TODAY).value == 25

    def test_every_shipped_principle_has_something_to_complete_in_the_joint_plan(self) -> None:
        empty = [figures.completeness(plan_of(), p, TODAY).value for p in catalogue.load().principles]
        assert empty == [0.0] * 12


class TestMaturity:
    RISK = principle(10, 1)

    def agreed(self, **data: Any) -> Element:
        return element("10-1", "agreed", **{"owner": "Ruth", "agreed_by": BOTH, **data})

    def measured(self) -> list[Record]:
        reading = {"date": TODAY - timedelta(days=31), "value": 1}
        return [
            make(Measure, criterion="performance", frequency="monthly", readings=[reading]),
            make(Review, kind="risk", held_on=date(2026, 5, 1), next_on=TODAY),
        ]

    def level(self, *records: Record, **settings: Any) -> tuple[float, str, str]:
        plan = plan_of(*records, settings={**TWO, **settings})
        found = figures.maturity(plan, self.RISK, TODAY)
        gate = found.blocked_by
        assert found.value is not None
        return found.value, gate.name if gate else "", gate.needs if gate else ""

    def test_nothing_is_level_nought(self) -> None:
        assert self.level() == (0, "started", "completeness of at least 20")

    def test_a_draft_has_started(self) -> None:
        assert self.level(element("10-1", "drafted", owner="Ruth")) == (
            1,
            "defined",
            "completeness of at least 60",
        )

    def test_defined_needs_an_owner(self) -> None:
        assert self.level(self.agreed(owner="")) == (1, "defined", "an owner of “Part 1”")

    def test_agreed_needs_every_organisation(self) -> None:
        assert self.level(self.agreed(agreed_by=["ash"])) == (
            2,
            "agreed",
            "the agreement of Elm Finishing to “Part 1”",
        )
        assert self.level(self.agreed(), organisations={})[1:] == ("agreed", "the organisations of the plan")

    def test_measured_needs_a_reading_and_a_review_in_time(self) -> None:
        measure, review = self.measured()
        late = make(Measure, criterion="performance", frequency="weekly", readings=measure.data["readings"])
        passed = make(Review, kind="risk", held_on=date(2026, 5, 1), next_on=YESTERDAY)
        held_long_ago = make(Review, kind="risk", held_on=TODAY - timedelta(days=367))
        for records, needs in (
            ([], "a measure of performance with a reading"),
            ([late, review], "a reading in time of “M-0001”"),
            ([measure], "a review of risk in time"),
            ([measure, passed], "a review of risk in time"),
            ([measure, held_long_ago], "a review of risk in time"),
        ):
            assert self.level(self.agreed(), *records) == (3, "measured", needs)

    def test_improving_needs_an_action_of_the_principle_done_within_a_year(self) -> None:
        base = [self.agreed(), *self.measured(), make(Risk)]
        wanted: tuple[float, str, str] = (
            4,
            "improving",
            "an improvement completed within the last twelve months",
        )
        assert self.level(*base) == wanted
        elsewhere = make(Action, status="done", done_on=YESTERDAY, from_="M-0001")
        long_ago = make(Action, status="done", done_on=date(2025, 6, 1), from_="R-0001")
        private = make(Risk, "R-0002", "internal")
        of_private = make(Action, status="done", done_on=YESTERDAY, from_="R-0002")
        assert self.level(*base, private, of_private) == wanted
        for action in (elsewhere, long_ago, make(Action, status="open", from_="R-0001")):
            assert self.level(*base, action) == wanted
        done = make(Action, status="done", done_on=YESTERDAY, from_="R-0001")
        assert self.level(*base, done) == (5, "", "")

    def test_an_open_higher_gate_does_not_help_past_a_shut_lower_one(self) -> None:
        done = make(Action, status="done", done_on=YESTERDAY, from_="R-0001")
        assert self.level(self.agreed(owner=""), *self.measured(), make(Risk), done)[:2] == (1, "defined")

    def test_the_yearly_trust_survey_is_a_reading_of_strength(self) -> None:
        trust = principle(7, 1)
        rows = [{"organisation": "ash", "question": 1, "mean": 3.0}]
        parts = [
            element("7-1", "agreed", owner="Ruth", agreed_by=BOTH),
            make(Review, kind="performance", held_on=YESTERDAY),
        ]
        fresh = plan_of(*parts, make(Survey, due=YESTERDAY, means=rows), settings=TWO)
        stale = plan_of(*parts, make(Survey, due=date(2025, 1, 1), means=rows), settings=TWO)
        assert figures.maturity(fresh, trust, TODAY).value == 4
        blocked = figures.maturity(stale, trust, TODAY).blocked_by
        assert blocked == figures.Gate("measured", "a trust survey within the last year")

    def test_a_realised_idea_improves_value_creation(self) -> None:
        value = principle(8, 1)
        parts = [
            element("8-1", "agreed", owner="Ruth", agreed_by=BOTH),
            make(Measure, criterion="value", readings=[{"date": YESTERDAY, "value": 1}]),
            make(Review, kind="performance", held_on=YESTERDAY),
            make(Idea, stage="realised", decided_on=YESTERDAY),
        ]
        assert figures.maturity(plan_of(*parts, settings=TWO), value, TODAY).value == 5

    def test_all_principles_together_are_their_lowest_and_their_median(self) -> None:
        def at(level: float | None) -> figures.Maturity:
            return figures.Maturity(level, "level", reason="" if level is not None else "nothing applies")

        lowest, median = figures.overall_maturity({1: at(4), 2: at(1), 3: at(3), 4: at(None)})
        assert (lowest.value, median.value) == (1, 3)
        assert [row.what for row in median.working] == ["principle 1", "principle 2", "principle 3"]
        assert figures.overall_maturity({1: at(None)})[0].reason == "no principle has a level"
