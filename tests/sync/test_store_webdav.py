"""What is WebDAV's own: no password in the clear, where it comes from, and servers that are none."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from tests.servers.proxy import Does, FaultProxy
from tests.servers.rclone import WebdavServer

from cbrm_tui.sync.store import (
    Store,
    StoreDenied,
    StoreError,
    StoreMisconfigured,
    StoreUnreachable,
    open_store,
)
from cbrm_tui.sync.store_errors import StoreUnauthenticated


@pytest.fixture
def proxy(webdav_server: WebdavServer) -> Iterator[FaultProxy]:
    with FaultProxy(f"http://127.0.0.1:{webdav_server.port}") as running:
        yield running


@pytest.fixture
def proxied(proxy: FaultProxy, webdav_server: WebdavServer) -> Iterator[Store]:
    url = proxy.endpoint.replace("http://", f"webdav://{webdav_server.user}@")
    with closing(open_store(f"{url}/plan-{uuid4().hex}", {})) as store:
        yield store


def test_a_password_is_never_sent_in_the_clear(webdav_server: WebdavServer) -> None:
    with pytest.raises(StoreMisconfigured, match="webdavs://"):
        open_store("webdav://ann@dav.example.org/plan", {})
    open_store("webdavs://ann@dav.example.org/plan", {}).close()
    open_store("davs://ann@dav.example.org/plan", {}).close()


def test_user_and_password_may_be_in_netrc(
    webdav_server: WebdavServer, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEBDAV_PASSWORD")
    netrc = own_home / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login {webdav_server.user} password {webdav_server.password}\n")
    netrc.chmod(0o600)
    url, options = webdav_server.address("netrc")
    with closing(open_store(url.replace(f"{webdav_server.user}@", ""), options)) as store:
        assert store.list("h/") == {}


def test_no_password_is_told_with_where_to_put_it(
    webdav_server: WebdavServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEBDAV_PASSWORD")
    url, options = webdav_server.address("plan")
    with (
        closing(open_store(url, options)) as store,
        pytest.raises(StoreUnauthenticated, match=r"WEBDAV_PASSWORD.*netrc"),
    ):
        store.list("h/")


def test_a_password_without_a_user_is_told(webdav_server: WebdavServer) -> None:
    with pytest.raises(StoreMisconfigured, match="WEBDAV_USER"):
        open_store("webdavs://dav.example.org/plan", {})


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (403, StoreDenied, "ask its owner"),
        (503, StoreUnreachable, "503"),
        (507, StoreError, "full"),
        (302, StoreMisconfigured, "moved"),
        (405, StoreMisconfigured, "no WebDAV server"),
    ],
)
def test_a_refusal_is_told_in_plain_words(
    proxied: Store, proxy: FaultProxy, status: int, kind: type[StoreError], says: str
) -> None:
    proxy.add(Does.ANSWER, status=status)
    for call in (lambda: proxied.list("h/"), lambda: proxied.put("h/x", b"")):
        with pytest.raises(kind, match=says) as caught:
            call()
        assert "\n" not in str(caught.value)


def test_a_page_instead_of_a_listing_is_no_webdav_server(proxied: Store, proxy: FaultProxy) -> None:
    proxy.add(Does.ANSWER, method="PROPFIND", status=200)
    with pytest.raises(StoreMisconfigured, match="no WebDAV server"):
        proxied.list("h/")


def test_a_put_whose_answer_got_lost_is_success(proxied: Store, proxy: FaultProxy) -> None:
    for method in ("PUT", "MOVE"):
        fault = proxy.add(Does.LOSE_RESPONSE, method=method, times=1)
        proxied.put(f"h/{method}{'a' * 64}", b"x")
        assert fault.hits
    assert len(proxied.list("h/")) == 2


def test_a_body_that_is_cut_is_never_taken_for_whole(proxied: Store, proxy: FaultProxy) -> None:
    proxied.put("plan.json", b"x" * 10_000)
    proxy.add(Does.CUT_BODY, method="GET")
    with pytest.raises(StoreUnreachable, match="broke"):
        proxied.get("plan.json", 10_000)


def test_requests_are_those_that_were_sent(proxied: Store, proxy: FaultProxy) -> None:
    calls: list[Callable[[], object]] = [
        lambda: proxied.put("plan.json", b"{}"),
        lambda: proxied.list(""),
        lambda: proxied.get("plan.json", 10),
    ]
    for call in calls:
        call()
        assert proxied.requests == len(proxy.seen)


@pytest.mark.parametrize(
    ("url", "options", "says"),
    [
        ("webdavs:///plan", {}, "webdavs://host/folder"),
        ("webdavs://host:port/plan", {}, "not a valid address"),
        ("webdavs://host/plan", {"nonsense": 1}, "no options"),
    ],
)
def test_what_is_no_webdav_address_or_option_is_told_at_once(
    own_home: Path, url: str, options: dict[str, object], says: str
) -> None:
    with pytest.raises(StoreMisconfigured, match=says):
        open_store(url, options)


_LOCK = """<?xml version="1.0"?><lockinfo xmlns="DAV:">
<lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>"""


@contextmanager
def locked(server: WebdavServer, folder: str) -> Iterator[Callable[[], object]]:
    """Hold a lock on all that is in a folder; gives what takes it off."""
    url = f"http://127.0.0.1:{server.port}/{folder}/"
    with httpx.Client(auth=(server.user, server.password)) as client:
        answer = client.request("LOCK", url, content=_LOCK, headers={"Depth": "infinity"})
        token = answer.raise_for_status().headers["Lock-Token"]
        yield lambda: client.request("UNLOCK", url, headers={"Lock-Token": token}).raise_for_status()


def test_a_lock_that_passes_is_waited_for(webdav_server: WebdavServer) -> None:
    url, options = webdav_server.address("locked-a-moment")
    with closing(open_store(url, options)) as store:
        store.put("c/one", b"x")
        with locked(webdav_server, "locked-a-moment") as unlock:
            timer = threading.Timer(0.2, unlock)
            timer.start()
            store.put("c/two", b"y")
            timer.join()
        assert store.get("c/two", 1) == b"y"


def test_a_lock_that_stays_is_told_and_nothing_is_left_behind(webdav_server: WebdavServer) -> None:
    url, options = webdav_server.address("locked-for-good")
    with closing(open_store(url, options)) as store:
        store.put("c/one", b"x")
        with locked(webdav_server, "locked-for-good") as unlock:
            with pytest.raises(StoreUnreachable, match="423"):
                store.put("c/two", b"y")
            unlock()
        store.put("c/two", b"z")
        assert store.get("c/two", 1) == b"z"
