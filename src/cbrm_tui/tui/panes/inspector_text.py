"""What the inspector says of a record: fields, findings, links, and the guidance of its principle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from textual.content import Content

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.checks import Finding
from cbrm_tui.domain.fields import Choice, Rows, Score
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Element, Record
from cbrm_tui.domain.text import one_line, printable
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.record_rows import score_cell
from cbrm_tui.tui.session import Session
from cbrm_tui.tui.widgets.bars import sparkline
from cbrm_tui.workspace.edits import ABSENT
from cbrm_tui.workspace.offering import differences

_TREND_WIDTH: Final = 24
_SEVERITIES: Final = {"error": "bold $error", "warning": "$warning", "hint": "$muted"}


@dataclass(frozen=True)
class Line:
    """One entry. `field` can be edited, `link` (a record's id) can be jumped to; headings are neither.

    A `finding` is repaired from its line.
    """

    key: str
    content: Content
    field: str = ""
    link: str = ""
    heading: bool = False
    figure: str = ""
    finding: Finding | None = None


def record_lines(record: Record, session: Session, glyphs: Glyphs) -> Iterator[Line]:
    """Yield what there is to say of a record: its findings first, since they ask for something."""
    plan = session.plan
    key = plan.key_of(record) if record.id in plan else record.id
    title = record.heading if record.heading != record.id else ""
    yield _heading("record", f"{record.id}  {title}".rstrip())
    yield from _findings(key, session)
    yield from _disagreements(record, session, glyphs)
    yield from _offered(record, plan, glyphs)
    if isinstance(record, Element):
        yield from _about(record, plan)
    names = [name for name in record.fields if not (isinstance(record, Element) and name == "title")]
    for name in names:
        if name in record.data:
            yield from _field(record, name, plan, glyphs)
    yield from _links(record, key, plan, glyphs)
    if blank := [name for name in names if name not in record.data]:
        yield _heading("blank", "Not filled in")
        for name in blank:
            yield Line(f"field:{name}", Content.styled(record.fields[name].label, "$muted"), field=name)
    unknown = [name for name in record.data if name not in record.fields]
    if unknown:
        yield _heading("unknown", "Kept as they are")
        for name in unknown:
            value = record.data[name]
            nested = isinstance(value, dict) or (isinstance(value, list) and dict in map(type, value))
            said = f"{len(value)} entries, in the file" if nested else one_line(str(value))[:200]
            text = f"{one_line(name)}: {said}"
            yield Line(f"unknown:{name}", Content.styled(text, "$muted"))


def guidance_lines(number: int, language: str) -> Iterator[Line]:
    """Yield what a principle is about, why it matters and how to go about it, with clause numbers."""
    texts = catalogue.load(language)
    principle, words = texts.principle(number), texts.words
    yield _heading("guidance", f"{principle.title} (ISO 44003, {principle.clause})")
    yield Line("what", Content.assemble((f"{words['what']}  ", "bold $accent"), principle.what))
    yield Line("why", Content.assemble((f"{words['why']}  ", "bold $accent"), principle.why))
    for step in principle.how:
        who = ", ".join(words[actor] for actor in step.actors)
        parts = ((f"{words['how']}  ", "bold $accent"), step.text, (f"  {step.clause}, {who}", "$muted"))
        yield Line(f"how:{step.key}", Content.assemble(*parts))


def _heading(key: str, text: str) -> Line:
    return Line(key, Content.styled(one_line(text), "bold underline"), heading=True)


def _findings(key: str, session: Session) -> Iterator[Line]:
    for number, finding in enumerate(session.judgement.of_record(key)):
        style = _SEVERITIES[finding.severity.value]
        parts: list[str | tuple[str, str]] = [(f"! {finding.code} ", style), (finding.message, style)]
        if finding.fix:
            parts.append((f"\n  {finding.fix.command}", "$muted"))
        yield Line(f"finding:{number}", Content.assemble(*parts), finding=finding)


def _disagreements(record: Record, session: Session, glyphs: Glyphs) -> Iterator[Line]:
    for name in sorted(session.disagreed_fields(record.id)):
        text = f"{glyphs.differs} the partners disagree on {name}; c settles it"
        yield Line(f"differs:{name}", Content.styled(text, "bold $disagreement"))


def _offered(record: Record, plan: Plan, glyphs: Glyphs) -> Iterator[Line]:
    """Say what has changed inside since partners were given their copy."""
    for number, differs in enumerate(differences(plan, record)):
        declared = record.fields[differs.field]
        was, now = (
            "nothing" if value is ABSENT else declared.show(value) for value in (differs.offered, differs.now)
        )
        text = f"{declared.label} differs from what was offered as {differs.to}: {was}, now {now}; O"
        line = Content.styled(f"{glyphs.differs} {text}", "$warning")
        yield Line(f"offered:{number}", line, field=differs.field)


def _about(record: Element, plan: Plan) -> Iterator[Line]:
    known = plan.element(record.id)
    if known:
        duty = catalogue.load(plan.language).words["mandatory" if known.mandatory else "optional"]
        parts = (known.about, (f"  {known.clause}, {known.source}, {duty}", "$muted"))
        yield Line("about", Content.assemble(*parts))


def _field(record: Record, name: str, plan: Plan, glyphs: Glyphs) -> Iterator[Line]:
    declared, raw = record.fields[name], record.data.get(name)
    label = (f"{declared.label}  ", "$accent")
    if declared.fault(raw):
        wrong = (f"{declared.show(raw)}  {declared.fault(raw)}", "bold $error")
        yield Line(f"field:{name}", Content.assemble(label, wrong), field=name)
        return
    text: Content | str = declared.show(raw)
    if isinstance(declared, Score):
        text = _score(declared, raw, record, plan, glyphs)
    elif declared.kind == "prose":
        text = printable(str(raw)).strip()
    elif isinstance(declared, Choice):
        text = str(text).replace("_", " ")
    if not isinstance(declared, Rows):
        yield Line(f"field:{name}", Content.assemble(label, text), field=name)
        return
    rows = declared.read(raw)
    trend = f"  {_trend(declared, rows, glyphs)}".rstrip()
    yield Line(f"field:{name}", Content.assemble(label, f"{len(rows)}", (trend, "bold")), field=name)
    for number, row in reversed(list(enumerate(rows))):
        words = f" {glyphs.dot} ".join(
            shown for part, inner in declared.fields.items() if (shown := inner.show(row.get(part)))
        )
        yield Line(f"row:{name}:{number}", Content(f"  {words}"), field=name)


def _trend(declared: Rows, rows: Sequence[Mapping[str, Any]], glyphs: Glyphs) -> str:
    """Draw how readings, or the scores of assessments, went from old to new; nothing for fewer than two."""
    if "value" in declared.fields:
        values = [declared.fields["value"].read(row.get("value")) for row in rows]
    elif {"likelihood", "impact"} <= declared.fields.keys():
        pairs = [Score("").pair(row) for row in rows]
        values = [float(pair[0] * pair[1]) if pair else None for pair in pairs]
    else:
        return ""
    return sparkline(values, _TREND_WIDTH, glyphs.ascii_only) if len(values) > 1 else ""


def _score(declared: Score, raw: object, record: Record, plan: Plan, glyphs: Glyphs) -> Content:
    pair = declared.pair(raw)
    method = plan.space_settings(record.space).method
    cell = score_cell(pair, method, glyphs)
    if pair is None or cell is None:
        return Content.styled(f"{declared.show(raw)}  not on the plan's scales", "bold $error")
    band = method.band(pair)
    number = cell.style.rpartition("-")[2]
    words = f"  {method.likelihood[pair[0] - 1]}, {method.impact[pair[1] - 1]}"
    badge = f" {cell.text.split()[0]} {band.name if band else ''} "
    return Content.assemble((badge, f"$band-text-{number} on $band-{number}"), words)


def _links(record: Record, key: str, plan: Plan, glyphs: Glyphs) -> Iterator[Line]:
    outward = [(name, target) for name, ids in record.references().items() for target in ids]
    inward = plan.linked_from(key)
    if outward or inward:
        yield _heading("links", "Links (enter goes there)")
    for name, target in outward:
        yield _link(f"to:{name}:{target}", f"{glyphs.arrow} {name}", target, plan)
    for source in inward:
        yield _link(f"from:{source}", "named by", source, plan)


def _link(key: str, how: str, target: str, plan: Plan) -> Line:
    found = plan.get(target)
    words = one_line(found.heading) if found else "is not there"
    style = "" if found else "$warning"
    parts = ((f"{how} ", "$muted"), (f"{one_line(target)} ", "bold"), (words, style))
    return Line(key, Content.assemble(*parts), link=target if found else "")
