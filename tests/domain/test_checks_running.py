import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain import catalogue, figures
from cbrm_tui.domain.checks import Severity, codes, run
from cbrm_tui.domain.checks.registry import check
from cbrm_tui.domain.plan import Fault
from cbrm_tui.domain.records import Appointment, Record, Risk, record_types
from cbrm_tui.domain.text import has_unsafe

LAST = {
    "RM": 19, "VV": 5, "BO": 11, "CL": 4, "GP": 13, "CC": 5,
    "TR": 4, "VC": 4, "KN": 5, "RK": 14, "MO": 5, "EX": 9, "WS": 6,
}  # fmt: skip
"""The last number of the codes of each area."""


def test_every_code_is_described() -> None:
    known = codes()
    assert known.keys() == {f"{area}{n:02}" for area, last in LAST.items() for n in range(1, last + 1)}
    for code, info in known.items():
        assert info.code == code
        assert info.label
        structural = code.startswith("WS")
        assert (info.principle == 0) == structural
        assert structural or info.clause.startswith(f"5.{info.principle}.")


def test_a_code_is_given_once() -> None:
    with pytest.raises(ValueError, match="two checks have the code RK04"):
        check("RK04", Severity.HINT, "the same again")


def test_findings_come_gravest_first_then_by_principle_code_and_record() -> None:
    plan = plan_of(
        make(Risk, "R-0002", owner=3),
        make(Risk, "R-0001"),
        make(Appointment, kind="ser", organisation="ash"),
        settings=TWO,
        faults=(Fault("joint/risks/x.toml", "no id"),),
    )
    order = [
        (f.code, f.record) for f in run(plan, TODAY) if f.code in {"WS01", "WS02", "RM10", "RK04", "RK05"}
    ]
    assert order == [
        ("WS01", ""),
        ("WS02", "R-0002"),
        ("RM10", "AP-0001"),
        ("RK04", "R-0001"),
        ("RK04", "R-0002"),
        ("RK05", "R-0001"),
        ("RK05", "R-0002"),
    ]


_TYPES = sorted(record_types().items())
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.text(max_size=6)
    | st.sampled_from(
        ["threat", "agreed", "ser", "done", "yearly", "R-0000", "ash", "performance", "conflict"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["likelihood", "impact", "date", "value", "organisation", "question", "mean", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


@st.composite
def _record(draw: st.DrawFn, number: int) -> Record:
    _, kind = draw(st.sampled_from(_TYPES))
    data = draw(st.dictionaries(st.sampled_from([*kind.fields, "x"]), _VALUES, max_size=8))
    space = draw(st.sampled_from(["joint", "internal", "shared/north"]))
    key = f"{kind.prefix or 'Z'}-000{number}"
    return kind(key, space, data, f"{space}/{kind.folder}/{key}.toml")


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.tuples(*(_record(number) for number in range(4))), st.dictionaries(st.text(max_size=3), _VALUES))
def test_no_content_of_a_file_breaks_a_check_or_a_figure(
    records: tuple[Record, ...], odd: dict[str, object]
) -> None:
    plan = plan_of(
        *records, settings={**TWO, "method": odd, "weights": odd, "ladder": odd, "thresholds": odd}
    )
    for finding in run(plan, TODAY):
        assert not has_unsafe(finding.message)
        assert "\n" not in finding.message
        assert finding.message.endswith(".")
    for principle in catalogue.load().principles:
        figures.maturity(plan, principle, TODAY)
    for figure in (
        figures.health(plan, TODAY),
        figures.exposure(plan),
        figures.exit_readiness(plan, TODAY),
    ):
        assert (figure.value is None) == bool(figure.reason)
