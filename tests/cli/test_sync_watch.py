"""`cbrm sync --watch`: what it sends, what it says, and how it ends."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.cli.program import COMMAND, Outcome, environment, run
from tests.servers.proxy import Does, FaultProxy
from tests.servers.seaweedfs import S3Server

Cbrm = Callable[..., Outcome]
Watch = subprocess.Popen[str]
RISK = "R-FJP8"


@contextmanager
def watching(root: Path, *options: str) -> Iterator[Watch]:
    """`cbrm sync --watch` in its own process, which is gone when the block ends."""
    with subprocess.Popen(
        [*COMMAND, "sync", "--watch", *options],
        cwd=root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: Watch) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def report(process: Watch) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line(process))["spaces"][0]
    return found


def ended(process: Watch, number: int) -> None:
    """The signal ends it well, and it has nothing more to say."""
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def root_of(cbrm: Cbrm) -> Path:
    return Path(cbrm.keywords["cwd"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("options", [(), ("--every", "0.2")])
def test_what_is_edited_meanwhile_goes_out_shortly_after(
    demo: tuple[Cbrm, Cbrm], options: tuple[str, ...]
) -> None:
    ours, theirs = demo
    with watching(root_of(ours), "--json", *options) as process:
        assert report(process)["state"] == "in step"
        assert ours("set", RISK, "title=Edited meanwhile").code == 0
        assert report(process)["sent"] == 1
        ended(process, signal.SIGINT)
    assert theirs("sync").code == 0
    assert theirs("show", RISK, "--json").json["title"] == "Edited meanwhile"


def test_an_edit_does_not_wait_for_a_long_interval(demo: tuple[Cbrm, Cbrm]) -> None:
    ours, _ = demo
    with watching(root_of(ours), "--json", "--every", "3600") as process:
        assert report(process)["state"] == "in step"
        path = root_of(ours) / f"joint/risks/{RISK}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("Porosity", "Pores"), encoding="utf-8")
        assert report(process)["sent"] == 1
        ended(process, signal.SIGTERM)


def test_what_a_partner_changed_comes_in(demo: tuple[Cbrm, Cbrm]) -> None:
    ours, theirs = demo
    with watching(root_of(ours)) as process:
        assert line(process) == "joint: in step\n"
        assert theirs("set", RISK, "title=From the partner").code == 0
        assert theirs("sync").code == 0
        assert line(process) == "joint: in step · 1 received\n"
        ended(process, signal.SIGINT)
    assert ours("show", RISK, "--json").json["title"] == "From the partner"


def test_a_space_that_is_shared_meanwhile_is_kept_in_step_as_well(tmp_path: Path) -> None:
    made = run("demo", "--no-open", "--json", "--sample", "tarnvale-pantry", "--dir", "demo", cwd=tmp_path)
    root = Path(next(iter(made.json["workspaces"].values())))
    settings = root / "workspace.toml"
    both = settings.read_text(encoding="utf-8")
    settings.write_text(both.partition("[spaces.shared")[0], encoding="utf-8")
    with watching(root, "--every", "3600") as process:
        assert line(process) == "joint: in step\n"
        settings.write_text("as = 3", encoding="utf-8")
        assert process.stderr is not None
        assert "workspace.toml" in process.stderr.readline()
        settings.write_text(both, encoding="utf-8")
        assert line(process) == "shared/dairy-haulier: in step\n"
        ended(process, signal.SIGTERM)


@pytest.fixture
def through_proxy(cbrm: Cbrm, s3_server: S3Server, s3_bucket: str, fault_proxy: FaultProxy) -> Path:
    """A workspace whose store is in a bucket behind the proxy."""
    url, options = s3_server.at(fault_proxy.endpoint).address(s3_bucket)
    assert cbrm("share", url, "-o", f"endpoint_url={options['endpoint_url']}").code == 0
    return root_of(cbrm)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_the_middle_of_a_call_that_hangs(
    through_proxy: Path, fault_proxy: FaultProxy, number: signal.Signals
) -> None:
    with watching(through_proxy) as process:
        assert line(process) == "joint: in step\n"
        silence = fault_proxy.add(Does.GO_SILENT)
        run("set", RISK, "title=While it is silent", cwd=through_proxy)
        while not silence.hits:
            assert process.poll() is None
        ended(process, number)
    fault_proxy.clear()
    assert run("status", "--json", cwd=through_proxy).json["to_send"] == 1
    assert run("sync", "--json", cwd=through_proxy).json["spaces"][0]["sent"] == 1


def test_a_store_that_goes_away_is_said_once_and_so_is_its_return(
    through_proxy: Path, fault_proxy: FaultProxy
) -> None:
    with watching(through_proxy, "--every", "0.2") as process:
        assert line(process) == "joint: in step\n"
        away = fault_proxy.add(Does.ANSWER, status=503, code="ServiceUnavailable")
        assert line(process).startswith("joint: offline · ")
        seen = away.hits
        while away.hits < seen + 8:
            assert process.poll() is None
        fault_proxy.clear()
        assert line(process) == "joint: back in touch\n"
        assert line(process) == "joint: in step\n"
        ended(process, signal.SIGINT)


def test_leaving_waits_for_no_thread_that_hangs() -> None:
    """As a library's name lookup does that no server answers; its threads are none of ours to end."""
    program = (
        "import sys, threading; threading.Thread(target=threading.Event().wait).start();"
        " from cbrm_tui.cli import main; sys.argv[1:] = ['--version']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("cbrm ")
