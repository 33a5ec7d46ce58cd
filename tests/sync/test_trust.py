from pathlib import Path

import pytest

from cbrm_tui.sync.ledger import Ledger
from cbrm_tui.sync.signatures import Signer, fingerprint
from cbrm_tui.sync.trust import Pin, Pins
from cbrm_tui.workspace.errors import WorkspaceError

BEN, SAM = "0123456789ab", "ba9876543210"
KEY = Signer.of(BEN, bytes(32)).public
OTHER = Signer.of(BEN, bytes([1] * 32)).public


@pytest.fixture
def pins() -> Pins:
    return Pins(now="2026-05-01T10:00:00+00:00")


def judge(pins: Pins, key: str | None, replica: str = BEN, seq: int = 7) -> str | None:
    return pins.judge(replica, seq, key, "oakmere", "Ben")


def only(pins: Pins) -> Pin:
    [pin] = pins
    return pin


def test_a_key_is_pinned_on_first_sight_and_fine_from_then_on(pins: Pins) -> None:
    assert judge(pins, KEY) is None
    assert judge(pins, KEY) is None
    pin = only(pins)
    assert (pin.state, pin.key, pin.why) == ("pinned", KEY, "")
    assert (pin.organisation, pin.author, pin.first_seen) == ("oakmere", "Ben", "2026-05-01T10:00:00+00:00")


def test_another_key_is_held_back_with_all_that_a_person_needs_to_ask(pins: Pins) -> None:
    judge(pins, KEY)
    why = judge(pins, OTHER)
    assert why is not None
    for part in (
        "oakmere",
        "Ben",
        BEN,
        fingerprint(KEY),
        fingerprint(OTHER),
        f"cbrm partners --accept {BEN}",
    ):
        assert part in why
    assert "\n" not in why
    assert (only(pins).state, only(pins).why, only(pins).key) == ("refused", why, KEY)


def test_no_signature_is_held_back_where_there_was_one_and_at_first_sight(pins: Pins) -> None:
    judge(pins, KEY)
    assert "not signed" in (judge(pins, None) or "")
    assert "anybody may have written them" in (judge(pins, None, SAM) or "")
    assert {pin.state for pin in pins} == {"refused"}


def test_what_is_held_back_stays_so_until_it_is_accepted(pins: Pins) -> None:
    judge(pins, KEY)
    assert judge(pins, OTHER)
    assert judge(pins, OTHER)
    assert pins.accept(BEN).key == OTHER
    assert judge(pins, OTHER) is None
    assert judge(pins, KEY) is not None


def test_the_old_key_stays_good_while_another_is_held_back(pins: Pins) -> None:
    judge(pins, KEY)
    judge(pins, OTHER)
    assert judge(pins, KEY) is None
    assert only(pins).state == "pinned"


def test_a_replica_without_signature_can_be_accepted_and_may_begin_to_sign(pins: Pins) -> None:
    judge(pins, None)
    pins.accept(BEN)
    assert judge(pins, None) is None
    assert only(pins).state == "unsigned"
    assert judge(pins, KEY) is None
    assert judge(pins, None) is not None


def test_a_retired_replica_is_held_back_until_it_is_accepted(pins: Pins) -> None:
    judge(pins, KEY)
    pins.retire(BEN, 7)
    assert judge(pins, KEY) is None
    assert "retired" in (judge(pins, KEY, seq=8) or "")
    assert only(pins).state == "retired"
    pins.accept(BEN)
    assert judge(pins, KEY) is None


def test_accepting_a_retired_replica_accepts_no_other_key_along_with_it(pins: Pins) -> None:
    judge(pins, KEY)
    judge(pins, OTHER)
    pins.retire(BEN, 7)
    pins.accept(BEN)
    assert judge(pins, OTHER) is not None


def test_only_what_is_there_can_be_accepted(pins: Pins) -> None:
    judge(pins, KEY)
    with pytest.raises(WorkspaceError, match="nothing of replica"):
        pins.accept(BEN)
    with pytest.raises(WorkspaceError, match="there is no replica"):
        pins.accept(SAM)


def test_a_replica_may_be_retired_before_anything_of_it_is_known(pins: Pins) -> None:
    pins.retire(BEN, 7)
    assert judge(pins, KEY) is None
    assert only(pins).organisation == "oakmere"
    assert judge(pins, KEY, seq=8) is not None


def test_what_a_stranger_calls_himself_is_shown_as_plain_text(pins: Pins) -> None:
    why = pins.judge(BEN, 1, None, "oak\x1b[31mmere", "Ben\n\u202eeve") or ""
    assert not {"\x1b", "\n", "\u202e"} & set(why)


def test_pins_outlive_the_program(tmp_path: Path, pins: Pins) -> None:
    judge(pins, KEY)
    judge(pins, None, SAM)
    with Ledger(tmp_path / "joint.sqlite").transaction() as books:
        books.keep_pins(pins)
    with Ledger(tmp_path / "joint.sqlite").transaction() as books:
        again = books.pins()
    assert list(again) == list(pins)
    assert judge(again, OTHER) is not None
    assert judge(again, KEY) is None


def test_a_decision_made_during_a_round_is_not_undone_by_it(tmp_path: Path, pins: Pins) -> None:
    ledger = Ledger(tmp_path / "joint.sqlite")
    judge(pins, KEY)
    with ledger.transaction() as books:
        books.keep_pins(pins)
        during = books.pins()
        decided = books.pins()
        decided.retire(BEN, 7)
        books.keep_pins(decided)
        judge(during, KEY)
        books.keep_pins(during)
        assert only(books.pins()).state == "retired"
