"""What this machine knows of a meeting and partners do not: where it stands, its clock, private scores.

It is written at each step, so that a killed program goes on with the same item and the clock right. The
scores that people type in private are here and nowhere else; no record and no store ever has them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cbrm_tui.domain.meeting import Clock, Pause
from cbrm_tui.domain.method import Score


@dataclass(frozen=True)
class MeetingState:
    """Where a meeting stands here.

    `step` is a word of the screens' own, `subject` the item in front. `scores` are by subject and person,
    until they are shown; `typed` is what was typed and not finished, by field.
    """

    review: str
    clock: Clock
    step: str = ""
    subject: str = ""
    scores: Mapping[str, Mapping[str, Score]] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    def with_score(self, subject: str, person: str, score: Score | None) -> MeetingState:
        """Return the state in which a person gave that score of a subject in private; None takes it back."""
        of_subject = {who: given for who, given in self.scores.get(subject, {}).items() if who != person}
        if score is not None:
            of_subject[person] = score
        others = {one: given for one, given in self.scores.items() if one != subject}
        return replace(self, scores={**others, subject: of_subject} if of_subject else others)

    def without_scores(self, subject: str) -> MeetingState:
        """Return the state after the scores of a subject were shown: they are kept no longer."""
        return replace(self, scores={one: given for one, given in self.scores.items() if one != subject})

    def with_typed(self, name: str, text: str) -> MeetingState:
        """Return the state with what was typed into a field so far; an empty text forgets it."""
        others = {one: known for one, known in self.typed.items() if one != name}
        return replace(self, typed={**others, name: text} if text else others)

    def at(self, step: str, subject: str, now: datetime) -> MeetingState:
        """Return the state with another step and item in front, the clock turned to it."""
        return replace(self, step=step, subject=subject, clock=self.clock.turn(subject, now))


def to_json(state: MeetingState) -> dict[str, Any]:
    """Return a state as JSON values."""
    clock = state.clock
    return {
        "review": state.review,
        "step": state.step,
        "subject": state.subject,
        "scores": {one: {who: list(score) for who, score in of.items()} for one, of in state.scores.items()},
        "typed": dict(state.typed),
        "clock": {
            "began": clock.began.isoformat(),
            "beat": clock.beat.isoformat(),
            "subject": clock.subject,
            "since": clock.since.isoformat() if clock.since else None,
            "spent": dict(clock.spent),
            "pauses": [[one.start.isoformat(), one.end.isoformat(), one.why] for one in clock.pauses],
            "paused_at": clock.paused_at.isoformat() if clock.paused_at else None,
            "why": clock.why,
        },
    }


def from_json(raw: Any) -> MeetingState:
    """Read what `to_json` wrote. Raises ValueError for anything else."""
    try:
        return MeetingState(
            review=str(raw["review"]),
            clock=_clock(raw["clock"]),
            step=str(raw["step"]),
            subject=str(raw["subject"]),
            scores={
                str(one): {str(who): (int(pair[0]), int(pair[1])) for who, pair in of.items()}
                for one, of in raw["scores"].items()
            },
            typed={str(name): str(text) for name, text in raw["typed"].items()},
        )
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError("no state of a meeting") from error


def _clock(raw: Any) -> Clock:
    return Clock(
        began=_moment(raw["began"]),
        beat=_moment(raw["beat"]),
        subject=str(raw["subject"]),
        since=_moment(raw["since"]) if raw["since"] else None,
        spent={str(subject): float(seconds) for subject, seconds in raw["spent"].items()},
        pauses=tuple(Pause(_moment(start), _moment(end), str(why)) for start, end, why in raw["pauses"]),
        paused_at=_moment(raw["paused_at"]) if raw["paused_at"] else None,
        why=str(raw["why"]),
    )


def _moment(raw: Any) -> datetime:
    moment = datetime.fromisoformat(raw)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset")
    return moment


def read_state(text: str | None) -> MeetingState | None:
    """Read the text of a state's file; None for none, and for one that cannot be read."""
    try:
        return from_json(json.loads(text)["state"]) if text else None
    except (ValueError, KeyError, TypeError):
        return None
