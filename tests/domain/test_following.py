"""What follows the edits of a plan is always what working it out anew would give."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domain.plans import TODAY, TWO, make, plan_of

from cbrm_tui.domain.checks import Findings, run
from cbrm_tui.domain.checks.registry import codes_of_plan, findings_of, plan_findings
from cbrm_tui.domain.following import Kept, changed_looks
from cbrm_tui.domain.index import Index
from cbrm_tui.domain.plan import Fault, Plan
from cbrm_tui.domain.records import (
    Action,
    Agreement,
    Commitment,
    Concern,
    Element,
    Event,
    ExitItem,
    Idea,
    Information,
    Measure,
    Objective,
    PlanSheet,
    Record,
    Review,
    Risk,
    Survey,
    record_types,
)
from cbrm_tui.domain.settings import read_settings
from cbrm_tui.tui.judgement import judge

SPACES = ("joint", "internal", "shared/north")
IDS = [f"{prefix}-000{number}" for prefix in ("R", "A", "O", "IN", "X", "S") for number in range(3)]
OFTEN: list[type[Record]] = [
    Action, Agreement, Commitment, Concern, Event, ExitItem, Idea, Information, Measure, Objective, Review,
    Risk, Survey,
]  # fmt: skip
DAYS = st.dates(TODAY.replace(year=2025), TODAY.replace(year=2027))


def values(kind: type[Record], name: str) -> st.SearchStrategy[Any]:
    """What a field may hold: mostly what fits, at times what does not."""
    field = kind.fields[name]
    options = getattr(field, "options", ())
    if field.kind == "choice":
        choices = [o for group in options.values() for o in group] if isinstance(options, dict) else options
        return st.sampled_from([*choices, "nonsense"])
    plain: dict[str, st.SearchStrategy[Any]] = {
        "date": DAYS,
        "number": st.integers(-1, 5),
        "organisation": st.sampled_from(["ash", "elm", "oak"]),
        "organisations": st.lists(st.sampled_from(["ash", "elm"]), unique=True),
        "link": st.sampled_from(IDS),
        "links": st.lists(st.sampled_from(IDS), max_size=3),
        "list": st.lists(st.sampled_from(["one", "R-0001"]), max_size=2),
        "score": st.fixed_dictionaries({"likelihood": st.integers(1, 6), "impact": st.integers(1, 5)}),
    }
    if field.kind in {"rows", "table"}:
        inner = st.fixed_dictionaries(
            {}, optional={key: values_of(each) for key, each in getattr(field, "fields", {}).items()}
        )
        return st.lists(inner, max_size=3) if field.kind == "rows" else inner
    return plain.get(field.kind, st.sampled_from(["", "Ruth", "See R-0001 and X-0002.", "Tom"]))


def values_of(field: Any) -> st.SearchStrategy[Any]:
    """What a field within a row may hold."""
    known = {"date": DAYS, "number": st.integers(1, 5), "organisation": st.sampled_from(["ash", "elm"])}
    return known.get(field.kind, st.sampled_from(["Ruth", "R-0002"]))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A record, or an element or the sheet of a plan; ids are few, so that they meet."""
    kind = draw(st.sampled_from(OFTEN) | st.sampled_from(sorted(record_types().values(), key=str)))
    space = draw(st.sampled_from(SPACES))
    names = draw(st.lists(st.sampled_from(sorted(kind.fields)), max_size=6, unique=True))
    data = {name: draw(values(kind, name)) for name in names}
    if kind is PlanSheet:
        return kind(f"plan@{space}", space, data, f"{space}/plan.toml")
    if kind is Element:
        key = draw(st.sampled_from(["9-4", "10-1", "12-1", "7-1"]))
        return kind(f"{key}@{space}", space, data, f"{space}/principles/x.toml", (key,))
    key = f"{kind.prefix}-000{draw(st.integers(0, 2))}"
    return kind(key, space, data, f"{space}/{kind.folder}/{key}.toml")


def keyed(found: list[Record]) -> dict[str, Record]:
    """Records by the keys that a workspace gives them: the first file of an id has it for a key."""
    by_doc = {record.doc + "/".join(record.at): record for record in found}
    result: dict[str, Record] = {}
    for _, record in sorted(by_doc.items()):
        result[record.id if record.id not in result else f"{record.id}#{record.doc}"] = record
    return result


@st.composite
def histories(draw: st.DrawFn) -> list[Plan]:
    """A plan and what edits made of it, each sharing with the one before what the edit left alone."""
    stage = draw(st.sampled_from(["exploring", "engaging", "working", "leaving", "closed"]))
    sheet = PlanSheet("plan@joint", "joint", {"stage": stage, "started_on": TODAY.replace(year=2025)}, "p")
    now = [sheet, *draw(st.lists(records(), min_size=4, max_size=14))]
    chosen = {"joint": read_settings({**TWO, "thresholds": {"trust_drop_amber": 0.25}})}
    if draw(st.booleans()):
        chosen["shared/mill"] = read_settings(TWO)
        now.append(
            PlanSheet("plan@shared/mill", "shared/mill", {"stage": "working"}, "shared/mill/plan.toml")
        )
    plans = [Plan(keyed(now), chosen, {}, "ash")]
    for _ in range(draw(st.integers(1, 5))):
        for _ in range(draw(st.integers(1, 2))):
            if draw(st.booleans()) and now:
                now.pop(draw(st.integers(0, len(now) - 1)))
            now.append(draw(records()))
        faults = {"joint/risks/x.toml": Fault("joint/risks/x.toml", "odd")} if draw(st.booleans()) else {}
        plans.append(Plan(keyed(now), chosen, faults, "ash"))
    return plans


@settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
@given(histories())
def test_findings_and_figures_that_follow_are_those_of_a_whole_run(plans: list[Plan]) -> None:
    judgement = judge(plans[0], TODAY)
    for plan in plans[1:]:
        judgement = judge(plan, TODAY, judgement)
        anew = judge(Plan(plan.records, plan.settings, plan.faults, plan.me), TODAY)
        assert judgement.findings == anew.findings
        assert judgement.spaces == anew.spaces
    assert judgement.findings == run(plans[-1], TODAY)


@settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)
@given(histories())
def test_an_index_that_follows_is_the_index_of_the_records(plans: list[Plan]) -> None:
    for earlier, plan in pairwise(plans):
        assert earlier.index.by_type is not None
        assert earlier.index.backlinks is not None
        assert earlier.index.twins is not None
        earlier.rows(Risk, _owner)
        earlier.rows(Record, _owner)
        plan.follow(earlier)
        anew = Index(plan.records)
        assert {w: found for w, found in plan.index.by_type.items() if found[0]} == anew.by_type
        assert plan.index.backlinks == anew.backlinks
        assert plan.index.twins == anew.twins
        for word in ("risk", ""):
            assert list(plan.index.rows_of(word, _owner).items()) == list(anew.rows_of(word, _owner).items())


def _owner(record: Record) -> str | None:
    return record.owner or None


def _watched(plan: Plan) -> Iterator[tuple[str, frozenset[Any]]]:
    """Every record with findings to look for, and what its checks looked at."""
    kept = Kept[str, object](lambda key, of: tuple(findings_of(key, of, TODAY)))
    kept.add(plan.records, plan)
    return ((key, kept.looks_of(key)) for key in plan.records)


@settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)
@given(histories())
def test_a_check_of_a_record_looks_at_its_neighbours_alone(plans: list[Plan]) -> None:
    """What looks at a whole type would be judged again with every edit, for each of its records."""
    plan = plans[0]
    for key, looks in _watched(plan):
        record = plan[key]
        near = {key, record.id, *plan.linked_from(record.id)}
        near |= {target for ids in record.references().values() for target in ids}
        assert {look[0] for look in looks} <= {"record", "there", "links"}
        assert {look[1] for look in looks if look[0] == "record"} <= near


def test_an_edit_of_a_title_runs_no_check_of_the_register_again() -> None:
    """Sums over thousands of risks read rows, and a row without the title is what it was."""
    risks = [make(Risk, f"R-000{n}", title="Frost", kind="threat", strategy="transfer") for n in range(4)]
    plan = plan_of(*risks, settings=TWO)
    kept = Kept[str, object](lambda code, of: tuple(plan_findings(of, TODAY, code)))
    kept.add(codes_of_plan(), plan)
    renamed = plan.having([make(Risk, "R-0001", title="Ice", kind="threat", strategy="transfer")])
    assert not kept.stale(changed_looks(renamed.follow(plan))) & {"RK01", "RK03", "RK07", "RK11"}
    treated = plan.having([make(Risk, "R-0001", title="Ice", kind="threat", strategy="reduce")])
    assert "RK07" in kept.stale(changed_looks(treated.follow(plan)))


def test_an_edit_that_changes_no_dependency_and_no_first_record_runs_neither_check_again() -> None:
    needs = make(Information, "IN-0001", title="Speed", depends_on=["IN-0002"])
    there = make(Information, "IN-0002")
    plan = plan_of(needs, there, *(make(Risk, f"R-000{n}") for n in range(3)), settings=TWO)
    kept = Kept[str, object](lambda code, of: tuple(plan_findings(of, TODAY, code)))
    kept.add(codes_of_plan(), plan)
    renamed = plan.having([make(Information, "IN-0001", title="Pace", depends_on=["IN-0002"])])
    again = kept.stale(changed_looks(renamed.follow(plan)))
    assert not again & {"RM04", "RM16"}
    freed = plan.having([make(Information, "IN-0001", title="Pace")])
    assert "RM16" in kept.stale(changed_looks(freed.follow(plan)))


def test_other_settings_another_day_or_another_organisation_begin_anew() -> None:
    plan = plan_of(make(Risk), settings=TWO)
    findings = Findings(plan, TODAY)
    assert findings.follows(plan.having([make(Risk, "R-0002")]), TODAY)
    assert not findings.follows(plan, TODAY.replace(year=2027))
    assert not findings.follows(plan_of(make(Risk), settings={}), TODAY)
    assert not findings.follows(Plan(plan.records, plan.settings, plan.faults, "elm"), TODAY)
    closed = plan_of(make(Risk), settings={**TWO, "thresholds": {"register_days": 1}})
    assert judge(closed, TODAY, judge(plan, TODAY)).findings == judge(closed, TODAY).findings


def test_an_action_settles_the_finding_of_the_risk_that_asked_for_it() -> None:
    risk = make(Risk, kind="threat", strategy="reduce", owner="Ruth")
    plan = plan_of(risk, settings=TWO)
    findings = Findings(plan, TODAY)
    assert [f.record for f in findings.all if f.code == "RK06"] == ["R-0001"]
    acted = plan.having([make(Action, "A-0001", from_="R-0001")])
    assert [f.record for f in findings.update(acted.follow(plan)) if f.code == "RK06"] == []
    again = acted.having([], ["A-0001"])
    assert [f.record for f in findings.update(again.follow(acted)) if f.code == "RK06"] == ["R-0001"]


@pytest.mark.parametrize("space", ["internal", "joint"])
def test_a_record_that_comes_or_goes_is_noticed_by_those_that_name_it(space: str) -> None:
    plan = plan_of(make(Risk, links=["O-0001"], cause="As O-0001 says."), settings=TWO)
    findings = Findings(plan, TODAY)
    there = plan.having([make(Objective, "O-0001", space)])
    codes = {f.code for f in findings.update(there.follow(plan)) if f.record == "R-0001"}
    assert ("WS03" in codes, "WS04" in codes) == (False, space == "internal")
    codes = {f.code for f in findings.update(plan.follow(there)) if f.record == "R-0001"}
    assert ("WS03" in codes, "WS04" in codes) == (True, False)
