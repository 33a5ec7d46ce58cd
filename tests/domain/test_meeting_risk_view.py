"""What is known of a risk that is talked about."""

from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain.meeting import risk_view
from cbrm_tui.domain.records import Review, Risk


def test_a_risk_whose_file_has_just_changed_is_shown_with_what_is_found_in_it_now() -> None:
    review = make(Review, "RV-0001", kind="risk")
    earlier = make(Risk, "R-0001", title="Kiln stops", kind="threat", owner="Ann Lee")
    now = make(Risk, "R-0001", title="Kiln stops", kind="threat")
    codes = {
        finding.code
        for finding in risk_view(plan_of(now, review, settings=TWO), review, earlier, TODAY).findings
    }
    assert "RK04" in codes
    assert risk_view(plan_of(review, settings=TWO), review, earlier, TODAY).findings == ()
