"""Two partners on a real S3 server: edits, disagreements, requests counted, and faults survived."""

from pathlib import Path

import pytest
from tests.servers.proxy import Does, FaultProxy
from tests.servers.seaweedfs import S3Server
from tests.sync.partners import Partner, in_step, joint_files, pair

from cbrm_tui.sync.sharing import join, share
from cbrm_tui.sync.store import StoreError
from cbrm_tui.workspace.workspace import Workspace

RISK = "R-E68Y"


@pytest.fixture
def partners(
    s3_server: S3Server, s3_bucket: str, fault_proxy: FaultProxy, tmp_path: Path
) -> tuple[Partner, Partner]:
    """Both in step, with every request of both going through the proxy."""
    url, options = s3_server.at(fault_proxy.endpoint).address(s3_bucket, "plan")
    made = pair(tmp_path, url, options)
    for partner in made:
        partner.go()
    fault_proxy.clear()
    return made


def test_edits_reach_the_partner(partners: tuple[Partner, Partner]) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    theirs.set(RISK, proximity="this winter")
    in_step(ours, theirs)
    assert theirs.workspace.plan[RISK].owner == "Tom Fairclough"
    assert ours.workspace.plan[RISK].data["proximity"] == "this winter"


def test_a_disagreement_is_the_same_on_both_sides_until_it_is_settled(
    partners: tuple[Partner, Partner],
) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    theirs.set(RISK, owner="Ruth Calloway")
    in_step(ours, theirs)
    assert ours.sync.disagreements() == theirs.sync.disagreements() != []
    ours.sync.settle(RISK, "owner", "Ruth Calloway")
    in_step(ours, theirs)
    assert ours.sync.disagreements() == theirs.sync.disagreements() == []
    assert theirs.workspace.plan[RISK].owner == "Ruth Calloway"


def test_nothing_to_do_is_one_request(partners: tuple[Partner, Partner], fault_proxy: FaultProxy) -> None:
    ours, _ = partners
    report = ours.go()
    assert fault_proxy.counts == {"GET": 1}
    assert report.requests == 1


def test_one_edit_sent_is_at_most_four_requests(
    partners: tuple[Partner, Partner], fault_proxy: FaultProxy
) -> None:
    ours, _ = partners
    ours.set(RISK, owner="Tom Fairclough")
    report = ours.go()
    assert report.sent == 1
    assert sum(fault_proxy.counts.values()) == report.requests <= 4


def test_one_commit_received_is_two_requests(
    partners: tuple[Partner, Partner], fault_proxy: FaultProxy
) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    ours.go()
    fault_proxy.clear()
    report = theirs.go()
    assert report.received == 1
    assert sum(fault_proxy.counts.values()) == report.requests == 2


def test_a_lost_answer_to_a_put_loses_nothing(
    partners: tuple[Partner, Partner], fault_proxy: FaultProxy
) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    fault_proxy.add(Does.LOSE_RESPONSE, method="PUT", path="/c/")
    ours.go()
    in_step(ours, theirs)
    assert theirs.workspace.plan[RISK].owner == "Tom Fairclough"
    assert len([entry for entry in theirs.sync.history(RISK) if entry.after == "Tom Fairclough"]) == 1


def test_a_commit_whose_marker_was_not_written_arrives_all_the_same(
    partners: tuple[Partner, Partner], fault_proxy: FaultProxy
) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    fault_proxy.add(Does.ANSWER, method="PUT", path="/h/", status=403, code="AccessDenied")
    report = ours.sync.sync()
    assert report.state == "incomplete"
    assert ours.sync.status().to_send == 1
    fault_proxy.clear()
    in_step(ours, theirs)
    assert theirs.workspace.plan[RISK].owner == "Tom Fairclough"


def test_an_unreachable_store_is_a_plain_state(
    partners: tuple[Partner, Partner], fault_proxy: FaultProxy
) -> None:
    ours, theirs = partners
    ours.set(RISK, owner="Tom Fairclough")
    fault_proxy.add(Does.ANSWER, status=503, code="SlowDown", times=100)
    report = ours.sync.sync()
    assert report.state == "offline"
    assert report.error.count("\n") == 0
    status = ours.sync.status()
    assert (status.to_send, status.error) == (1, report.error)
    fault_proxy.clear()
    in_step(ours, theirs)
    assert theirs.workspace.plan[RISK].owner == "Tom Fairclough"
    assert ours.sync.status().error == ""


def test_wrong_credentials_are_one_clear_line(
    partners: tuple[Partner, Partner], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, _ = partners
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-secret")
    report = ours.sync.sync()
    assert report.state == "incomplete"
    assert report.error
    assert "\n" not in report.error
    assert "not-the-secret" not in report.error


def test_a_bucket_that_is_not_there_is_one_clear_line(
    s3_server: S3Server, partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    url, options = s3_server.address("no-such-bucket", "plan")
    with pytest.raises(StoreError, match="no-such-bucket"):
        join(url, options, tmp_path / "third", "oakmere")
    assert not (tmp_path / "third").exists()


def test_another_plan_in_the_bucket_is_refused(
    s3_server: S3Server, s3_bucket: str, partners: tuple[Partner, Partner], tmp_path: Path
) -> None:
    from tests.sync.partners import first_partner

    other = first_partner(tmp_path / "other")
    sheet = other.root / "joint" / "plan.toml"
    sheet.write_text(sheet.read_text().replace(other.plan.settings["joint"].plan, "0" * 26))
    other = Workspace.open(other.root)
    url, options = s3_server.address(s3_bucket, "plan")
    with pytest.raises(StoreError, match="another plan"):
        share(other, url, options)


def test_no_secret_reaches_a_workspace_or_the_ledger(
    partners: tuple[Partner, Partner], s3_server: S3Server
) -> None:
    for partner in partners:
        everything = b"".join(path.read_bytes() for path in partner.root.rglob("*") if path.is_file())
        assert s3_server.secret.encode() not in everything


def test_nothing_internal_is_in_the_bucket(
    partners: tuple[Partner, Partner], s3_server: S3Server, s3_bucket: str
) -> None:
    ours, theirs = partners
    secret = next(
        key for key, record in ours.workspace.plan.records.items() if record.internal and "@" not in key
    )
    ours.set(secret, notes="canary-7f3a")
    ours.set(RISK, owner="Tom Fairclough")
    in_step(ours, theirs)
    objects = s3_server.objects(s3_bucket)
    everything = b"".join(objects.values())
    assert b"Tom Fairclough" in everything
    assert b"canary-7f3a" not in everything
    assert secret.encode() not in everything
    assert not [key for key in objects if "internal" in key]


def test_a_third_replica_joins_the_same_bytes(
    partners: tuple[Partner, Partner], s3_server: S3Server, s3_bucket: str, tmp_path: Path
) -> None:
    ours, theirs = partners
    for number in range(5):
        ours.set(RISK, owner=f"Owner {number}")
        in_step(ours, theirs)
    url, options = s3_server.address(s3_bucket, "plan")
    third = join(url, options, tmp_path / "third", "oakmere")
    assert joint_files(third.root) == joint_files(ours.root)
