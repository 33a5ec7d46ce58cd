"""The three samples are whole, and have the gaps that they are meant to show and no others."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.domain.samples import NAMES, SAMPLES, TYPES, Entry, Sample, read, sample, texts, titles

from cbrm_tui.domain.catalogue import Space, load
from cbrm_tui.domain.checks import run
from cbrm_tui.domain.ids import ID_PATTERN, is_id
from cbrm_tui.domain.records import Element, PlanSheet, record_types

SEEDED = {
    "brindlewick-oakmere": [
        "BO06 OF-75VP The conflict of objectives “Delivery speed against batch size” has no resolution.",
        "RK04 R-E68Y “Finishing capacity falls short in winter” has no owner.",
        "RM10 AP-ZE7A It is not said what “Anil Sethi” may decide as senior executive responsible.",
        "RM17 RS-KST0 It is not said what happens to “Pattern tooling for the joint range” when the "
        "partners part.",
        "TR03 S-YP1Q “Oakmere Finishing” and “Brindlewick Castings” are 1.4 points apart on "
        "“Bad news reaches us early enough to act on it”.",
    ],
    "tarnvale-pantry": [
        "EX03 X-KBB2 Nothing is settled yet about “When one of the five leaves and the others go on” for "
        "the end of the relationship.",
        "KN03 IN-GPZ4 “Three hundred boxes a week” needs “Customer list, with addresses”, which cannot be "
        "shared.",
        "RK07  4 of 8 open threats are handed on to somebody else, not dealt with.",
        "RK08 R-DJE9 “Boxes arrive warm on hot days” is handed on to “Skerry Cold Haulage”, a partner, "
        "which is not best placed.",
        "RM08  “Papermill Lane Packaging” has no senior executive responsible.",
        "VC03  “Dovetail Web Shop” has proposed no idea for 201 days.",
    ],
    "lumenreed-norvale": [
        "CL03 RV-TH5B The executives' meeting has been due for 60 days.",
        "EX04 X-WN07 “Deletion of network data and recordings” counts as agreed, but Norvale Water Group "
        "has not agreed.",
        "MO05 EV-S9HV “Norvale splits its networks into two regions” was 40 days ago, and no review has "
        "been held since.",
        "RK13 R-Q549 “Alarms at night that nobody looks at” was accepted until 2026-10-31, 23 days ago.",
        "TR03 S-R0Z7 “Lumenreed Sensing” and “Norvale Water Group” are 2.1 points apart on “Decisions are "
        "timely”.",
        "TR04 C-Q46S “Norvale Water Group” broke the promise “Keys to the two pump houses”, and nothing is "
        "said of what followed.",
    ],
}
SIZES = {
    "brindlewick-oakmere": {"brindlewick": 14, "oakmere": 9},
    "tarnvale-pantry": {"coldbeck": 22, "fennhollow": 11, "skerry": 17, "papermill": 8, "dovetail": 4},
    "lumenreed-norvale": {"lumenreed": 31, "norvale": 4200},
}
PAST_ONLY = (
    *("held_on", "done_on", "made_on", "decided_on", "raised_on", "communicated_on", "reviewed_on"),
    *("proposed_on", "noted_on", "checked_on", "evaluated_on", "learned_on", "closed_on", "archived_on"),
    *("answered_on", "level_since", "date"),
)
EVERYTHING = [(sample(name), entry) for name in NAMES for entry in sample(name).everything]
WORKSPACES = [(sample(name), who) for name in NAMES for who in sample(name).holders]
FILES = sorted(path for path in SAMPLES.rglob("*.toml") if ".cbrm" not in path.parts)

every_sample = pytest.mark.parametrize("one", [sample(name) for name in NAMES], ids=NAMES)
every_entry = pytest.mark.parametrize(("one", "entry"), EVERYTHING, ids=[str(e) for _, e in EVERYTHING])
every_workspace = pytest.mark.parametrize(("one", "who"), WORKSPACES, ids=[who for _, who in WORKSPACES])


def told(one: Sample, who: str, today: date) -> list[str]:
    return sorted(f"{found.code} {found.record} {found.message}" for found in run(one.plan(who), today))


@every_sample
def test_the_seeded_findings_are_all_that_there_are(one: Sample) -> None:
    who = next(iter(one.holders))
    assert told(one, who, one.today) == SEEDED[one.name]


@every_sample
def test_the_findings_hold_for_a_week(one: Sample) -> None:
    """A copy has its dates moved by full weeks, so that it may be up to six days older than it should be."""
    who = next(iter(one.holders))
    codes = [line.split(" ")[:2] for line in SEEDED[one.name]]
    for days in range(7):
        later = told(one, who, one.today + timedelta(days))
        assert [line.split(" ")[:2] for line in later] == codes


def test_every_sample_is_listed_and_none_besides() -> None:
    folders = sorted(path.name for path in SAMPLES.iterdir() if path.is_dir())
    assert folders == sorted(NAMES) == sorted(SEEDED)


def test_between_them_the_samples_have_something_of_every_type() -> None:
    there = {(entry.kind.type, entry.space.partition("/")[0]) for _, entry in EVERYTHING}
    types = {kind for kind, _ in there}
    assert {kind.type for kind in record_types().values() if kind.folder} == types - {"element"}
    assert {kind.type for kind in record_types().values() if kind.spaces == ("internal",)} <= {
        kind for kind, space in there if space == "internal"
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SAMPLES)))
def test_every_file_is_toml_and_stands_where_a_record_may(path: Path) -> None:
    read(path)
    singletons = path.name in {"workspace.toml", "plan.toml", "sample.toml"}
    assert singletons or path.parent.name == "principles" or path.parent.name in TYPES


@every_entry
def test_every_field_is_declared_and_fits(one: Sample, entry: Entry) -> None:
    context = one.settings_of(entry).method.context
    assert entry.data.keys() <= entry.kind.fields.keys()
    problems = {
        name: found
        for name, raw in entry.data.items()
        if (found := entry.kind.fields[name].problem(raw, entry.data, context))
    }
    assert problems == {}


@every_sample
def test_the_plan_sheets_and_their_settings_fit(one: Sample) -> None:
    for space, sheet in one.sheets.items():
        settings = one.settings[space]
        own = {name: raw for name, raw in sheet.items() if name not in PlanSheet.settled}
        problems = {name: PlanSheet.fields[name].problem(raw, own) for name, raw in own.items()}
        assert problems == dict.fromkeys(own)
        assert settings.problems == ()
        assert re.fullmatch(r"[a-z2-7]{26}", settings.plan)
        sizes = {key: partner.size for key, partner in settings.partners.items()}
        assert sizes.items() <= SIZES[one.name].items()
        approved = {key: approval["version"] for key, approval in sheet["approvals"].items()}
        assert approved == dict.fromkeys(settings.partners, sheet["version"])
        assert len(settings.ladder) >= 2
    assert one.settings["joint"].partners.keys() == SIZES[one.name].keys()


def test_each_space_of_each_sample_is_a_plan_of_its_own() -> None:
    plans = [settings.plan for name in NAMES for settings in sample(name).settings.values()]
    assert len(set(plans)) == len(plans) == 4


@every_workspace
def test_each_workspace_is_opened_by_the_ser_and_names_no_store(one: Sample, who: str) -> None:
    config = read(one.holders[who] / "workspace.toml")
    sers = {
        a.data["organisation"]: a.data["person"] for a in one.joint("appointment") if a.data["kind"] == "ser"
    }
    assert config == {"as": who, "person": sers[who]}


@every_sample
def test_ids_are_unique_and_have_the_prefix_of_their_folder(one: Sample) -> None:
    records = [entry for entry in one.everything if entry.kind is not Element]
    assert [name for name, count in Counter(entry.id for entry in records).items() if count > 1] == []
    unfit = [str(e) for e in records if not is_id(e.id) or e.id.partition("-")[0] != e.kind.prefix]
    assert unfit == []
    kinds = {"internal": "internal"}
    misplaced = [str(e) for e in one.everything if kinds.get(e.space, "joint") not in e.kind.spaces]
    assert misplaced == []


@every_sample
def test_every_link_leads_to_a_record_of_the_right_type_that_may_be_named_there(one: Sample) -> None:
    lost = []
    parts = [(entries, list(one.seen_in(space))) for space, entries in one.shared.items()]
    parts += [(entries, list(one.seen_by(who))) for who, entries in one.own.items()]
    for entries, seen in parts:
        known = {entry.id: entry.kind.type for entry in seen}
        for entry in entries:
            for name, declared in entry.kind.fields.items():
                types = getattr(declared, "types", ())
                for target in declared.ids(entry.data.get(name)):
                    if target not in known or (types and known[target] not in types):
                        lost.append(f"{entry}: {name} {target}")
    assert lost == []


@every_sample
def test_every_organisation_is_one_of_the_plan(one: Sample) -> None:
    named: dict[str, set[str]] = {}
    for entry in one.everything:
        for name, declared in entry.kind.fields.items():
            named.setdefault(entry.space, set()).update(declared.organisations(entry.data.get(name)))
    assert named["joint"] == one.settings["joint"].partners.keys()
    for space, keys in named.items():
        assert keys <= one.settings.get(space, one.settings["joint"]).partners.keys()


@every_sample
def test_what_partners_see_names_nothing_that_they_do_not_see(one: Sample) -> None:
    for space in one.shared:
        known = {entry.id for entry in one.seen_in(space)}
        files = "\n".join(path.read_text(encoding="utf-8") for path in (one.root / space).rglob("*.toml"))
        assert set(ID_PATTERN.findall(files)) - known == set()


@every_sample
def test_what_partners_see_repeats_nothing_internal_that_was_not_offered(one: Sample) -> None:
    shared = "\n".join(
        path.read_text(encoding="utf-8")
        for space in one.shared
        for path in (one.root / space).rglob("*.toml")
    )
    flat = " ".join(shared.split())
    private = {
        text
        for own in one.own.values()
        for entry in own
        for text in set(texts(entry.data)) - set(texts([row["values"] for row in offers(entry)]))
        if len(text) > 24
    }
    assert private
    assert sorted(text for text in private if text in flat) == []


@pytest.mark.parametrize(
    ("name", "who", "space"),
    [
        *((name, "", "joint") for name in NAMES),
        ("brindlewick-oakmere", "brindlewick", "internal"),
        ("lumenreed-norvale", "lumenreed", "internal"),
    ],
)
def test_the_elements_are_those_the_catalogue_asks_for(name: str, who: str, space: Space) -> None:
    one = sample(name)
    folder = one.holders[who] / "internal" if who else one.root / "joint"
    for principle in load().principles:
        path = folder / "principles" / f"{principle.slug}.toml"
        expected = [element.key for element in principle.elements_in(space)]
        assert (list(read(path)) if path.exists() else []) == expected
    kept = one.own[who] if who else one.shared["joint"]
    statuses = {entry.data["status"] for entry in kept if entry.kind is Element}
    assert statuses >= {"agreed", "drafted"}
    assert who or statuses == {"agreed", "drafted", "missing", "not_applicable"}


@every_sample
def test_a_risk_stands_where_its_last_assessment_put_it(one: Sample) -> None:
    for risk in (entry for entry in one.everything if entry.kind.type == "risk"):
        rows = risk.data["assessments"]
        last = rows[-1]
        assert risk.data["current"] == {"likelihood": last["likelihood"], "impact": last["impact"]}, risk
        assert all(earlier["date"] < later["date"] for earlier, later in pairwise(rows)), risk
        method = one.settings_of(risk).method
        current, target = (
            method.value((score["likelihood"], score["impact"]))
            for score in (risk.data["current"], risk.data["target"])
        )
        aimed_well = target >= current if risk.data["kind"] == "opportunity" else target <= current
        assert aimed_well, risk
        assert risk.data["strategy_rationale"], risk
        assert risk.data.get("treatment") or risk.data["strategy"] == "accept", risk


@every_sample
def test_nothing_has_happened_after_today_and_nothing_is_overdue(one: Sample) -> None:
    happened = [
        (str(e), name)
        for e in one.everything
        for name in PAST_ONLY
        if isinstance(day := e.data.get(name), date) and day > one.today
    ]
    assert happened == []
    rows = [
        row["date"]
        for e in one.everything
        for name in ("assessments", "readings")
        for row in e.data.get(name, ())
    ]
    assert max(rows) <= one.today
    overdue = [
        str(e) for e in one.everything if isinstance(day := e.data.get("review_on"), date) and day < one.today
    ]
    assert overdue == []


@every_sample
def test_people_have_written_in_the_files_by_hand(one: Sample) -> None:
    commented = [p for p in (one.root / "joint").rglob("*.toml") if "#" in p.read_text(encoding="utf-8")]
    assert len(commented) >= 5


@every_sample
def test_the_means_offered_are_those_of_the_sheets_that_were_filled_in(one: Sample) -> None:
    for who, own in one.own.items():
        answers: dict[tuple[str, int], list[int]] = {}
        for response in (entry.data for entry in own if entry.kind.type == "response"):
            for row in response["answers"]:
                answers.setdefault((response["survey"], row["question"]), []).append(row["answer"])
        means = {
            (survey.id, row["question"]): (row["mean"], row["answers"])
            for survey in one.joint("survey")
            for row in survey.data["means"]
            if row["organisation"] == who
        }
        for question, given in answers.items():
            assert (round(sum(given) / len(given), 1), len(given)) == means[question]


@every_sample
def test_surveys_have_a_mean_of_everybody_for_every_question(one: Sample) -> None:
    partners = one.settings["joint"].partners
    for survey in one.joint("survey"):
        asked = range(1, len(survey.data["questions"]) + 1)
        given = [(row["organisation"], row["question"]) for row in survey.data["means"]]
        assert sorted(given) == sorted((key, number) for key in partners for number in asked)
        assert all(3 <= row["answers"] <= partners[row["organisation"]].size for row in survey.data["means"])


def offers(entry: Entry) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = entry.data.get("offered", [])
    return rows


def test_lumenreed_has_offered_two_objectives_and_thinks_of_one_otherwise_by_now() -> None:
    one = sample("lumenreed-norvale")
    copies = {entry.id: entry.data for entry in one.joint("objective")}
    own = {entry.id: entry for entry in one.own["lumenreed"] if entry.kind.type == "objective"}
    rows = [(entry, row) for entry in own.values() for row in offers(entry)]
    assert (len(own), len(rows)) == (4, 2)
    assert all(copies[row["to"]][name] == value for _, row in rows for name, value in row["values"].items())
    differing = [
        (name, value, entry.data[name])
        for entry, row in rows
        for name, value in row["values"].items()
        if entry.data[name] != value
    ]
    assert differing == [("target", 30, 21)]


def test_the_dairy_and_the_haulier_have_a_space_that_the_others_do_not_see() -> None:
    one = sample("tarnvale-pantry")
    space = "shared/dairy-haulier"
    assert list(one.settings[space].partners) == ["coldbeck", "skerry"]
    assert 5 <= len(one.shared[space]) <= 12


def test_papermill_lane_alone_has_no_ser() -> None:
    one = sample("tarnvale-pantry")
    sers = {a.data["organisation"] for a in one.joint("appointment") if a.data["kind"] == "ser"}
    assert one.settings["joint"].partners.keys() - sers == {"papermill"}


def test_at_brindlewick_gaps_are_where_they_were_put() -> None:
    one = sample("brindlewick-oakmere")
    without = [a.data for a in one.joint("appointment") if not a.data.get("authority")]
    assert [(a["organisation"], a["kind"]) for a in without] == [("oakmere", "ser")]
    untreated = titles(r for r in one.joint("resource") if not r.data.get("exit_treatment"))
    assert untreated == ["Pattern tooling for the joint range"]
    assert Counter(risk.data["kind"] for risk in one.joint("risk")) == {"threat": 7, "opportunity": 2}
