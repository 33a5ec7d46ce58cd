"""Sharing and syncing by command over a real S3 server, and what is said when it does not answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.program import Outcome, refused, run
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.seaweedfs import S3Server

Cbrm = Callable[..., Outcome]


@pytest.fixture
def address(s3_server: S3Server, s3_bucket: str) -> tuple[str, ...]:
    """The store's URL and options as a person types them."""
    url, options = s3_server.address(s3_bucket)
    return (url, "-o", f"endpoint_url={options['endpoint_url']}")


def test_partners_meet_in_a_bucket(tmp_path: Path, cbrm: Cbrm, address: tuple[str, ...]) -> None:
    shared = cbrm("share", *address, "--json")
    assert (shared.code, shared.json["state"]) == (0, "in step")
    url, *options = address
    joined = run("join", url, "theirs", "--as", "oakmere", *options, cwd=tmp_path)
    assert joined.code == 0, joined
    theirs = tmp_path / "theirs"
    assert cbrm("set", "R-FJP8", "title=Over the bucket").code == 0
    assert cbrm("sync").out == "joint: in step · 1 sent\n"
    assert run("sync", cwd=theirs).out == "joint: in step · 1 received\n"
    assert run("show", "R-FJP8", "--json", cwd=theirs).json["title"] == "Over the bucket"


def test_a_store_that_does_not_answer_is_exit_1_and_nothing_is_lost(
    sample: Path, cbrm: Cbrm, address: tuple[str, ...]
) -> None:
    assert cbrm("share", *address).code == 0
    config = sample / "workspace.toml"
    text = config.read_text(encoding="utf-8")
    endpoint = address[2].partition("=")[2]
    config.write_text(text.replace(endpoint, f"http://{LOOPBACK}:{free_port()}"), encoding="utf-8")
    assert cbrm("set", "R-FJP8", "title=While away").code == 0
    outcome = cbrm("sync", "--json")
    assert outcome.code == 1
    (report,) = outcome.json["spaces"]
    assert report["state"] == "offline"
    assert "no connection to" in report["error"]
    assert "no connection to" in cbrm("status").out
    assert cbrm("status", "--json").json["to_send"] == 1
    config.write_text(text, encoding="utf-8")
    assert cbrm("sync", "--json").json["spaces"][0]["sent"] == 1


def test_sharing_with_a_store_that_does_not_answer_is_exit_1_and_changes_nothing(
    sample: Path, cbrm: Cbrm, s3_environment: None
) -> None:
    before = (sample / "workspace.toml").read_bytes()
    outcome = cbrm("share", "s3://nobody/plan", "-o", f"endpoint_url=http://{LOOPBACK}:{free_port()}")
    assert (outcome.code, outcome.out) == (1, "")
    assert "no connection to s3://nobody/plan" in outcome.message
    assert (sample / "workspace.toml").read_bytes() == before


def test_wrong_credentials_are_told_in_one_line(
    cbrm: Cbrm, address: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-secret")
    said = refused(cbrm("share", *address))
    assert "not-the-secret" not in said
    assert address[0] in said
