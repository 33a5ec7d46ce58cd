"""The sample of two small companies is whole, and has the gaps that it is meant to show."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cbrm_tui.domain.catalogue import Space, load
from cbrm_tui.domain.checks import run
from cbrm_tui.domain.ids import ID_PATTERN, is_id
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Element, PlanSheet, Record, record_types
from cbrm_tui.domain.settings import read_settings

SAMPLE = Path(__file__).parents[2] / "sample_workspaces" / "brindlewick-oakmere"
JOINT = SAMPLE / "joint"
INTERNAL = {"brindlewick": SAMPLE / "internal", "oakmere": SAMPLE / "partners" / "oakmere" / "internal"}
FILES = sorted(SAMPLE.rglob("*.toml"))
TODAY = date(2026, 11, 23)
SETTINGS_KEYS = {"plan", "organisations", "approvals", "method", "ladder", "weights"}
# What there is only at the end of a relationship.
NOT_YET = {"lesson", "closeout"}
SEEDED = [
    "BO06 The conflict of objectives “Delivery speed against batch size” has no resolution.",
    "RK04 “Finishing capacity falls short in winter” has no owner.",
    "RM10 It is not said what “Anil Sethi” may decide as senior executive responsible.",
    "RM17 It is not said what happens to “Pattern tooling for the joint range” when the partners part.",
    "TR03 “Oakmere Finishing” and “Brindlewick Castings” are 1.4 points apart on "
    "“Bad news reaches us early enough to act on it”.",
]
PAST_ONLY = (
    *("held_on", "done_on", "made_on", "decided_on", "raised_on", "communicated_on", "reviewed_on"),
    *("proposed_on", "noted_on", "checked_on", "evaluated_on"),
)
TYPES = {kind.folder: kind for kind in record_types().values() if kind.folder}


@dataclass(frozen=True)
class Entry:
    """A record as its file has it; `id` is the file's stem, or the key of an element."""

    path: Path
    kind: type[Record]
    id: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.path.relative_to(SAMPLE)} {self.id}"


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def entries(space: Path) -> Iterator[Entry]:
    for path in sorted(space.rglob("*.toml")):
        folder = path.parent.name
        if folder == "principles":
            for key, table in read(path).items():
                yield Entry(path, Element, key, table)
        elif folder in TYPES:
            yield Entry(path, TYPES[folder], path.stem, read(path))


PLAN = read(JOINT / "plan.toml")
SETTINGS = read_settings(PLAN)
JOINT_ENTRIES = list(entries(JOINT))
INTERNAL_ENTRIES = {who: list(entries(space)) for who, space in INTERNAL.items()}
ALL = [*JOINT_ENTRIES, *(entry for own in INTERNAL_ENTRIES.values() for entry in own)]
RECORDS = [entry for entry in ALL if entry.kind is not Element]


def joint(kind: str) -> list[Entry]:
    return [entry for entry in JOINT_ENTRIES if entry.kind.type == kind]


def titles(found: Iterator[Entry]) -> list[str]:
    return [entry.data["title"] for entry in found]


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from (line.strip() for line in value.splitlines())
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SAMPLE)))
def test_every_file_is_toml_and_stands_where_a_record_may(path: Path) -> None:
    read(path)
    singletons = path.name in {"workspace.toml", "plan.toml"} or path.parent.name == "principles"
    assert singletons or path.parent.name in TYPES


@pytest.mark.parametrize("entry", ALL, ids=str)
def test_every_field_is_declared_and_fits(entry: Entry) -> None:
    context = SETTINGS.method.context
    assert entry.data.keys() <= entry.kind.fields.keys()
    problems = {
        name: found
        for name, raw in entry.data.items()
        if (found := entry.kind.fields[name].problem(raw, entry.data, context))
    }
    assert problems == {}


def test_the_plan_sheet_and_its_settings_fit() -> None:
    own = {name: raw for name, raw in PLAN.items() if name not in SETTINGS_KEYS}
    assert {name: PlanSheet.fields[name].problem(raw, own) for name, raw in own.items()} == dict.fromkeys(own)
    assert SETTINGS.problems == ()
    assert re.fullmatch(r"[a-z2-7]{26}", SETTINGS.plan)
    assert {key: partner.size for key, partner in SETTINGS.partners.items()} == {
        "brindlewick": 14,
        "oakmere": 9,
    }
    assert [rung.level for rung in SETTINGS.ladder] == ["shop floor", "joint team", "executives"]
    assert {key: approval["version"] for key, approval in PLAN["approvals"].items()} == dict.fromkeys(
        SETTINGS.partners, PLAN["version"]
    )


@pytest.mark.parametrize("folder", [SAMPLE, SAMPLE / "partners" / "oakmere"], ids=lambda path: path.name)
def test_each_workspace_is_opened_by_the_ser_and_names_no_store(folder: Path) -> None:
    config = read(folder / "workspace.toml")
    sers = {a.data["organisation"]: a.data["person"] for a in joint("appointment") if a.data["kind"] == "ser"}
    assert config == {"as": config["as"], "person": sers[config["as"]]}


def test_ids_are_unique_and_have_the_prefix_of_their_folder() -> None:
    assert [name for name, count in Counter(entry.id for entry in RECORDS).items() if count > 1] == []
    unfit = [
        str(e)
        for e in RECORDS
        if not is_id(e.id) or e.id.partition("-")[0] != TYPES[e.path.parent.name].prefix
    ]
    assert unfit == []
    kept = [("joint", JOINT_ENTRIES), *(("internal", own) for own in INTERNAL_ENTRIES.values())]
    assert [str(entry) for space, own in kept for entry in own if space not in entry.kind.spaces] == []


@pytest.mark.parametrize("who", ["joint", *INTERNAL])
def test_every_link_leads_to_a_record_of_the_right_type_that_may_be_named_there(who: str) -> None:
    own = INTERNAL_ENTRIES.get(who, [])
    known = {entry.id: entry.kind.type for entry in [*JOINT_ENTRIES, *own]}
    lost = []
    for entry in own or JOINT_ENTRIES:
        for name, declared in entry.kind.fields.items():
            types = getattr(declared, "types", ())
            for target in declared.ids(entry.data.get(name)):
                if target not in known or (types and known[target] not in types):
                    lost.append(f"{entry}: {name} {target}")
    assert lost == []


def test_every_organisation_is_one_of_the_plan() -> None:
    named = {
        key
        for entry in ALL
        for name, declared in entry.kind.fields.items()
        for key in declared.organisations(entry.data.get(name))
    }
    assert named == SETTINGS.partners.keys()


def test_no_joint_file_names_an_internal_record_or_repeats_what_it_says() -> None:
    known = {entry.id for entry in JOINT_ENTRIES}
    shared = "\n".join(path.read_text(encoding="utf-8") for path in JOINT.rglob("*.toml"))
    assert set(ID_PATTERN.findall(shared)) - known == set()
    flat = " ".join(shared.split())
    private = {
        text
        for own in INTERNAL_ENTRIES.values()
        for entry in own
        for text in texts(entry.data)
        if len(text) > 24
    }
    assert private
    assert sorted(text for text in private if text in flat) == []


def test_the_sample_has_something_of_every_type() -> None:
    joint_types = {kind.type for kind in record_types().values() if "joint" in kind.spaces} - {"plan"}
    assert joint_types - {entry.kind.type for entry in JOINT_ENTRIES} <= NOT_YET
    own_types = {kind.type for kind in record_types().values() if kind.spaces == ("internal",)}
    assert own_types <= {entry.kind.type for entry in INTERNAL_ENTRIES["brindlewick"]}
    assert Counter(risk.data["kind"] for risk in joint("risk")) == {"threat": 7, "opportunity": 2}
    assert all(any(entry.kind is not Element for entry in own) for own in INTERNAL_ENTRIES.values())


def test_the_seeded_findings_are_all_that_there_are() -> None:
    kept = [("joint", entry) for entry in JOINT_ENTRIES]
    kept += [("internal", entry) for entry in INTERNAL_ENTRIES["brindlewick"]]
    records = [
        entry.kind(
            f"{entry.id}@{space}" if entry.kind is Element else entry.id,
            space,
            entry.data,
            str(entry.path.relative_to(SAMPLE)),
        )
        for space, entry in kept
    ]
    sheet = PlanSheet("plan@joint", "joint", PLAN, "joint/plan.toml")
    plan = Plan({record.id: record for record in [*records, sheet]}, {"joint": SETTINGS}, {}, "brindlewick")
    assert sorted(f"{finding.code} {finding.message}" for finding in run(plan, TODAY)) == SEEDED


@pytest.mark.parametrize(("space", "folder"), [("joint", JOINT), ("internal", INTERNAL["brindlewick"])])
def test_the_elements_are_those_the_catalogue_asks_for(space: Space, folder: Path) -> None:
    for principle in load().principles:
        path = folder / "principles" / f"{principle.slug}.toml"
        expected = [element.key for element in principle.elements_in(space)]
        assert (list(read(path)) if path.exists() else []) == expected
    statuses = Counter(entry.data["status"] for entry in entries(folder) if entry.kind is Element)
    assert {"agreed", "drafted", "missing", "not_applicable"} == statuses.keys()


@pytest.mark.parametrize("risk", [e for e in ALL if e.kind.type == "risk"], ids=str)
def test_a_risk_stands_where_its_last_assessment_put_it(risk: Entry) -> None:
    rows = risk.data["assessments"]
    last = rows[-1]
    assert risk.data["current"] == {"likelihood": last["likelihood"], "impact": last["impact"]}
    assert all(earlier["date"] < later["date"] for earlier, later in pairwise(rows))
    current, target = (
        SETTINGS.method.value((score["likelihood"], score["impact"]))
        for score in (risk.data["current"], risk.data["target"])
    )
    assert target >= current if risk.data["kind"] == "opportunity" else target <= current
    assert risk.data["strategy_rationale"]
    assert risk.data["treatment"]


def test_nothing_has_happened_after_today_and_nothing_is_overdue() -> None:
    happened = [
        (str(e), day)
        for e in ALL
        for name in PAST_ONLY
        if isinstance(day := e.data.get(name), date) and day > TODAY
    ]
    rows = [row["date"] for e in ALL for name in ("assessments", "readings") for row in e.data.get(name, ())]
    assert happened == []
    assert max(rows) <= TODAY
    overdue = [e for e in ALL if isinstance(day := e.data.get("review_on"), date) and day < TODAY]
    assert overdue == []


def test_people_have_written_in_the_files_by_hand() -> None:
    commented = [path for path in JOINT.rglob("*.toml") if "#" in path.read_text(encoding="utf-8")]
    assert len(commented) >= 5


def test_oakmeres_ser_alone_has_no_authority() -> None:
    without = [a.data for a in joint("appointment") if not a.data.get("authority")]
    assert [(a["organisation"], a["kind"]) for a in without] == [("oakmere", "ser")]


def test_the_pattern_tooling_alone_has_no_treatment_at_exit() -> None:
    without = titles(r for r in joint("resource") if not r.data.get("exit_treatment"))
    assert without == ["Pattern tooling for the joint range"]


def test_the_risk_about_finishing_capacity_alone_has_no_owner() -> None:
    without = titles(r for r in joint("risk") if not r.data.get("owner"))
    assert without == ["Finishing capacity falls short in winter"]


def test_delivery_speed_against_batch_size_is_the_one_unresolved_conflict() -> None:
    open_conflicts = titles(
        fit
        for fit in joint("objective_fit")
        if fit.data["fit"] == "conflict" and not fit.data.get("resolution")
    )
    assert open_conflicts == ["Delivery speed against batch size"]


def test_the_organisations_are_far_apart_on_one_question_of_the_survey() -> None:
    (survey,) = joint("survey")
    means: dict[int, dict[str, float]] = {}
    for row in survey.data["means"]:
        means.setdefault(row["question"], {})[row["organisation"]] = row["mean"]
        assert row["answers"] <= SETTINGS.partners[row["organisation"]].size
    assert list(means) == list(range(1, len(survey.data["questions"]) + 1))
    assert all(answered.keys() == SETTINGS.partners.keys() for answered in means.values())
    gaps = {number: round(max(a.values()) - min(a.values()), 6) for number, a in means.items()}
    assert {number: gap for number, gap in gaps.items() if gap >= 1} == {2: 1.4}
