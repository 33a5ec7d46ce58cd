"""`cbrm partners`: keys are shown, what is held back can be accepted, a lost machine retired."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.program import Outcome, refused, run

from cbrm_tui.sync.ledger import Ledger
from cbrm_tui.sync.signatures import Signer, fingerprint
from cbrm_tui.sync.trust import Pins

Cbrm = Callable[..., Outcome]
STRANGER = "0123456789ab"
FIRST, SECOND = (Signer.of(STRANGER, bytes([digit] * 32)).public for digit in (1, 2))


@pytest.fixture
def ours(demo: tuple[Cbrm, Cbrm]) -> Cbrm:
    """Brindlewick, who knows a replica that now comes with another key."""
    with ledger(demo[0]).transaction() as books:
        pins = books.pins()
        pins.judge(STRANGER, 1, FIRST, "oakmere", "Sam \x1b[31mSmith")
        pins.judge(STRANGER, 2, SECOND, "oakmere", "Sam")
        books.keep_pins(pins)
    return demo[0]


def ledger(cbrm: Cbrm) -> Ledger:
    return Ledger(Path(cbrm.keywords["cwd"]) / ".cbrm" / "sync" / "joint.sqlite")  # type: ignore[attr-defined]


def judge(cbrm: Cbrm, key: str) -> str | None:
    with ledger(cbrm).transaction() as books:
        pins: Pins = books.pins()
        return pins.judge(STRANGER, 3, key, "oakmere", "Sam")


def rows(cbrm: Cbrm) -> dict[str, dict[str, Any]]:
    outcome = cbrm("partners", "--json")
    assert outcome.code == 0, outcome
    return {row["replica"]: row for row in outcome.json}


def test_replicas_are_shown_with_their_keys_and_what_is_held_back(ours: Cbrm) -> None:
    found = rows(ours)
    here = next(row for row in found.values() if row["state"] == "this machine")
    assert here["organisation"] == "brindlewick"
    assert found[STRANGER]["state"] == "refused"
    assert found[STRANGER]["fingerprint"] == fingerprint(FIRST)
    shown = ours("partners").out
    assert "\x1b" not in shown
    for part in ("this machine", "refused", fingerprint(FIRST), fingerprint(SECOND), f"--accept {STRANGER}"):
        assert part in shown


def test_accepting_takes_the_key_that_was_held_back(ours: Cbrm) -> None:
    outcome = ours("partners", "--accept", STRANGER)
    assert outcome.code == 0
    assert fingerprint(SECOND) in outcome.message
    assert (rows(ours)[STRANGER]["state"], rows(ours)[STRANGER]["fingerprint"]) == (
        "pinned",
        fingerprint(SECOND),
    )
    assert judge(ours, SECOND) is None


def test_a_retired_replica_is_held_back_until_it_is_accepted(ours: Cbrm) -> None:
    ours("partners", "--accept", STRANGER)
    assert ours("partners", "--retire", STRANGER, "--json").json
    assert rows(ours)[STRANGER]["state"] == "retired"
    assert "retired" in (judge(ours, SECOND) or "")
    ours("partners", "--accept", STRANGER)
    assert judge(ours, SECOND) is None


def test_wrong_requests_are_one_line(ours: Cbrm) -> None:
    here = next(key for key, row in rows(ours).items() if row["state"] == "this machine")
    assert "there is no replica" in refused(ours("partners", "--accept", "abc\x1b"))
    assert "this workspace itself" in refused(ours("partners", "--retire", here))
    assert "either" in refused(ours("partners", "--accept", STRANGER, "--retire", STRANGER))
    ours("partners", "--accept", STRANGER)
    assert "nothing of replica" in refused(ours("partners", "--accept", STRANGER))


def test_a_workspace_without_a_store_has_no_partners_yet(sample: Path) -> None:
    outcome = run("partners", cwd=sample)
    assert outcome.code == 0
    assert "cbrm share" in outcome.message
    assert run("partners", "--json", cwd=sample).json == []
