"""`cbrm doctor`: exit codes, the one document, the words for people."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest
from tests.cli.program import COMMAND, Outcome, environment, refused, run
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.proxy import Does, FaultProxy
from tests.servers.seaweedfs import S3Server

import cbrm_tui

Cbrm = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


def states(row: dict[str, Any]) -> dict[str, str]:
    return {step["name"]: step["state"] for step in row["steps"]}


def test_a_good_store_needs_no_workspace_and_is_exit_0(folder: Path) -> None:
    outcome = run("doctor", folder, "--json", cwd=folder.parent)
    assert (outcome.code, outcome.err) == (0, "")
    found = outcome.json
    assert found["store"]["url"] == str(folder)
    assert set(states(found["store"]).values()) == {"ok"}
    assert {"list", "write", "read", "race", "delete"} <= states(found["store"]).keys()
    for step in found["store"]["steps"]:
        assert set(step) == {"name", "state", "milliseconds", "line", "remedy"}
    assert found["versions"]["cbrm"] == cbrm_tui.__version__
    assert found["clipboard"]["mechanism"] == "OSC 52"
    assert {"columns", "rows", "colours", "truecolor", "utf8", "ssh"} <= found["terminal"].keys()
    assert found["workspace"] is None
    assert list(folder.iterdir()) == []


def test_people_get_a_line_a_step_and_no_colour_without_a_terminal(folder: Path) -> None:
    outcome = run("doctor", folder, cwd=folder.parent)
    assert outcome.code == 0
    assert "\x1b" not in outcome.out
    lines = outcome.out.splitlines()
    assert lines[0] == f"store {folder}"
    assert any(line.split()[:2] == ["write", "ok"] and " ms " in line for line in lines)
    assert lines[-1] in ("all is well", "all works; what is weak is said above")


def test_a_failure_is_exit_1_with_the_remedy_below(tmp_path: Path) -> None:
    outcome = run("doctor", "missing", cwd=tmp_path)
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    at = next(number for number, line in enumerate(lines) if "FAILED" in line)
    assert "there is no folder" in lines[at]
    assert lines[at + 1].strip().startswith("→ create it")
    assert lines[at + 2].strip().startswith("not tried")
    assert list(tmp_path.iterdir()) == []


def test_options_go_to_the_store_and_what_is_weak_is_exit_0(
    tmp_path: Path, s3_server: S3Server, s3_bucket: str, fault_proxy: FaultProxy
) -> None:
    url, _ = s3_server.address(s3_bucket)
    fault_proxy.add(Does.ANSWER, method="DELETE", status=403, code="AccessDenied")
    outcome = run("doctor", url, "-o", f"endpoint_url={fault_proxy.endpoint}", "--json", cwd=tmp_path)
    assert outcome.code == 0, outcome
    assert states(outcome.json["store"])["delete"] == "weak"
    assert outcome.json["state"] == "weak"


def test_a_silent_store_is_waited_for_as_long_as_asked(
    tmp_path: Path, s3_server: S3Server, s3_bucket: str, fault_proxy: FaultProxy
) -> None:
    url, _ = s3_server.address(s3_bucket)
    fault_proxy.add(Does.GO_SILENT)
    option = f"endpoint_url={fault_proxy.endpoint}"
    outcome = run("doctor", url, "-o", option, "--timeout", "0.5", cwd=tmp_path)
    assert outcome.code == 1
    assert "did not answer within 0.5 s" in outcome.out


def test_no_secret_is_repeated(tmp_path: Path) -> None:
    outcome = run("doctor", "https://me:hunter2@example.org/plan", cwd=tmp_path)
    assert outcome.code == 1
    assert "hunter2" not in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("",), "the URL is empty"),
        (("-o", "a=b"), "options go with a URL"),
        (("x", "-o", "nonsense"), "nonsense"),
        (("x", "--timeout", "0"), "--timeout"),
        (("x", "y"), "unexpected extra argument"),
    ],
)
def test_wrong_usage_is_exit_2(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(run("doctor", *arguments, cwd=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_without_a_url_and_a_workspace_the_rest_is_told(tmp_path: Path) -> None:
    outcome = run("doctor", cwd=tmp_path)
    assert outcome.code == 0
    assert "no store was tried" in outcome.message
    assert "versions" in outcome.out
    as_json = run("doctor", "--json", cwd=tmp_path)
    assert (as_json.err, as_json.json["store"], as_json.json["stores"]) == ("", None, [])


def test_in_a_workspace_its_files_its_state_and_its_stores_are_looked_at(demo: tuple[Cbrm, Cbrm]) -> None:
    cbrm, _ = demo
    found = cbrm("doctor", "--json").json
    assert states(found["workspace"])["files"] == "ok"
    assert states(found["workspace"])["joint"] == "ok"
    (store,) = found["stores"]
    assert store["space"] == "joint"
    assert states(store)["same plan"] == "ok"
    assert found["store"]["plan"] == store["plan"] != ""


def test_a_store_with_another_plan_is_a_failure(demo: tuple[Cbrm, Cbrm]) -> None:
    cbrm, _ = demo
    url = Path(cbrm("doctor", "--json").json["store"]["url"])
    marker = json.loads((url / "plan.json").read_text())
    (url / "plan.json").write_text(json.dumps({**marker, "plan": "another"}, separators=(",", ":")))
    outcome = cbrm("doctor", "--json")
    assert outcome.code == 1
    assert states(outcome.json["stores"][0])["same plan"] == "failed"


def test_an_encrypted_plan_needs_its_key_on_this_machine(tmp_path: Path, cbrm: Cbrm, folder: Path) -> None:
    shared = cbrm("share", folder, "--passphrase", env={"CBRM_PASSPHRASE": "four plain words here"})
    assert shared.code == 0, shared
    found = cbrm("doctor", "--json")
    assert found.code == 0
    assert states(found.json["store"])["key"] == "ok"
    elsewhere = cbrm("doctor", "--json", env={"CBRM_KEYS": str(tmp_path / "no-keys")})
    assert elsewhere.code == 1
    (step,) = (step for step in elsewhere.json["store"]["steps"] if step["name"] == "key")
    assert (step["state"], step["remedy"]) == ("failed", "run cbrm unlock")


def test_a_file_that_cannot_be_read_is_a_failure(sample: Path, cbrm: Cbrm) -> None:
    next(sample.glob("joint/risks/*.toml")).write_text("title = ", encoding="utf-8")
    outcome = cbrm("doctor", "--json")
    assert outcome.code == 1
    assert states(outcome.json["workspace"])["files"] == "failed"


def test_a_sync_state_that_cannot_be_read_is_a_failure_with_a_remedy(
    tmp_path: Path, demo: tuple[Cbrm, Cbrm]
) -> None:
    cbrm, _ = demo
    (ledger,) = (tmp_path / "demo" / "brindlewick" / ".cbrm" / "sync").glob("*.sqlite*")
    ledger.write_bytes(b"not a database, but long enough to be looked at as one" * 100)
    outcome = cbrm("doctor", "--json")
    assert outcome.code == 1
    (step,) = (step for step in outcome.json["workspace"]["steps"] if step["name"] == "joint")
    assert step["state"] == "failed"
    assert step["remedy"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("settings", "size", "says"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, (24, 80), ("80×24", "colours ok")),
        ({"TERM": "dumb", "COLORTERM": ""}, (20, 60), ("60×20", "make it 80×24", "TERM is “dumb”")),
        (
            {"SSH_CONNECTION": "a 1 b 2"},
            (24, 80),
            ("over SSH", "Compression yes", "no animation", "350 ms", "clipboard where you sit"),
        ),
        ({"TERM": ""}, (24, 80), ("TERM is not set", "export TERM=xterm-256color")),
        ({"NO_COLOR": "1"}, (24, 80), ("shades of grey",)),
        ({"VTE_VERSION": "7600"}, (24, 80), ("F1, F10, F11", "ctrl+g and a number", "takes no copies")),
        ({"LC_ALL": "de_DE.ISO-8859-1"}, (24, 80), ("iso8859-1, not UTF-8", "draw with ASCII")),
        ({"STY": "1.pts"}, (24, 80), ("use tmux instead of screen",)),
        ({"TMUX": "/nowhere,1,0"}, (24, 80), ("tmux keeps a copy to itself", "set-clipboard on")),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, (24, 80), ("not UTF-8",)),
    ],
)
def test_in_a_terminal_it_is_told_what_the_terminal_can(
    tmp_path: Path, settings: dict[str, str], size: tuple[int, int], says: tuple[str, ...]
) -> None:
    foreign = ("TMUX", "STY", "VTE_VERSION", "TERM_PROGRAM", "COLUMNS", "LINES")
    kept = {key: value for key, value in environment().items() if key not in foreign}
    child = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "doctor"],
        cwd=str(tmp_path),
        env={**kept, **settings},
        dimensions=size,
        timeout=60,
        encoding="utf-8",
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    told = " ".join(str(child.before).split())
    for words in says:
        assert words in told


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
@pytest.mark.parametrize(("setting", "state"), [("on", "ok"), ("external", "weak"), ("off", "weak")])
def test_tmux_is_asked_whether_it_passes_a_copy_on(tmp_path: Path, setting: str, state: str) -> None:
    out, server = tmp_path / "out", ["tmux", "-f", "/dev/null", "-S", str(tmp_path / "socket")]
    doctor = f"{shlex.join([*COMMAND, 'doctor', '--json'])} > {out}.part; mv {out}.part {out}"
    env = {key: value for key, value in environment().items() if key not in ("TMUX", "STY", "VTE_VERSION")}
    wait = ["set", "-s", "escape-time", "500" if state == "weak" else "20", ";"]
    session = [*wait, "set", "-s", "set-clipboard", setting, ";", "new-session", "-d", doctor]
    subprocess.run([*server, "start-server", ";", *session], cwd=tmp_path, env=env, check=True)
    try:
        deadline = time.monotonic() + 60
        while not out.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        subprocess.run([*server, "kill-server"], env=env, check=False, capture_output=True)
    document = json.loads(out.read_text(encoding="utf-8"))
    found, terminal = document["clipboard"], document["terminal"]
    assert terminal["multiplexer"] == "tmux"
    assert (terminal["escape_time_ms"], states(terminal).get("escape")) == (
        (500, "weak") if state == "weak" else (20, None)
    )
    assert (found["multiplexer"], found["set_clipboard"]) == ("tmux", setting)
    assert states(found) == {"copy": state}


def test_a_server_that_is_not_there_is_one_plain_line(tmp_path: Path, s3_environment: None) -> None:
    place = f"http://{LOOPBACK}:{free_port()}"
    outcome = run("doctor", "s3://bucket/plan", "-o", f"endpoint_url={place}", cwd=tmp_path)
    assert outcome.code == 1
    assert outcome.out.count("no connection to s3://bucket/plan") == 1


@pytest.mark.skipif(os.name == "nt", reason="a file name of that kind is not allowed there")
def test_a_hostile_name_does_not_reach_the_terminal(tmp_path: Path) -> None:
    outcome = run("doctor", "evil\x1b[2J\u202e", cwd=tmp_path)
    assert outcome.code == 1
    assert "\x1b" not in outcome.out
    assert "\u202e" not in outcome.out
