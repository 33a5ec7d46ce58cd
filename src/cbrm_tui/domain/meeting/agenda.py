"""The agenda of a review: what people put on it, and what the plan itself says is worth the time."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from cbrm_tui.domain.checks import Finding
from cbrm_tui.domain.checks.registry import findings_of, order
from cbrm_tui.domain.meeting.kinds import KINDS, Kind, Look, opportunity
from cbrm_tui.domain.meeting.reviews import previous
from cbrm_tui.domain.meeting.shared import JOINT, at_the_table
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, Review, Risk
from cbrm_tui.domain.text import one_line

_ON_IT = "put on the agenda"
_LOOKED_THROUGH = "looked through each time"


@dataclass(frozen=True)
class AgendaItem:
    """One thing to talk about. `subject` is what the review calls it: a record's id, or some words.

    `reasons` say in plain words why it comes up, the weightiest first. `pinned` is what people put there.
    """

    subject: str
    record: Record | None
    title: str
    reasons: tuple[str, ...] = ()
    pinned: bool = False


def propose(
    plan: Plan,
    kind: str,
    today: date,
    *,
    space: str = JOINT,
    disagreements: Collection[str] = (),
    changed: Collection[str] = (),
    findings: Iterable[Finding] | None = None,
) -> tuple[AgendaItem, ...]:
    """Return what a review of that kind would talk about, in order; see `agenda_of`.

    Raises KeyError for a kind that there is not.
    """
    chosen = KINDS[kind]
    look = _look(plan, chosen, today, space, None, disagreements, changed, findings)
    return tuple(_proposals(chosen, look, space))


def agenda_of(
    plan: Plan,
    review: Review,
    today: date,
    *,
    disagreements: Collection[str] = (),
    changed: Collection[str] = (),
    findings: Iterable[Finding] | None = None,
) -> tuple[AgendaItem, ...]:
    """Return what a review talks about, in order.

    While it is planned, what people put there comes first and the proposals of its kind after that,
    without what they left out. From the moment it is led its agenda stands as it is written. `disagreements`
    and `changed` are ids of records, known to whoever syncs; `findings` spare looking for them again.
    """
    kind = KINDS.get(review.kind, KINDS["executive"])
    look = _look(plan, kind, today, review.space, review, disagreements, changed, findings)
    pinned = tuple(_pinned(subject, kind, look) for subject in dict.fromkeys(review.agenda))
    if not review.ahead and (pinned or review.status != "running"):
        return pinned
    skipped = {*review.agenda, *review.left_out}
    rest = (item for item in _proposals(kind, look, review.space) if item.subject not in skipped)
    return (*pinned, *rest)


def _look(
    plan: Plan,
    kind: Kind,
    today: date,
    space: str,
    review: Review | None,
    disagreements: Collection[str],
    changed: Collection[str],
    findings: Iterable[Finding] | None,
) -> Look:
    table = at_the_table(plan, space)
    last = previous(table, kind.name, today, space, review)
    return Look(
        table,
        today,
        last.held_on if last else None,
        frozenset(disagreements),
        frozenset(changed),
        _judge(table, space, today, findings),
    )


def _judge(
    plan: Plan, space: str, today: date, findings: Iterable[Finding] | None
) -> Callable[[str], Sequence[Finding]]:
    """Return what tells the findings of a record: the given ones, else those of its own checks."""
    if findings is None:
        return cache(lambda key: tuple(sorted(findings_of(key, plan, today), key=order)))
    by_record: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=order):
        if finding.record and finding.space == space:
            by_record.setdefault(finding.record, []).append(finding)
    return lambda key: by_record.get(key, ())


def _proposals(kind: Kind, look: Look, space: str) -> Iterator[AgendaItem]:
    ranked = []
    for place, record_type in enumerate(kind.types):
        for record in look.plan.of(record_type, space=space):
            if not record.open:
                continue
            reasons = _reasons(record, kind, look)
            if not reasons and record_type not in kind.whole:
                continue
            rank = min(reasons, default=len(kind.reasons))
            if opportunity(record, look) and rank:
                rank = len(kind.reasons)
            why = tuple(reasons[at] for at in sorted(reasons)) or (_LOOKED_THROUGH,)
            item = AgendaItem(record.id, record, record.heading, why)
            ranked.append(((rank, *_weight(record, look), place, record.id), item))
    return (item for _, item in sorted(ranked, key=lambda pair: pair[0]))


def _pinned(subject: str, kind: Kind, look: Look) -> AgendaItem:
    record = look.plan.get(subject)
    if record is None:
        return AgendaItem(subject, None, one_line(subject), (_ON_IT,), pinned=True)
    reasons = _reasons(record, kind, look) if record.open else {}
    why = tuple(reasons[at] for at in sorted(reasons)) or (
        (_ON_IT,) if record.open else ("closed meanwhile",)
    )
    return AgendaItem(subject, record, record.heading, why, pinned=True)


def _reasons(record: Record, kind: Kind, look: Look) -> dict[int, str]:
    """Return why a record comes up, by the place of the reason."""
    found = ((place, reason(record, look)) for place, reason in enumerate(kind.reasons))
    return {place: words for place, words in found if words}


def _weight(record: Record, look: Look) -> tuple[int, int]:
    """Order by how grave a risk is; what has no score comes before, since nobody knows."""
    if not isinstance(record, Risk):
        return (0, 0)
    score = record.score
    method = look.plan.space_settings(record.space).method
    band = method.band_index(score) if score else None
    return (-len(method.bands), 0) if score is None or band is None else (-band, -method.value(score))
