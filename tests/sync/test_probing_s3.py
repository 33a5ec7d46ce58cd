"""Trying out S3 servers: good, poor and broken ones, what is said of them, and that nothing stays behind."""

import contextlib
import email.utils
import http.server
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.proxy import Does, FaultProxy
from tests.servers.seaweedfs import S3Server
from tests.sync.probed import NAMES, not_ok, said, states, step

from cbrm_tui.sync.probe_report import Probe
from cbrm_tui.sync.probing import probe

Try = Callable[..., Probe]


@pytest.fixture
def try_s3(s3_server: S3Server, s3_bucket: str, fault_proxy: FaultProxy) -> Try:
    """Probe the test's bucket as seen through the proxy."""

    def attempt(bucket: str = s3_bucket, **settings: Any) -> Probe:
        url, options = s3_server.at(fault_proxy.endpoint).address(bucket)
        return probe(url, options, **settings)

    return attempt


@pytest.fixture
def left(s3_server: S3Server, s3_bucket: str) -> Callable[[], list[str]]:
    """What is in the test's bucket."""
    return lambda: list(s3_server.objects(s3_bucket))


def test_a_good_bucket_is_fine_in_every_step_and_left_as_it_was(
    try_s3: Try, left: Callable[[], list[str]]
) -> None:
    found = try_s3()
    assert states(found) == {name: "ok" for name in NAMES if name != "links"}
    assert left() == []


@pytest.mark.parametrize(
    ("key", "name", "says"),
    [
        ("nolist", "list", "list permission"),
        ("noread", "read", "read permission"),
        ("nowrite", "write", "write permission"),
    ],
)
def test_a_missing_permission_is_named_with_whom_to_ask(
    s3_server: S3Server, s3_bucket: str, monkeypatch: pytest.MonkeyPatch, key: str, name: str, says: str
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    found = probe(*s3_server.address(s3_bucket))
    assert states(found)[name] == "failed"
    assert says in said(found, name)
    assert "ask the store's owner" in said(found, name)


def test_without_list_permission_the_rest_is_still_tried(
    try_s3: Try, fault_proxy: FaultProxy, left: Callable[[], list[str]]
) -> None:
    fault_proxy.add(Does.ANSWER, method="GET", path="list-type", status=403, code="AccessDenied")
    found = try_s3()
    assert not_ok(found) == {"list": "failed"}
    assert states(found)["delete"] == "ok"
    assert (states(found)["appears"], states(found)["disappears"]) == ("skipped", "skipped")
    assert left() == []


def test_without_delete_permission_it_is_weak_and_what_stays_is_told(
    try_s3: Try, fault_proxy: FaultProxy, left: Callable[[], list[str]]
) -> None:
    fault_proxy.add(Does.ANSWER, method="DELETE", status=403, code="AccessDenied")
    found = try_s3()
    assert not_ok(found) == {"delete": "weak", "leftovers": "weak"}
    assert "sync works" in said(found, "delete")
    assert f"up to {len(left())} small files named doctor-…" in said(found, "leftovers")


def test_a_store_without_conditional_writes_is_weak_only(try_s3: Try, fault_proxy: FaultProxy) -> None:
    fault_proxy.add(Does.ANSWER, method="PUT", times=1, status=501, code="NotImplemented")
    found = try_s3()
    assert not_ok(found) == {"race": "weak"}
    assert "sync does not depend on it" in said(found, "race")


def test_an_s3_server_that_ignores_conditions_is_weak_only(rclone_s3: S3Server, s3_environment: None) -> None:
    with rclone_s3.bucket() as bucket:
        found = probe(*rclone_s3.address(bucket))
        assert not_ok(found) == {"race": "weak"}
        assert "sync does not depend on it" in said(found, "race")
        assert not rclone_s3.objects(bucket)


@pytest.mark.parametrize(
    ("status", "code", "headers", "says"),
    [
        (403, "RequestTimeTooSkewed", {}, "clock wrong → set the clock"),
        (400, "AuthorizationHeaderMalformed", {}, "another region"),
        (301, "PermanentRedirect", {"x-amz-bucket-region": "eu-west-9"}, "region_name=eu-west-9"),
        (301, "PermanentRedirect", {"x-amz-bucket-region": "Hunter2"}, "region_name=…"),
        (403, "ExpiredToken", {}, "sign in again"),
    ],
)
def test_what_makes_every_call_fail_is_told_once(
    try_s3: Try, fault_proxy: FaultProxy, status: int, code: str, headers: dict[str, str], says: str
) -> None:
    fault_proxy.add(Does.ANSWER, status=status, code=code, headers=tuple(headers.items()))
    found = try_s3()
    assert not_ok(found) == {"list": "failed"}
    assert says in said(found, "list")
    assert states(found)["write"] == "skipped"


@pytest.mark.parametrize(("hours", "says"), [(-2, "120 min fast"), (3, "180 min slow")])
def test_a_wrong_clock_is_told_with_how_wrong_it_is(
    try_s3: Try, fault_proxy: FaultProxy, hours: int, says: str
) -> None:
    date = email.utils.format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
    fault_proxy.add(Does.ANSWER, status=403, code="RequestTimeTooSkewed", headers=(("Date", date),))
    assert says in said(try_s3(), "list")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("AWS_SECRET_ACCESS_KEY", "wrong", "secret key is wrong"),
        ("AWS_ACCESS_KEY_ID", "wrong", "does not know the access key"),
        ("AWS_ACCESS_KEY_ID", None, "no credentials"),
    ],
)
def test_wrong_credentials_are_told_once_with_where_they_are_kept(
    try_s3: Try, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, says: str
) -> None:
    if value is None:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    else:
        monkeypatch.setenv(name, value)
    found = try_s3()
    assert not_ok(found) == {"list": "failed"}
    assert says in said(found, "list")
    assert "~/.aws/credentials" in said(found, "list")


def test_a_missing_bucket_is_told(try_s3: Try) -> None:
    found = try_s3("no-such-bucket")
    assert not_ok(found) == {"list": "failed"}
    assert "no such bucket → create it" in said(found, "list")


def test_silence_is_waited_for_once(try_s3: Try, fault_proxy: FaultProxy) -> None:
    fault_proxy.add(Does.GO_SILENT)
    found = try_s3(timeout=0.5)
    assert not_ok(found) == {"list": "failed"}
    assert "did not answer within 0.5 s" in said(found, "list")
    assert len(fault_proxy.seen) == 1


def test_a_server_that_falls_silent_half_way_may_keep_files_and_that_is_said(
    try_s3: Try, fault_proxy: FaultProxy, left: Callable[[], list[str]]
) -> None:
    fault_proxy.add(Does.GO_SILENT, method="DELETE")
    found = try_s3(timeout=0.5)
    assert not_ok(found) == {"delete": "failed", "leftovers": "weak"}
    assert f"up to {len(left())} small files" in said(found, "leftovers")


def test_a_server_that_fails_half_way_is_tidied_up(
    try_s3: Try, fault_proxy: FaultProxy, left: Callable[[], list[str]]
) -> None:
    fault_proxy.add(Does.ANSWER, method="GET", path="doctor-", status=500)
    found = try_s3()
    assert states(found)["read"] == "failed"
    assert found.steps[-1].name != "leftovers"
    assert left() == []


def test_a_cancelled_probe_stops_and_tidies_up(
    try_s3: Try, fault_proxy: FaultProxy, left: Callable[[], list[str]]
) -> None:
    cancelled = threading.Event()
    fault_proxy.add(Does.GO_SILENT, method="GET", path="doctor-")

    def cancel_the_read() -> None:
        while not any(method == "GET" and "doctor-" in path for method, path in fault_proxy.seen):
            time.sleep(0.02)
        cancelled.set()

    threading.Thread(target=cancel_the_read, daemon=True).start()
    found = try_s3(timeout=600, cancelled=cancelled)
    assert states(found)["write"] == "ok"
    assert step(found, "read").line == "cancelled"
    assert not found.failed
    assert left() == []


class _Website(http.server.BaseHTTPRequestHandler):
    """Answers all that is asked with a page."""

    status = 200

    def do_GET(self) -> None:
        page = b"<html><body><h1>Welcome to our <b>router</h1></body></html>"
        self.send_response(self.status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@contextlib.contextmanager
def website(status: int = 200, certificate: Path | None = None) -> Iterator[str]:
    handler = type("Handler", (_Website,), {"status": status})
    server = http.server.ThreadingHTTPServer((LOOPBACK, 0), handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{LOOPBACK}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("status", [200, 404])
def test_a_website_is_no_s3_server(s3_environment: None, status: int) -> None:
    with website(status) as place:
        found = probe("s3://bucket/plan", {"endpoint_url": f"http://{place}"})
    assert "no S3 server → check endpoint_url" in said(found, "list")
    assert states(found)["write"] == "skipped"


def test_a_certificate_that_nobody_vouches_for_is_told(s3_environment: None, tmp_path: Path) -> None:
    with website(certificate=_own_certificate(tmp_path / "own.pem")) as place:
        found = probe("s3://bucket/plan", {"endpoint_url": f"https://{place}"})
    assert "certificate" in said(found, "list")
    assert states(found)["write"] == "skipped"


def test_https_to_a_server_that_speaks_http_is_told(s3_environment: None) -> None:
    with website() as place:
        found = probe("s3://bucket/plan", {"endpoint_url": f"https://{place}"})
    assert "https:// or http://" in said(found, "list")


def test_a_server_that_is_not_there_is_told_once(s3_environment: None) -> None:
    found = probe("s3://bucket/plan", {"endpoint_url": f"http://{LOOPBACK}:{free_port()}"})
    assert not_ok(found) == {"list": "failed"}
    assert "no connection" in said(found, "list")


def _own_certificate(path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, LOOPBACK)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
