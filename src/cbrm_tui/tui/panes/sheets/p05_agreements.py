"""Principle 5: which topics agreements cover and who has agreed, and who hears by which channel (5.5.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cbrm_tui.domain.figures.agreements import by_topic, covered, others_reached, reaches
from cbrm_tui.domain.records import Agreement, Channel
from cbrm_tui.tui.panes.sheets.base import Line, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, empty, grid, headed, wrapped

_WORDS: Final = {
    "risk_reward": "risk and reward",
    "issues": "settling issues",
    "exit": "exit",
    "knowledge": "transfer of knowledge",
    "sustainability": "sustainability",
}


def topics(sight: Sight) -> Iterator[Line]:
    """Write each topic with the agreement that covers it and who has agreed, then the agreements."""
    partners = sight.settings.partners
    keys = list(partners)
    found = by_topic(sight.plan, sight.today, sight.space)
    rows = list(found)

    def cell(row: int, column: int) -> Shown:
        agreements = found[rows[row]]
        if not agreements:
            return "no", "$warning"
        in_force = [one for one in agreements if one.in_force(sight.today)]
        if any(keys[column] in one.agreed_by for one in in_force):
            return "agreed", "$success"
        return "draft" if any(keys[column] in one.agreed_by for one in agreements) else "not yet", "$warning"

    yield headed(sight, "Who has agreed to what", "a draft covers nothing yet")
    words = [_WORDS[topic] for topic in rows]
    first = [agreements[0] if agreements else None for agreements in found.values()]
    left = [topic for topic, agreements in found.items() if not covered(agreements, sight.today)]
    names = [partner.name for partner in partners.values()]
    topic_of = {f"topics:{number}": topic for number, topic in enumerate(rows)}
    for line in grid(sight, "topics", words, names, cell, first):
        topic = topic_of.get(line.key)
        yield from lacking(line, covers=[topic]) if topic in left else [line]
    if left:
        text = f"No agreement in force covers {', '.join(_WORDS[topic] for topic in left)}; n adds one."
        yield from lacking(wrapped(sight, "left", "", text, 0, style="$warning"), covers=left)
    agreements = sorted(
        sight.plan.of(Agreement, space=sight.space), key=lambda one: (not one.open, one.heading)
    )
    if agreements:
        yield blank("agreements")
        yield headed(sight, "Agreements")
    for one in agreements:
        yield from _agreement(sight, one)


def _agreement(sight: Sight, one: Agreement) -> Iterator[Line]:
    until: Shown = (f"until {one.valid_until}", "") if one.valid_until else ("open end", "$muted")
    soon = sight.settings.threshold("agreement_days")
    if one.open and one.valid_until and (one.valid_until - sight.today).days <= soon:
        ended = one.valid_until < sight.today
        until = (f"{'ended' if ended else 'ends'} {one.valid_until}", "$warning")
    style = "$success" if one.in_force(sight.today) else "$warning" if one.open else "$muted"
    texts: list[Shown] = [(one.status or "no status", style), (one.heading, "bold"), until]
    yield text_line(one.id, columns(sight, (10, 0, 17), texts), record=one, field="valid_until")
    about = ", ".join(_WORDS[topic] for topic in one.covers)
    key = f"{one.id}:covers"
    yield from wrapped(
        sight, key, "", about, 10, gap="covers no topic", style="$muted", record=one, field="covers"
    )
    left = [sight.settings.name_of(key) for key in sight.settings.partners if key not in one.agreed_by]
    if one.open and left:
        text = f"not agreed by {', '.join(left)}"
        key = f"{one.id}:agreed"
        yield from wrapped(sight, key, "", text, 10, style="$warning", record=one, field="agreed_by")


def reach(sight: Sight) -> Iterator[Line]:
    """Write who is reached by which channel, formal or not, and whom none reaches."""
    channels = [one for one in sight.plan.of(Channel, space=sight.space) if one.open]
    if not channels:
        text = "How the partners keep people informed, and whom that reaches, stands here. n adds a channel."
        yield from empty(sight, "empty", text)
        return
    channels.sort(key=lambda one: (not one.formal, one.heading))
    partners = list(sight.settings.partners.values())

    def cell(row: int, column: int) -> Shown:
        if reaches(channels[row], partners[column]):
            return "yes", "$success"
        return sight.glyphs.dot, "$muted"

    yield headed(sight, "Who is reached by what")
    names = [partner.name for partner in partners]
    yield from grid(sight, "reach", [one.heading for one in channels], names, cell, channels)
    for partner in partners:
        if not any(reaches(one, partner) for one in channels):
            text = f"No channel reaches {partner.name}; n adds one."
            lines = wrapped(sight, f"gap:{partner.key}", "", text, 0, style="$warning")
            yield from lacking(lines, audience=[partner.key])
    yield blank("channels")
    yield from _channels(sight, channels)


def _channels(sight: Sight, channels: Sequence[Channel]) -> Iterator[Line]:
    partners = sight.settings.partners.values()
    ways = {True: "Formal", False: "Informal", None: "Not said whether formal"}
    for formal, word in ways.items():
        ours = [one for one in channels if one.formal is formal]
        if not ours:
            if formal is not None:
                yield headed(sight, word, "none")
            continue
        yield headed(sight, word)
        for one in ours:
            often: Shown = one.show("frequency") or ("how often is not said", "$warning")
            line = columns(sight, (0, 26), [(one.heading, "bold"), often])
            yield text_line(one.id, line, record=one, field="frequency")
            others = ", ".join(others_reached(one, partners))
            text = f"{one.show('content')}{f' Also to {others}.' if others else ''}".strip()
            key = f"{one.id}:content"
            yield from wrapped(sight, key, "", text, 1, style="$muted", record=one, field="content")
