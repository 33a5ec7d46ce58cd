"""Benefit by category and beneficiary, trust from survey to survey, and the gravest threats."""

from typing import Any

import pytest
from tests.domain.cases import ago
from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain import figures
from cbrm_tui.domain.figures import Amount
from cbrm_tui.domain.records import Idea, Risk, Survey


def idea(key: str, stage: str = "under_way", **data: Any) -> Idea:
    return make(Idea, key, title=key, stage=stage, **data)


def share(organisation: str, percent: int) -> dict[str, Any]:
    return {"organisation": organisation, "percent": percent}


class TestBenefit:
    def test_planned_and_realised_add_up_by_category(self) -> None:
        found = figures.benefit(
            plan_of(
                idea("ID-0001", category="financial", planned=100, realised=30),
                idea("ID-0002", "realised", category="financial", planned=50, realised=70),
                idea("ID-0003", planned=10),
            )
        )
        assert found.by_category == {"financial": Amount(150, 100), "other": Amount(10, 0)}
        assert found.working[0] == figures.Working("ID-0001", "ID-0001", 100, 30)

    @pytest.mark.parametrize("stage", ["idea", "assessed", "agreed", "dropped", ""])
    def test_what_is_not_yet_under_way_has_brought_nothing_and_owes_nothing(self, stage: str) -> None:
        assert figures.benefit(plan_of(idea("ID-0001", stage, planned=9))).by_category == {}

    def test_each_organisation_has_its_share_and_the_rest_is_nobodys(self) -> None:
        shares = [share("ash", 60), share("elm", 30)]
        found = figures.benefit(plan_of(idea("ID-0001", planned=100, realised=50, shares=shares)))
        assert {key: tuple(amount) for key, amount in found.by_beneficiary.items()} == {
            "": pytest.approx((10, 5)),
            "ash": (60, 30),
            "elm": (30, 15),
        }

    def test_shares_beyond_the_whole_count_in_proportion(self) -> None:
        shares = [share("ash", 100), share("elm", 100)]
        found = figures.benefit(plan_of(idea("ID-0001", planned=100, shares=shares)))
        assert found.by_beneficiary == {"ash": Amount(50, 0), "elm": Amount(50, 0)}

    def test_each_space_counts_its_own(self) -> None:
        north = make(Idea, "ID-0001", "shared/north", stage="realised", planned=5, realised=5)
        assert figures.benefit(plan_of(north)).by_category == {}
        assert figures.benefit(plan_of(north), "shared/north").by_category == {"other": Amount(5, 5)}


class TestTrend:
    @staticmethod
    def survey(key: str, days: int, **means: float) -> Survey:
        rows = [
            {"organisation": organisation, "question": 1, "mean": mean, "answers": 4}
            for organisation, mean in means.items()
        ]
        return make(Survey, key, title=key, due=ago(days), questions=["Fair."], means=rows)

    def test_strength_moves_from_the_survey_before_to_the_latest(self) -> None:
        plan = plan_of(
            self.survey("S-0002", 10, ash=4.0, elm=3.0),
            self.survey("S-0001", 200, ash=3.0, elm=3.0),
            settings=TWO,
        )
        trend = figures.trust_trend(plan)
        assert trend.value == pytest.approx(12.5)
        assert [point.survey.id for point in trend.points] == ["S-0001", "S-0002"]
        assert trend.falls == {"ash": -1.0, "elm": 0.0}

    def test_one_survey_is_no_trend(self) -> None:
        trend = figures.trust_trend(plan_of(self.survey("S-0001", 10, ash=4.0)))
        assert (trend.value, trend.reason, trend.falls) == (None, "only one trust survey has answers", {})
        assert figures.trust_trend(plan_of()).reason == "no trust survey has answers"

    def test_a_gap_knows_what_it_was_before(self) -> None:
        latest = self.survey("S-0002", 10, ash=4.0, elm=3.0)
        plan = plan_of(self.survey("S-0001", 200, ash=5.0, elm=3.0), latest)
        (gap,) = figures.perception_gaps(plan, latest)
        assert (gap.value, gap.before) == (1.0, 2.0)
        (gap,) = figures.perception_gaps(plan_of(latest), latest)
        assert gap.before is None


class TestTopThreats:
    def test_the_band_comes_first_then_the_product_then_the_id(self) -> None:
        def risk(key: str, likelihood: int, impact: int, **data: Any) -> Risk:
            return make(
                Risk, key, kind="threat", current={"likelihood": likelihood, "impact": impact}, **data
            )

        plan = plan_of(
            risk("R-0001", 2, 2),
            risk("R-0002", 4, 4),
            risk("R-0003", 5, 4),
            risk("R-0004", 4, 5),
            risk("R-0005", 5, 5, status="closed"),
            make(Risk, "R-0006", kind="opportunity", current={"likelihood": 5, "impact": 5}),
            risk("R-0007", 9, 9),
            make(Risk, "R-0008", kind="threat", review_on=TODAY),
        )
        assert figures.top_threats(plan) == ("R-0003", "R-0004", "R-0002", "R-0001")
        assert figures.top_threats(plan, most=1) == ("R-0003",)
