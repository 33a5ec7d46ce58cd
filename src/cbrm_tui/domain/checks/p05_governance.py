"""Principle 5: the governance model, the ladder, channels and agreements (5.5.3.3 to 5.5.3.6)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Fix, Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import joint_plan_begun
from cbrm_tui.domain.checks.wording import addable, days, name, plan_doc, quoted, settable
from cbrm_tui.domain.figures.agreements import by_topic, covered, in_force, reaches
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Agreement, Channel, Governance, Issue

_PARTS = {
    "GP03": ("roles", "who does what in the joint team"),
    "GP04": ("deliverables", "what each partner delivers"),
    "GP05": ("frequency", "how often the joint team meets"),
    "GP06": ("operational_plan", "how the joint work is planned"),
    "GP07": ("performance", "how performance is measured"),
}
_TOPIC_WORDS = {"risk_reward": "risk and reward", "knowledge": "the transfer of knowledge"}


def _declare_part(code: str, part: str, what: str) -> None:
    """Declare the check of one of the five parts that a governance model has at least.

    A model that the partners have agreed to is a warning where a part is missing, a draft a hint.
    """

    @record_check(code, Governance, Severity.WARNING, f"governance lacks {part.replace('_', ' ')}")
    def part_missing(governance: Governance, plan: Plan, today: date) -> Iterator[Found]:
        if governance.open and part in governance.missing:
            grave = Severity.HINT if governance.status in {"", "drafted"} else None
            message = f"{name(governance)} does not say {what}."
            yield Found(message, part, settable(governance, part), severity=grave)


for _code, (_part, _what) in _PARTS.items():
    _declare_part(_code, _part, _what)


@check("GP08", Severity.HINT, "no escalation ladder", principle=5, clause="5.5.3.4")
def no_ladder(plan: Plan, today: date) -> Iterator[Found]:
    """The joint plan says who settles what, and how soon it goes one level up.

    Asked once the joint plan has been begun; with an open issue it is a warning.
    """
    if plan.space_settings("joint").ladder or not joint_plan_begun(plan):
        return
    sheet = plan.get("plan@joint")
    urgent = any(issue.open for issue in plan.of(Issue, space="joint"))
    yield Found(
        "The joint plan has no levels by which issues are settled.",
        "ladder" if sheet else "",
        Fix("cbrm method …", sheet.id, "ladder") if sheet else Fix("cbrm method …"),
        sheet,
        Severity.WARNING if urgent else None,
        "joint",
        plan_doc(plan, "joint"),
    )


@check("GP10", Severity.HINT, "no channel reaches an organisation", principle=5, clause="5.5.3.5")
def not_reached(plan: Plan, today: date) -> Iterator[Found]:
    """Each organisation is in the audience of a channel.

    Asked once the joint plan has been begun; no channel at all is one finding.
    """
    channels = [channel for channel in plan.of(Channel, space="joint") if channel.open]
    if not channels and plan.partners and joint_plan_begun(plan):
        yield Found(
            "It is not said how the partners keep people informed.",
            fix=addable(Channel, title="…", audience=",".join(plan.partners), frequency="…"),
            space="joint",
            doc=plan_doc(plan, "joint"),
        )
    for key, partner in plan.partners.items() if channels else ():
        if not any(reaches(channel, partner) for channel in channels):
            first = channels[0]
            audience = Channel.audience.edit_text([*first.audience, key])
            fix = settable(first, "audience", audience)
            yield Found(f"No channel reaches {quoted(partner.name)}.", "audience", fix, first)


@check("GP11", Severity.HINT, "topic that no agreement covers", principle=5, clause="5.5.3.6")
def uncovered(plan: Plan, today: date) -> Iterator[Found]:
    """Agreements in force cover all topics that the standard names; one finding lists what is left.

    Asked once the joint plan has been begun. It is a warning where the partners have agreed to something
    already, and so believe themselves covered. A draft covers nothing. Of the exit EX06 speaks as soon as an
    agreement is in force; while there is none, it is one of the topics here.
    """
    agreed = in_force(plan, today)
    topics_of = by_topic(plan, today)
    left = [
        topic
        for topic, agreements in topics_of.items()
        if not covered(agreements, today) and not (agreed and topic == "exit")
    ]
    if not left or not joint_plan_begun(plan):
        return
    topics = ", ".join(_TOPIC_WORDS.get(topic, topic) for topic in left)
    yield Found(
        f"No agreement in force covers {topics}.",
        fix=addable(Agreement, covers=",".join(left), title="…"),
        severity=Severity.WARNING if agreed else None,
        space="joint",
        doc=plan_doc(plan, "joint"),
    )


@record_check("GP13", Agreement, Severity.HINT, "agreement expiring")
def expiring(agreement: Agreement, plan: Plan, today: date) -> Iterator[Found]:
    """An open agreement ends within `agreement_days` (60); one that has ended is a warning."""
    until = agreement.valid_until
    if not agreement.open or until is None:
        return
    left = (until - today).days
    if left < 0:
        message = f"{name(agreement)} ended {days(-left)} ago."
        yield Found(message, "valid_until", settable(agreement, "valid_until"), severity=Severity.WARNING)
    elif left <= plan.space_settings(agreement.space).threshold("agreement_days"):
        when = f"in {days(left)}" if left else "today"
        message = f"{name(agreement)} ends {when}."
        yield Found(message, "valid_until", settable(agreement, "valid_until"))
