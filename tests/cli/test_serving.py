"""`cbrm serve`: who may talk to it, and what becomes of the screens behind a tab."""

import asyncio
import signal
import subprocess
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pyte
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from tests.cli.program import refused, run
from tests.cli.serving import served
from tests.servers.ports import LOOPBACK
from yarl import URL

from cbrm_tui.workspace.drafts import Drafts

COLUMNS, ROWS = 100, 30
RISK_DOC = "joint/risks/R-FJP8.toml"


class Tab:
    """A tab on the page: its websocket, and what it shows."""

    def __init__(self, websocket: ClientWebSocketResponse) -> None:
        self.websocket = websocket
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    async def type(self, keys: str) -> None:
        await self.websocket.send_json(["stdin", keys])

    async def sees(self, words: str) -> None:
        """Read until words are on the screen."""
        while words not in "\n".join(self._screen.display):
            message = await self.websocket.receive(30)
            assert message.type == WSMsgType.BINARY, message
            self._stream.feed(message.data)

    async def ends(self) -> None:
        """Read until the other side has closed."""
        async for _ in self.websocket:
            pass


@asynccontextmanager
async def opened(url: URL) -> AsyncIterator[Tab]:
    """A tab, after the first screen has come."""
    address = url / "ws" % {"width": COLUMNS, "height": ROWS}
    async with (
        ClientSession() as session,
        session.ws_connect(address, origin=str(url.origin())) as websocket,
    ):
        tab = Tab(websocket)
        await tab.sees("Stage")
        yield tab


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that a process has begun."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(number) for number in found]


async def until(true: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until something is true."""
    for _ in range(int(seconds / 0.05)):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came about")


def is_gone(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


async def test_only_who_knows_the_address_gets_the_page_and_only_by_a_name_of_this_machine(
    sample: Path,
) -> None:
    with served(sample) as (_, url):
        assert (url.host, len(url.parts[1])) == (LOOPBACK, 32)
        async with ClientSession() as session:
            page = await session.get(url)
            assert page.status == 200
            assert "Brindlewick" in await page.text()
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
            assert page.headers["Referrer-Policy"] == "no-referrer"
            for wrong in (url.origin(), url.origin() / "ws", url.origin() / ("x" * 32) / "ws"):
                assert (await session.get(wrong)).status == 404
            for host, status in (
                ("evil.example", 403),
                (f"{LOOPBACK}.evil.example:{url.port}", 403),
                ("192.0.2.7", 403),
                ("localhost:9000", 200),
            ):
                assert (await session.get(url, headers={"Host": host})).status == status, host


async def test_a_page_from_elsewhere_cannot_use_the_websocket_even_if_it_knows_the_address(
    sample: Path,
) -> None:
    with served(sample) as (server, url):
        async with ClientSession() as session:
            for origin in ("http://evil.example", f"http://{LOOPBACK}:1", "null", None):
                headers = {} if origin is None else {"Origin": origin}
                with pytest.raises(WSServerHandshakeError) as refusal:
                    await session.ws_connect(url / "ws", headers=headers)
                assert refusal.value.status == 403
        assert children(server) == []


async def test_a_tab_that_is_closed_ends_its_screens_and_loses_nothing(sample: Path) -> None:
    with served(sample) as (server, url):
        async with opened(url) as first, opened(url):
            one, other = children(server)
            await first.type("\x1b[21~/porosity\rr45because\r")
            await first.sees("rescored")
            await first.type("leunfinished sentence")
            await first.sees("unfinished sentence")
            await first.websocket.close()
            await until(lambda: is_gone(one))
            assert not is_gone(other)
        risk = tomllib.loads((sample / RISK_DOC).read_text())
        assert risk["assessments"][-1]["reason"] == "because"
        assert "unfinished sentence" in str([draft.values for draft in Drafts(sample).all()])
        await until(lambda: not children(server))


async def test_nonsense_from_a_tab_ends_that_tab_alone(sample: Path) -> None:
    with served(sample) as (server, url):
        async with opened(url) as good:
            (number,) = children(server)
            for nonsense in ("no json", '["resize", 7]'):
                async with opened(url) as bad:
                    await bad.websocket.send_str(nonsense)
                    await bad.ends()
            await until(lambda: children(server) == [number])
            await good.type("\x1b[21~")
            await good.sees("R-2403")


async def test_ctrl_c_ends_every_tab_and_then_the_server(sample: Path) -> None:
    with served(sample) as (server, url):
        async with opened(url) as one, opened(url) as other:
            numbers = children(server)
            server.send_signal(signal.SIGINT)
            await one.ends()
            await other.ends()
            await until(lambda: server.poll() is not None)
        assert server.returncode == 0
        assert all(map(is_gone, numbers))


async def test_the_screens_do_not_outlive_a_server_that_was_killed(sample: Path) -> None:
    with served(sample) as (server, url):
        async with opened(url):
            numbers = children(server)
            server.kill()
            server.wait(10)
            await until(lambda: all(map(is_gone, numbers)))


def test_a_port_that_is_taken_is_said_in_one_line(sample: Path) -> None:
    with served(sample) as (_, url):
        line = refused(run("serve", "--port", str(url.port), cwd=sample))
        assert line == f"port {url.port} of {LOOPBACK} cannot be used: Address already in use"


def test_other_machines_are_let_in_only_where_somebody_says_so(sample: Path) -> None:
    line = refused(run("serve", "--host", "0.0.0.0", cwd=sample))
    assert "no password" in line
    assert "--open-to-network" in line


def test_a_folder_that_is_no_workspace_is_said(tmp_path: Path) -> None:
    assert "no workspace" in refused(run("serve", cwd=tmp_path))
